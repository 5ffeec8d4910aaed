import pytest

from documents.inspection import pdf, pdf_program
from documents.inspection.findings import Reason, Refusal
from documents.inspection.uploads import Accepted, inspect
from tests.documents import samples
from tests.documents.helpers import upload

GOOD = {
    "records.pdf": samples.PDF,
    "scan.tif": samples.tiff(3),
    "scan.tiff": samples.tiff(1, order=">"),
    "photo.JPG": samples.jpeg(2000, 3000),
    "photo.jpeg": samples.jpeg(comment=b"<html><script>alert(1)</script>"),
    "page.png": samples.png(),
}


@pytest.mark.parametrize("name", GOOD)
def test_u01_good_files_are_accepted(name):
    found = inspect(upload(name, GOOD[name]))

    assert isinstance(found, Accepted), found
    assert found.name == name


BAD = [
    pytest.param("a.pdf", b"", Reason.EMPTY, id="U02 nothing in it"),
    pytest.param(
        "a.pdf", b"<html>" + b" " * 994 + samples.PDF, Reason.CONTENT, id="U05 HTML before the PDF"
    ),
    pytest.param("a.pdf", b"\n" + samples.PDF, Reason.CONTENT, id="U05 one byte before the PDF"),
    pytest.param("a.gif", b"GIF89a/*" + b"*/=1;alert(1)", Reason.TYPE, id="U06 GIF and script"),
    pytest.param("a.pdf", b"PK\x03\x04" + samples.PDF, Reason.CONTENT, id="U06 ZIP before the PDF"),
    pytest.param("a.png", samples.PDF, Reason.CONTENT, id="a PDF named PNG"),
    pytest.param("a.pdf", samples.png(), Reason.CONTENT, id="a PNG named PDF"),
    pytest.param("a.jpg", samples.png(), Reason.CONTENT, id="a PNG named JPEG"),
    pytest.param("a.tif", samples.jpeg(), Reason.CONTENT, id="a JPEG named TIFF"),
    pytest.param("a.pdf", b"just text", Reason.CONTENT, id="U20 text named PDF"),
    pytest.param("a.pdf", samples.locked_pdf(), Reason.LOCKED, id="U08 locked with a password"),
    pytest.param(
        "a.pdf", samples.locked_pdf("", "owner"), Reason.RESTRICTED, id="U08 locked against changes"
    ),
    pytest.param("a.pdf", samples.PDF[:120], Reason.DAMAGED, id="cut off"),
    pytest.param("a.pdf", b"%PDF-1.7\n" + b"\x00" * 5000, Reason.DAMAGED, id="only a beginning"),
    pytest.param("a.pdf", samples.pdf_with_script(), Reason.ACTIVE, id="T51 script"),
    pytest.param("a.pdf", samples.pdf_with_attachment(), Reason.ACTIVE, id="T51 attachment"),
    pytest.param("a.pdf", samples.pdf_bomb(), Reason.TOO_MUCH, id="U10 292 kB that become 300 MB"),
    pytest.param("a.pdf", samples.nested_pdf(), Reason.DAMAGED, id="U10 10,000 nested objects"),
    pytest.param("a.pdf", samples.endless_pdf(), Reason.TOO_MUCH, id="U10 100,000 pages"),
    pytest.param("a.pdf", samples.circular_pdf(), Reason.TOO_MUCH, id="U10 circular page tree"),
    pytest.param(
        "a.png", samples.png(30_000, 30_000), Reason.TOO_MUCH, id="U11 900 million pixels"
    ),
    pytest.param(
        "a.jpg", samples.jpeg(30_000, 30_000), Reason.TOO_MUCH, id="U11 JPEG of that size"
    ),
    pytest.param("a.tif", samples.tiff(5_000), Reason.TOO_MUCH, id="U11 TIFF with 5,000 pages"),
    pytest.param("a.tif", samples.tiff(2, loop=True), Reason.DAMAGED, id="U11 TIFF loop"),
    pytest.param(
        "a.tif", samples.tiff(width=4_000_000_000), Reason.TOO_MUCH, id="U11 TIFF of that width"
    ),
    pytest.param("a.tif", samples.tiff()[:20], Reason.DAMAGED, id="TIFF cut off"),
    pytest.param("a.jpg", samples.jpeg()[:24], Reason.DAMAGED, id="JPEG cut off"),
    pytest.param("a.png", samples.png(0, 0), Reason.DAMAGED, id="PNG without a size"),
    pytest.param("invoice\u202efdp.exe", samples.PDF, Reason.TYPE, id="U17 ending hidden by bidi"),
]
BAD += [
    pytest.param(f"a.{ending}", samples.PDF, Reason.TYPE, id=f"U12 {ending}")
    for ending in ("docm", "xlsm", "doc")
]
BAD += [
    pytest.param(f"a.{ending}", content, Reason.TYPE, id=f"U13 {ending}")
    for ending, content in {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "html": b"<html>",
        "mht": b"MIME-Version: 1.0",
        "xml": b"<?xml version='1.0'?>",
        "js": b"alert(1)",
        "zip": b"PK\x05\x06" + bytes(18),
        "7z": b"7z\xbc\xaf\x27\x1c",
        "iso": b"CD001",
        "lnk": b"L\x00\x00\x00",
        "": b"no ending",
    }.items()
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD)
def test_a_bad_file_is_refused_with_its_reason(name, content, reason):
    found = inspect(upload(name, content))

    assert isinstance(found, Refusal)
    assert found.reason == reason
    assert found.name in str(found)
    assert "invalid" not in str(found).lower()


def test_u06_a_pdf_with_an_archive_behind_it_is_kept_as_the_pdf_it_is():
    """It is only ever served as an attachment, and the scanner looks into it."""
    found = inspect(upload("a.pdf", samples.PDF + b"PK\x05\x06" + bytes(18)))

    assert isinstance(found, Accepted)
    assert found.kind.media_type == "application/pdf"


def test_u08_the_message_is_the_one_the_guide_promises():
    assert str(inspect(upload("records.pdf", samples.locked_pdf()))) == (
        "records.pdf is locked with a password, so nobody could open it. "
        "Remove the password and add it again."
    )


def test_u10_a_program_that_is_killed_by_its_limits_means_no(monkeypatch):
    monkeypatch.setattr(pdf, "MEMORY", 20 * 1024 * 1024)

    assert inspect(upload()).reason == Reason.TOO_MUCH


def test_u10_a_program_that_does_not_end_is_ended(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "PROGRAM", sleeper)
    monkeypatch.setattr(pdf, "SECONDS", 0.2)

    assert inspect(upload()).reason == Reason.TOO_MUCH


def test_the_program_sees_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "must not be seen")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, sys; sys.stdout.write('fine' if not os.environ.get('SECRET_KEY') else 'locked')"
    )
    monkeypatch.setattr(pdf, "PROGRAM", spy)

    assert isinstance(inspect(upload()), Accepted)


def test_every_answer_of_the_program_has_a_reason():
    answers = {
        value
        for name, value in vars(pdf_program).items()
        if name.isupper() and isinstance(value, str) and name.lower() == value
    }
    assert answers - {pdf_program.FINE} == set(pdf.REASONS)
