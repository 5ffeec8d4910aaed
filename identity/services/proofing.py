"""Identity proofing: write down that we ask, ask with no transaction open, write down the answer.

The attempt is on record before the vendor is asked, so that a crash leaves a trace. Nothing typed is kept.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from identity import notifications
from identity.events import IdentityEvent
from identity.gateways.proofing import Applicant, Verdict, proofing_gateway
from identity.models import HelpDeskCase, ProofingAttempt, User
from identity.models.role_request import NUMBER_ALPHABET, read_out_number
from spot_portal.audit.models import AuditEvent
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, GatewayError

# An attempt that is open this long was left by a process that died; it is not counted.
STALE = timedelta(minutes=2)
ZIP_DIGITS = 5
EVENT_FOR_STEP = {
    "pass": IdentityEvent.PROOFING_PASSED,
    "fail": IdentityEvent.PROOFING_FAILED,
    "refer": IdentityEvent.PROOFING_REFERRED,
    "go_unanswered": IdentityEvent.PROOFING_UNANSWERED,
}


@sensitive_variables("applicant")
def prove_identity(*, user: User, applicant: Applicant, consented_at: datetime) -> ProofingAttempt:
    _refuse_second_account(user, applicant)
    attempt = _open_attempt(user.pk, consented_at)
    try:
        result = proofing_gateway().verify(applicant, reference=attempt.reference)
    except GatewayError:
        return _close_attempt(attempt.reference, "go_unanswered")
    if result.verdict is Verdict.PASSED:
        return _close_attempt(attempt.reference, "pass", result.vendor_reference)
    return _close_attempt(attempt.reference, _name_of_failure(user), result.vendor_reference)


def _refuse_second_account(user: User, applicant: Applicant) -> None:
    """One person, one account: legal name, date of birth and ZIP, as no SSN is ever kept. They may be typed here
    otherwise than in the profile, so both count. An account that was closed for good is none, unless for a violation:
    then nobody comes back unseen.

    Before the vendor is asked, so that no try is used up; in words that tell nothing about the other account.
    """
    for_violation = HelpDeskCase.objects.filter(
        person=OuterRef("pk"), act=HelpDeskCase.Act.ARCHIVE, status=HelpDeskCase.Status.DONE
    )
    verified = ~Q(status=User.Status.ARCHIVED) & Q(proofed_at__isnull=False)
    others = User.objects.filter(
        verified | Exists(for_violation), _same_person(user) | _same_person(applicant)
    )
    twins = list(others.exclude(pk=user.pk).order_by("pk"))
    if not twins:
        return
    raise DomainError(
        _(
            "We cannot verify you online. One person has one account: if you have registered "
            "before, sign in with that User ID. Otherwise call the help desk and name case "
            "%(number)s."
        )
        % {"number": _case_about(user, twins)}
    )


@transaction.atomic
def _case_about(user: User, twins: list[User]) -> str:
    """The help desk gets one mail for a case, however often the person tries."""
    # Locked, so that two tries at the same moment are one case.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    known = AuditEvent.objects.filter(
        code=IdentityEvent.PROOFING_SECOND_ACCOUNT,
        actor_id=user.pk,
        at__gt=clock.now() - policy.SECOND_ACCOUNT_CASE.days,
    )
    found = next((event.data["case"] for event in known if "case" in event.data), None)
    number = str(found or read_out_number("SA"))
    record_event(IdentityEvent.PROOFING_SECOND_ACCOUNT, actor=user, subject=user, case=number)
    if found is None:
        notifications.second_account(user, case=number, others=twins)
    return number


def tries_left(user: User) -> int:
    """After a change of name or date of birth a person who was verified starts anew."""
    counted = user.proofing_attempts.filter(status__in=ProofingAttempt.COUNTED)
    passed = user.proofing_attempts.filter(status=ProofingAttempt.Status.PASSED).first()
    if passed is not None:
        counted = counted.filter(started_at__gt=passed.started_at)
    return max(policy.PROOFING_TRIES.value - counted.count(), 0)


def _same_person(told: User | Applicant) -> Q:
    return Q(
        first_name__iexact=told.first_name,
        last_name__iexact=told.last_name,
        date_of_birth=told.date_of_birth,
        zip_code__startswith=told.zip_code[:ZIP_DIGITS],
    )


def _name_of_failure(user: User) -> str:
    return "fail" if tries_left(user) > 1 else "refer"


@transaction.atomic(durable=True)
def _open_attempt(user_id: int, consented_at: datetime) -> ProofingAttempt:
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.is_proofed:
        raise DomainError(_("Your identity is verified already."))
    if tries_left(user) == 0:
        raise DomainError(
            _(
                "There are no online tries left. Call the verification desk with your review reference number."
            )
        )
    _release_stale(user, now)
    if user.proofing_attempts.filter(status=ProofingAttempt.Status.STARTED).exists():
        raise DomainError(
            _("Your details are being checked already. Wait a moment, then look at the result.")
        )
    attempt = ProofingAttempt.objects.create(user=user, consented_at=consented_at, started_at=now)
    record_event(IdentityEvent.PROOFING_STARTED, actor=user, subject=attempt)
    return attempt


def _release_stale(user: User, now: datetime) -> None:
    for attempt in user.proofing_attempts.filter(
        status=ProofingAttempt.Status.STARTED, started_at__lt=now - STALE
    ):
        attempt.finish("go_unanswered", at=now)
        attempt.save(update_fields=["status", "finished_at"])


@transaction.atomic(durable=True)
def _close_attempt(reference: UUID, name: str, vendor_reference: str = "") -> ProofingAttempt:
    now = clock.now()
    # The person first, as everywhere: whoever begins another attempt holds them and then asks for a stale one.
    people = User.objects.select_for_update(of=("self",), no_key=True)
    user = people.get(proofing_attempts__reference=reference)
    attempt = ProofingAttempt.objects.select_for_update(no_key=True).get(reference=reference)
    attempt.user = user
    review = _review_reference() if name == "refer" else ""
    attempt.finish(name, at=now, vendor_reference=vendor_reference, review_reference=review)
    attempt.save(update_fields=["status", "finished_at", "vendor_reference", "review_reference"])
    if name == "pass":
        user.proofed_at = now
        user.save(update_fields=["proofed_at"])
        notifications.proofing_passed(user)
    record_event(EVENT_FOR_STEP[name], actor=user, subject=attempt)
    return attempt


def _review_reference() -> str:
    """Read out on the telephone: Crockford's alphabet, in groups, with a check character."""
    value = secrets.randbits(40)
    digits = []
    rest = value
    for _i in range(8):
        rest, index = divmod(rest, 32)
        digits.append(NUMBER_ALPHABET[index])
    check = (NUMBER_ALPHABET + "*~$=U")[value % 37]
    text = "".join(reversed(digits))
    return f"{text[:4]}-{text[4:]}-{check}"
