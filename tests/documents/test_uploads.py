"""The wire: what arrives, what is cut off, what is too much. Nothing may be left on disk."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.models import StoredFile
from spot_portal.core import policy
from tests.documents import samples
from tests.documents.helpers import url

pytestmark = pytest.mark.django_db
LINE = b"----edge"
CONTENT_TYPE = "multipart/form-data; boundary=--edge"


@pytest.fixture
def client(spot_client, letter):
    return spot_client(letter.provider)


@pytest.fixture
def small_limit(monkeypatch):
    """One megabyte instead of two hundred, so that the tests are quick; the rule is the same."""
    monkeypatch.setattr(policy, "SUBMISSION_SIZE", type("Value", (), {"value": 1}))
    return policy.MEGABYTE


def part(name: str, content: bytes, headers: bytes = b"", *, field: str = "file") -> bytes:
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'.encode(
        "utf-8", "surrogateescape"
    )
    return LINE + b"\r\n" + head + b"\r\n" + headers + b"\r\n" + content + b"\r\n"


def post(client, letter, body: bytes, **extra):
    return client.generic(
        "POST", url("answer", letter, letter.reference), body, content_type=CONTENT_TYPE, **extra
    )


def leftovers(settings) -> list[Path]:
    return list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def of_size(size: int) -> bytes:
    """A good PDF of exactly that many bytes."""
    return samples.PDF + b"\n" * (size - len(samples.PDF))


def test_u03_exactly_the_limit_is_taken(client, letter, small_limit, settings):
    response = post(client, letter, part("a.pdf", of_size(small_limit)) + LINE + b"--\r\n")

    assert response.status_code == 302
    assert StoredFile.objects.get().size == small_limit
    assert leftovers(settings) == []


def test_u03_one_byte_more_is_too_much(client, letter, small_limit, settings, stored):
    response = post(client, letter, part("a.pdf", of_size(small_limit + 1)) + LINE + b"--\r\n")

    assert response.status_code == 413
    assert "too large" in response.context["form"].errors["file"][0]
    assert not StoredFile.objects.exists()
    assert stored() == leftovers(settings) == []


def test_u03_files_that_sum_over_are_refused_before_they_are_stored(
    client, letter, small_limit, settings, stored
):
    body = b"".join(part(f"{n}.pdf", of_size(300_000 + n)) for n in range(4)) + LINE + b"--\r\n"

    assert post(client, letter, body).status_code == 413
    assert stored() == leftovers(settings) == []


def test_u03_a_body_that_announces_too_much_is_not_stored(
    client, letter, small_limit, settings, stored
):
    body = part("a.pdf", of_size(3 * small_limit)) + LINE + b"--\r\n"

    assert post(client, letter, body).status_code == 413
    assert stored() == leftovers(settings) == []


def test_u21_more_files_than_an_answer_takes(client, letter, settings, stored):
    files = [
        SimpleUploadedFile(f"{n}.pdf", samples.pdf(n))
        for n in range(policy.SUBMISSION_FILES.value + 1)
    ]

    response = client.post(url("answer", letter, letter.reference), {"file": files})

    assert response.status_code == 413
    assert "too many files" in response.context["form"].errors["file"][0]
    assert stored() == leftovers(settings) == []


@pytest.mark.parametrize("count", [101, 5000], ids=["U21 101 files", "U21 5,000 parts"])
def test_a_flood_of_parts_is_refused(client, letter, settings, stored, count):
    body = part("a.pdf", b"x") * count + LINE + b"--\r\n"

    assert post(client, letter, body).status_code in (400, 413)
    assert stored() == leftovers(settings) == []


def test_u21_files_in_another_field_are_read_past(client, letter, settings):
    body = (
        part("a.pdf", samples.pdf(1))
        + part("b.pdf", samples.pdf(2), field="other")
        + part("c.pdf", samples.pdf(3))
        + LINE
        + b"--\r\n"
    )

    assert post(client, letter, body).status_code == 302
    assert {file.name for file in StoredFile.objects.all()} == {"a.pdf", "c.pdf"}
    assert leftovers(settings) == []


class Cut(io.BytesIO):
    """A connection that breaks after some bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        super().__init__(content[:after])

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        if not data:
            raise OSError("connection reset by peer")
        return data


def test_u22_a_connection_cut_in_the_middle_leaves_nothing(client, letter, settings, stored):
    body = part("a.pdf", of_size(500_000)) + LINE + b"--\r\n"

    response = client.generic(
        "POST",
        url("answer", letter, letter.reference),
        b"",
        content_type=CONTENT_TYPE,
        **{"wsgi.input": Cut(body, len(body) // 2), "CONTENT_LENGTH": str(len(body))},
    )

    assert response.status_code in (200, 400, 403, 503)  # nobody is there to read it
    assert not StoredFile.objects.exists()
    assert stored() == leftovers(settings) == []


@pytest.mark.parametrize(
    "length", ["1000", "-1", "x", ""], ids=lambda value: f"U22 length {value!r}"
)
def test_a_wrong_content_length_leaves_nothing(client, letter, settings, stored, length):
    body = part("a.pdf", of_size(500_000)) + LINE + b"--\r\n"

    response = post(client, letter, body, CONTENT_LENGTH=length)

    assert response.status_code in (200, 400)
    assert not StoredFile.objects.exists()
    assert stored() == leftovers(settings) == []


@pytest.mark.parametrize(
    "claimed",
    [
        pytest.param(b"Content-Type: text/html\r\n", id="U20 HTML"),
        pytest.param(b"Content-Type: \r\n", id="U20 nothing"),
        pytest.param(b"Content-Type: " + b"a" * 900 + b"\r\n", id="U20 long"),
        pytest.param(b"Content-Type: application/x-msdownload\r\n", id="U20 a program"),
    ],
)
def test_what_the_browser_claims_is_ignored(client, letter, claimed):
    response = post(client, letter, part("a.pdf", samples.PDF, claimed) + LINE + b"--\r\n")

    assert response.status_code == 302
    assert StoredFile.objects.get().media_type == "application/pdf"


def test_u20_ten_thousand_characters_of_type_are_no_file_and_no_fault(client, letter):
    claimed = b"Content-Type: " + b"a" * 10_000 + b"\r\n"
    response = post(client, letter, part("a.pdf", samples.PDF, claimed) + LINE + b"--\r\n")
    assert response.status_code in (200, 302, 400)


def test_u20_a_pdf_type_on_text_does_not_help(client, letter):
    claimed = b"Content-Type: application/pdf\r\n"
    response = post(client, letter, part("a.pdf", b"just text", claimed) + LINE + b"--\r\n")
    assert "something else than its name says" in response.context["form"].errors["file"][0]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param("../../../settings.pdf", "settings.pdf", id="U15 up the tree"),
        pytest.param("a\u202efdp.pdf", "afdp.pdf", id="U17 bidi"),
        pytest.param("a;b.pdf", "a_b.pdf", id="U17 semicolon"),
        pytest.param("x" * 300 + ".pdf", "x" * 251 + ".pdf", id="U18 300 characters"),
    ],
)
def test_names_are_cleaned_on_the_wire_too(client, letter, sent, shown):
    response = post(client, letter, part(sent, samples.PDF) + LINE + b"--\r\n")

    assert response.status_code == 302
    assert StoredFile.objects.get().name == shown


def test_u18_a_name_in_bytes_that_are_no_text_is_no_fault(client, letter):
    """Browsers write names in UTF-8; Django passes over a part that does not."""
    response = post(client, letter, part("\udcff\udcfe.pdf", samples.PDF) + LINE + b"--\r\n")
    assert response.context["form"].errors["file"] == ["Choose at least one file."]


def test_u18_an_unknown_character_set_in_the_name_is_no_fault(client, letter):
    head = b"Content-Disposition: form-data; name=\"file\"; filename*=bogus''x.pdf\r\n\r\n"
    body = LINE + b"\r\n" + head + samples.PDF + b"\r\n" + LINE + b"--\r\n"
    assert post(client, letter, body).status_code in (200, 400)


def test_the_form_must_come_from_us(client, letter):
    """The check is made by hand in this one view, so it is tried by hand."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    strict.handler.enforce_csrf_checks = True

    response = strict.post(
        url("answer", letter, letter.reference),
        {"file": [SimpleUploadedFile("a.pdf", samples.PDF)]},
    )

    assert response.status_code == 403
    assert not StoredFile.objects.exists()


def test_with_its_token_the_form_is_taken(client, letter):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.get(url("answer", letter, letter.reference))
    token = str(page.context["csrf_token"])

    response = strict.post(
        url("answer", letter, letter.reference),
        {"csrfmiddlewaretoken": token, "file": [SimpleUploadedFile("a.pdf", samples.PDF)]},
    )

    assert response.status_code == 302
