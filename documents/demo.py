"""Invented letters in every state, for a portal that has something to show. Safe to repeat."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.files.uploadedfile import TemporaryUploadedFile

from documents import expiry, scanning, selectors, services
from documents.inspection.uploads import Upload
from documents.models import AdrLetter
from documents.services.letters import receive_letter
from organizations.models import Provider
from spot_portal.core import clock

RECORDS = (
    "Signed and dated physician orders\nOffice notes for the dates of service\n"
    "Results of tests that were billed\nA copy of this letter"
)
STAY = (
    "Admission order and history\nNurses' and therapy notes for the dates of service\n"
    "Plan of care with signatures\nA copy of this letter"
)


@dataclass(frozen=True, slots=True)
class Sample:
    provider: str
    case_number: str
    claim_number: str
    beneficiary_name: str
    letter_days_ago: int
    items: str
    review: str = AdrLetter.Review.PREPAYMENT
    answered: bool = False


SAMPLES = [
    Sample("office_b", "ADR-B-10021", "1126300123450", "Marisol Sandbar", 5, RECORDS),
    Sample("office_b", "ADR-B-10014", "1126290456780", "Cedric Lagoon", 41, RECORDS),
    Sample(
        "office_b", "ADR-B-10018", "1126295001230", "Philippa Reef", 20, RECORDS,
        AdrLetter.Review.TARGETED,
    ),
    Sample(
        "office_b", "ADR-B-10009", "1126270778890", "Oswald Mangrove", 30, RECORDS,
        AdrLetter.Review.POSTPAYMENT, answered=True,
    ),
    Sample("new_office_b", "ADR-B-30001", "1126300456780", "Marisol Sandbar", 5, RECORDS),
    Sample("office_b", "ADR-B-10002", "1126210334450", "Henrietta Dune", 60, RECORDS),
    Sample("office_a", "ADR-A-20007", "22630000112233FLA", "Bartholomew Key", 12, STAY),
    Sample("office_a", "ADR-A-20004", "22629000445566FLA", "Clementine Shoal", 43, STAY),
    Sample("office_a", "ADR-A-20001", "22621000778899FLA", "Ignatius Cove", 70, STAY),
]  # fmt: skip


def seed(*, providers: dict[str, Provider], by: AbstractUser) -> None:
    for sample in SAMPLES:
        if sample.provider in providers:
            _seed(sample, providers[sample.provider], by)
    expiry.expire_letters()


def _seed(sample: Sample, provider: Provider, by: AbstractUser) -> None:
    letter_date = clock.today() - timedelta(days=sample.letter_days_ago)
    letter = receive_letter(
        provider=provider,
        case_number=sample.case_number,
        claim_number=sample.claim_number,
        beneficiary_name=sample.beneficiary_name,
        service_dates=_service_dates(letter_date),
        requested_items=sample.items,
        letter_date=letter_date,
        review=sample.review,
    )
    if sample.answered and letter.status == AdrLetter.Status.OPEN:
        _answer(letter, by)


def _service_dates(letter_date: date) -> tuple[date, date]:
    first = letter_date - timedelta(days=40)
    return first, first + timedelta(days=2)


def _answer(letter: AdrLetter, by: AbstractUser) -> None:
    uploads = [
        uploaded("letter.pdf", one_page_pdf(f"Request {letter.case_number} (invented)")),
        uploaded("records.pdf", one_page_pdf("Office notes (invented)")),
    ]
    services.add_files(letter_id=letter.pk, uploads=uploads, by=by)
    files = list(selectors.files_of(selectors.started_answer(letter)))
    services.send_answer(letter_id=letter.pk, reviewed=services.list_mark(files), by=by)
    for file in files:
        scanning.scan(file.pk)


def uploaded(name: str, content: bytes) -> Upload:
    """A file as the upload handler leaves it."""
    upload: Any = TemporaryUploadedFile(name, "", len(content), None)
    upload.write(content)
    upload.flush()
    upload.sha256 = hashlib.sha256(content).hexdigest()
    made: Upload = upload
    return made


def one_page_pdf(text: str) -> bytes:
    """The smallest honest PDF: one page with one line of plain letters."""
    line = text.replace("\\", "").replace("(", "\\(").replace(")", "\\)").encode("ascii")
    drawing = b"BT /F1 18 Tf 72 700 Td (" + line + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return assemble_pdf(objects)


def assemble_pdf(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + trailer % (len(objects) + 1, len(body))
