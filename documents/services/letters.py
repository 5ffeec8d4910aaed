from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from documents.events import DocumentEvent
from documents.models import AdrLetter
from organizations.models import Provider
from spot_portal.audit.services import record_event


@transaction.atomic
def receive_letter(
    *,
    provider: Provider,
    case_number: str,
    claim_number: str,
    beneficiary_name: str,
    service_dates: tuple[date, date],
    requested_items: str,
    letter_date: date,
    review: str = AdrLetter.Review.PREPAYMENT,
    by: AbstractUser | None = None,
) -> AdrLetter:
    """Put a letter into the provider's work list. Safe to repeat: a case number comes once."""
    known = AdrLetter.objects.filter(case_number=case_number).first()
    if known is not None:
        return known
    letter = AdrLetter(
        provider=provider,
        case_number=case_number,
        claim_number=claim_number,
        service_from=service_dates[0],
        service_to=service_dates[1],
        review=review,
        requested_items=requested_items,
        letter_date=letter_date,
        due_on=AdrLetter.due_date(letter_date),
    )
    letter.beneficiary_name = beneficiary_name
    letter.save()
    record_event(DocumentEvent.LETTER_RECEIVED, actor=by, subject=letter, provider=provider.pk)
    return letter
