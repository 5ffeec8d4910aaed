"""Any 271 file can be opened, whatever is wrong with it, and nothing of it stays."""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from eligibility.models import Inquiry
from eligibility.presentation import files
from eligibility.presentation.files import show_file
from spot_portal.audit.models import AuditEvent

HERE = Path(__file__).parent.parent / "x12" / "samples"
OWN = sorted(HERE.glob("*271*"))
SAMPLES = Path(os.environ.get("SPOT_X12_SAMPLES") or "no-samples")
FOREIGN = sorted(SAMPLES.glob("271/*")) + sorted(SAMPLES.glob("legacy-4010/271/*"))
NO_SAMPLES = "SPOT_X12_SAMPLES does not name the folder with the sample files"

ISA = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PORTAL         "
    "*261122*0930*^*00501*000000001*0*T*:~"
)
GS = "GS*HB*PAYER*PORTAL*20261122*0930*1*X*005010X279A1~"


def wrapped(*segments, count=None):
    body = "".join(f"{segment}~" for segment in segments)
    number = count or len(segments) + 2
    return (
        f"{ISA}{GS}ST*271*0001*005010X279A1~{body}SE*{number}*0001~GE*1*1~IEA*1*000000001~".encode()
    )


def about(*benefits, dmg="DMG*D8*19500101*F", name="NM1*IL*1*SAMPLE*SAM****MI*1S00E00AA01"):
    return wrapped(
        "BHT*0022*11*REF*20261122*0930",
        "HL*1**20*1", "NM1*PR*2*SOME PAYER*****PI*123",
        "HL*2*1*21*1", "NM1*1P*2*OFFICE*****XX*9000000007",
        "HL*3*2*22*0", "TRN*2*TRACE*9PAYER", name, dmg, *benefits,
    )  # fmt: skip


@pytest.fixture
def open_url(provider):
    return reverse("eligibility:open-file", args=[provider.reference])


@pytest.fixture
def open_file(office, open_url):
    def _open(data, name="answer.271"):
        return office.post(open_url, {"file": SimpleUploadedFile(name, data)})

    return _open


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.name)
def test_our_samples_are_shown(open_file, path):
    response = open_file(path.read_bytes(), path.name)

    assert response.status_code == 200
    assert response.context["shown"].answer_count >= 1


@pytest.mark.skipif(not FOREIGN, reason=NO_SAMPLES)
@pytest.mark.parametrize("path", FOREIGN, ids=lambda p: p.name)
def test_files_nobody_here_wrote_are_shown(open_file, path):
    response = open_file(path.read_bytes(), path.name)

    shown = response.context["shown"]
    assert response.status_code == 200
    assert shown.problem == ""
    assert shown.answers
    for answer in shown.answers:
        assert answer.members or answer.rejections


@pytest.mark.skipif(not FOREIGN, reason=NO_SAMPLES)
def test_a_file_with_many_answers_lists_them(open_file):
    path = SAMPLES / "271" / "khx12__gainwell_271_redacted.edi"
    response = open_file(path.read_bytes())

    shown = response.context["shown"]
    assert shown.answer_count == len(shown.answers) == 153
    assert "153 answers in this file" in text_of(response)


def test_every_line_of_another_payer_is_in_the_table(open_file):
    page = text_of(open_file(about("EB*C*IND*30*C1**23*1250.5", "MSG*ASK THE PLAN")))

    assert "Deductible (C), Individual (IND)" in page
    assert "Health benefit plan" in page
    assert "$1,250.50" in page
    assert "ASK THE PLAN" in page
    assert "As they were sent" in page


def test_e19_other_separators_are_read_rightly(open_file):
    data = about("EB*1**30*MB").decode()
    data = data.translate(str.maketrans("*~:^", "|\n>!")).encode()

    page = text_of(open_file(data))

    assert "Sam Sample" in page
    assert "Entitlement" in page


def test_e20_faults_of_the_envelope_are_listed_and_the_content_still_shown(open_file):
    data = wrapped("HL*1**20*1", "NM1*PR*2*SOME PAYER*****PI*123", "AAA*N**42*R", count=99)

    page = text_of(open_file(data))

    assert "The envelope of this file has one fault" in page
    assert "SE01 says 99" in page
    assert "Medicare cannot answer right now" in page


@pytest.mark.parametrize("code", ["42", "71", "72", "73", "75", "T4", "QQ", ""])
def test_e22_every_code_gets_words(open_file, code):
    data = wrapped(
        "HL*1**20*1", "NM1*PR*2*SOME PAYER*****PI*123", "HL*2*1*21*1", "NM1*1P*2*OFFICE",
        "HL*3*2*22*0", "NM1*IL*1*SAMPLE*SAM", f"AAA*N**{code}*C",
    )  # fmt: skip

    assert f"AAA {code}".strip() in text_of(open_file(data))


def test_e24_markup_is_text(open_file):
    evil = "<script>alert(1)</script>"
    page = open_file(
        about(
            "EB*1**30*MB", f"MSG*{evil}", f"REF*18*{evil}*{evil}", "LS*2120",
            f"NM1*PR*2*{evil}*****PI*{evil}", f"N3*{evil}", "LE*2120", f"EB*{evil}**{evil}*{evil}*{evil}*{evil}",
            name=f"NM1*IL*1*{evil}*{evil}****MI*{evil}", dmg=f"DMG*D8*19500101*{evil}",
        ),
        name=f"{evil}.271",
    ).content.decode()  # fmt: skip

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "benefit",
    [
        ("EB*C**30*MB**23*-",),
        ("EB*C**30*MB**23*1E9",),
        ("EB*C**30*MB**23*NaN",),
        ("EB*C**30*MB**23*999999999999999999",),
        ("EB*C**30*MB**23*-80",),
        ("EB*A**30*MB**27**1E99",),
        ("EB*A**30*MB**27**999999999999999999.999999999",),
        ("EB*F**30*MB*****99*999999999999999999",),
        ("EB*1**30*MB", "DTP*291*D8*00000000"),
        ("EB*1**30*MB", "DTP*291*RD8*20260101-"),
        ("EB*1**30*MB", "DTP*291*RD8*-20260101"),
        ("EB*1**30*MB", "DTP*291*D8*00010101"),
        ("EB*1**30*MB", "DTP*291*D8*99991231"),
        ("EB",),
        ("EB*",),
        ("EB*1*****************",),
        ("EB*B**30*MA**7*217", "HSD****DA*30*x", "HSD*DY*-5***29"),
        ("EB*D**45*MA**26***99*1.5",),
        ("EB*X**42*MA**26", "DTP*472*D8*abc", "MSG*"),
        ("EB*R**30*12", "LS*2120", "LE*2120", "LS*2120"),
        ("EB*1**30^^^*MB",),
        ("EB*D***MB*********HC:", "EB*D***MB*********:::::::"),
    ],
)
def test_e24_values_that_are_none_are_shown_as_nothing(open_file, benefit):
    response = open_file(about(*benefit))

    assert response.status_code == 200
    assert "Sam Sample" in text_of(response)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 200,
        b"hello",
        b"ISA*",
        b"\xff\xfe\x00\x01" * 50,
        b"PK\x03\x04" + b"x" * 500,
        b"~" * 5000,
        b"ISA" + b"*" * 5000,
        ISA.encode(),
        ISA.encode() + b"ST*271*1~" * 50,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        ("A" * 30_000).encode(),
    ],
)
def test_files_that_are_no_answer_say_so(open_file, data):
    response = open_file(data)

    assert response.status_code == 200
    assert "no eligibility answer" in text_of(response) or response.context["shown"].answers == []


def test_an_endless_file_fills_one_page_and_no_more(open_file, monkeypatch):
    monkeypatch.setattr(files, "MAX_PEOPLE", 3)
    monkeypatch.setattr(files, "MAX_LINES", 5)
    person = ["HL*3*2*22*0", "NM1*IL*1*SAMPLE*SAM", "EB*1**30*MB", "EB*1**30*MA"]
    data = wrapped(
        "HL*1**20*1", "NM1*PR*2*SOME PAYER", "HL*2*1*21*1", "NM1*1P*2*OFFICE", *person * 10
    )

    response = open_file(data)

    [answer] = response.context["shown"].answers
    assert len(answer.members) == 3
    assert response.context["shown"].people_left_out == 7
    assert "7 more people are not shown" in text_of(response)


def test_a_hostile_file_of_the_largest_size_is_shown_in_time():
    data = about(*["EB*1**30*MB"] * 80_000)

    shown = show_file(data[: 1024 * 1024])

    assert shown.answer_count == 1
    assert len(shown.answers[0].members) == 1


def test_what_else_is_in_the_file_is_named(open_file):
    data = about().replace(b"ST*271*", b"ST*277*")

    page = text_of(open_file(data))

    assert "no eligibility answer (271) in this file" in page
    assert "It holds: 277" in page


def test_a_file_that_is_too_large_or_missing_or_empty_is_refused(office, open_url, open_file):
    assert "larger than 1 MB" in text_of(open_file(b"x" * (1024 * 1024 + 1)))
    assert "This file is empty" in text_of(open_file(b""))
    assert "Choose a file" in text_of(office.post(open_url, {}))
    assert not AuditEvent.objects.exists()


def test_opening_is_on_record_and_the_content_is_not(open_file, provider, office):
    open_file(about("EB*1**30*MB"))

    event = AuditEvent.objects.get()
    assert event.code == "eligibility.file.opened"
    assert event.actor == office.user
    assert event.data["answers"] == 1
    assert set(event.data) == {"size", "answers", "findings"}
    assert not Inquiry.objects.exists()
    assert str(provider.pk) == event.subject_id


def test_looking_at_the_empty_page_is_not_on_record(office, open_url):
    assert office.get(open_url).status_code == 200
    assert not AuditEvent.objects.exists()
