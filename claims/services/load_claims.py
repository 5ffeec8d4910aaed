from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from claims.events import ClaimEvent
from claims.models import Claim, ClaimLine, ImportedFile
from claims.services.imports import Loaded, open_file
from claims.values import cut, money, units
from organizations.models import Provider
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.identifiers import normalize_icd10
from spot_portal.x12 import t837
from spot_portal.x12.t837_model import Person, ServiceLine, Submission

INSTITUTIONAL = "I"
# Principal and further diagnoses, of ICD-10 and ICD-9; not admitting, external cause or reason.
DIAGNOSES = ("ABK", "ABF", "BK", "BF")
REGION = "81"


def load_claims(data: bytes, *, provider: Provider, by: AbstractUser | None = None) -> Loaded:
    """Read an 837 and put its claims on file as pending. The same file again changes nothing.

    Raises ``X12Error`` for a file beyond the reader's limits; a file that is merely faulty is
    loaded as far as it can be read, and its findings are kept.
    """
    read = t837.read_837(data)
    with transaction.atomic():
        file, is_new = open_file(
            data, kind=ImportedFile.Kind.CLAIMS, provider=provider, by=by, findings=read.findings
        )
        if not is_new:
            return Loaded(file, already_loaded=True)
        pairs = [
            (_claim(found, submission, provider), found)
            for submission in read.submissions
            for found in submission.claims
        ]
        claims = Claim.objects.bulk_create([claim for claim, _found in pairs], batch_size=200)
        _number(claims)
        lines = [
            _line(line, claim, number)
            for claim, found in pairs
            for number, line in enumerate(found.lines, 1)
        ]
        ClaimLine.objects.bulk_create(lines, batch_size=200)
        record_event(
            ClaimEvent.FILE_LOADED, actor=by, subject=file, kind=file.kind, claims=len(claims)
        )
    return Loaded(file, tuple(claims))


def _claim(found: t837.Claim, submission: Submission, provider: Provider) -> Claim:
    is_institutional = submission.kind == INSTITUTIONAL
    referring = found.referring_provider
    lob = Provider.LineOfBusiness
    claim = Claim(
        provider=provider,
        line_of_business=lob.PART_A if is_institutional else lob.PART_B,
        patient_control_number=cut(found.patient_control_number, 50),
        service_from=found.service_from,
        service_to=found.service_to,
        place_of_service="" if is_institutional else cut(found.facility_code, 2),
        type_of_bill=cut(found.type_of_bill, 4),
        diagnoses=[
            cut(normalize_icd10(d.code), 8) for d in found.diagnoses if d.qualifier in DIAGNOSES
        ],
        referring_name=cut(referring.full_name, 120) if referring else "",
        referring_npi=cut(referring.npi, 10) if referring else "",
        rendering_npi=cut(found.rendering_npi, 10),
        total_charge=money(found.charge),
        received_on=_received_on(submission),
        adjusts=_original(found.original_claim_number, provider),
    )
    _identify(claim, found)
    return claim


def _identify(claim: Claim, found: t837.Claim) -> None:
    person: Person | None = found.patient or found.subscriber
    claim.set_beneficiary(
        mbi=cut(found.mbi, 80),
        first_name=cut(person.party.first_name, 60) if person else "",
        last_name=cut(person.party.last_name, 60) if person else "",
        birth_date=person.birth_date if person else None,
    )


def _received_on(submission: Submission) -> date:
    today = clock.today()
    return min(submission.created.date(), today) if submission.created else today


def _original(control_number: str, provider: Provider) -> Claim | None:
    if not control_number:
        return None
    return Claim.objects.filter(provider=provider, control_number=control_number).first()


def _number(claims: list[Claim]) -> None:
    """Give each claim the number a contractor would: region, day of receipt, running number."""
    for claim in claims:
        claim.control_number = f"{REGION}{claim.received_on:%y%j}{claim.pk % 1_000_000:06d}"
    Claim.objects.bulk_update(claims, ["control_number"], batch_size=200)


def _line(line: ServiceLine, claim: Claim, number: int) -> ClaimLine:
    procedure = line.procedure
    return ClaimLine(
        claim=claim,
        number=number,
        control_number=cut(line.control_number, 50),
        procedure=cut(procedure.code, 48) if procedure else "",
        modifiers=[cut(m, 2) for m in procedure.modifiers] if procedure else [],
        revenue_code=cut(line.revenue_code, 10),
        charge=money(line.charge),
        units=units(line.units),
        place_of_service=cut(line.place_of_service, 2) or claim.place_of_service,
        pointers=[p for p in line.diagnosis_pointers if p <= len(claim.diagnoses)],
        service_from=line.service_from or claim.service_from,
        service_to=line.service_to or claim.service_to,
        rendering_npi=cut(line.rendering_npi, 10) or claim.rendering_npi,
    )
