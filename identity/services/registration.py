"""Making an account. It is staged, and opens nothing, until the first e-mailed code proves its address."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from identity import registration_notices
from identity.countries import US
from identity.events import IdentityEvent
from identity.models import EmailDevice, RetiredUserId, TermsAcceptance, User
from identity.models.user import normal_answer
from identity.selectors import change_to_take_back, holder_of
from identity.terms import TERMS_VERSION
from identity.user_ids import TAKEN
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail

LONGEST_YEAR = 366


class AddressHeld(Exception):
    """Another account may still take this e-mail address back."""


class HolderGone(DomainError):
    """Whoever had the e-mail address was deleted at this moment. Said to the person only if it happens again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No account was made yet: something else changed at the same moment. Nothing is lost. Type the "
                "passwords and the answer again and choose “Create account” once more."
            )
        )


class UserIdTaken(DomainError):
    def __init__(self) -> None:
        super().__init__(TAKEN)


@dataclass(frozen=True, slots=True)
class Registration:
    """``reference`` names the form, so that the same one sent twice makes one account; ``seconds`` is the time between
    its first page and its last."""

    first_name: str
    last_name: str
    date_of_birth: date
    email: str
    user_id: str
    password: str = field(repr=False)
    answer: str = field(default="", repr=False)
    question: str = ""
    middle_name: str = ""
    suffix: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = US
    province: str = ""
    phone: str = ""
    reference: UUID = field(default_factory=uuid4)
    seconds: int | None = None

    def person(self) -> User:
        return User(
            reference=self.reference, username=self.user_id, email=self.email, first_name=self.first_name,
            middle_name=self.middle_name, last_name=self.last_name, suffix=self.suffix,
            date_of_birth=self.date_of_birth, address_line_1=self.address_line_1,
            address_line_2=self.address_line_2, city=self.city, state=self.state, zip_code=self.zip_code,
            country=self.country, province=self.province, phone=self.phone, security_question=self.question,
        )  # fmt: skip


def register(given: Registration) -> User | None:
    """Make a staged account with the e-mail factor. Sent twice, the same form makes one.

    None when the e-mail address has an account already: its owner is told, the page says the same as for success.
    An address that is freed at this moment is tried again, once.
    """
    user = given.person()
    validate_password(given.password, user)
    user.set_password(given.password)
    if given.answer:
        user.set_security_answer(given.answer)
    try:
        return _create_or_tell(copy(user), given.seconds)
    except HolderGone:
        return _create_or_tell(user, given.seconds)


def _create_or_tell(user: User, seconds: int | None) -> User | None:
    try:
        return _create(user, seconds)
    except (IntegrityError, AddressHeld):
        return _resolve_conflict(user)


@transaction.atomic
def _create(user: User, seconds: int | None) -> User:
    if is_taken(user.username):
        made = _made_before(user)
        if made is None:
            raise UserIdTaken
        return made
    user.save(force_insert=True)
    # Only now: a change that frees this address at this moment has been waited for.
    if change_to_take_back(user.email, at=clock.now()) is not None:
        raise AddressHeld
    EmailDevice.objects.create(user=user, name="email", confirmed=True)
    TermsAcceptance.objects.create(
        user=user, version=TERMS_VERSION, ip_address=context.current().ip_address
    )
    record_event(IdentityEvent.ACCOUNT_REGISTERED, actor=user, subject=user, **_pace(seconds))
    registration_notices.registration_complete(user)
    return user


def _made_before(user: User) -> User | None:
    return User.objects.filter(reference=user.reference).first()


def _pace(seconds: int | None) -> dict[str, str | int | None]:
    """People cannot type that fast. They may paste, though, so it is marked and not refused."""
    if seconds is None:
        return {}
    hasty = seconds < policy.REGISTRATION_PACE.value
    return {"seconds": seconds} | ({"pace": "faster than people type"} if hasty else {})


@transaction.atomic
def _resolve_conflict(user: User) -> User | None:
    """Somebody has the address or the User ID, or the same form came twice at once."""
    made = _made_before(user)
    if made is not None:
        return made
    holder = holder_of(user.email, at=clock.now())
    if holder is None:
        raise UserIdTaken if is_taken(user.username) else HolderGone
    # Locked, so that two tries at the same moment lead to one notice.
    owner = User.objects.select_for_update(no_key=True).filter(pk=holder.user.pk).first()
    if owner is None:
        raise HolderGone
    record_event(IdentityEvent.ACCOUNT_REGISTRATION_REPEATED, actor=None, subject=owner)
    since = clock.now() - policy.REGISTRATION_NOTICE.minutes
    if not _was_told(owner, holder.address, since=since):
        registration_notices.registration_repeated(owner, address=holder.address)
    return None


def _was_told(owner: User, address: str, *, since: datetime) -> bool:
    return OutgoingEmail.objects.filter(
        to=owner,
        recipient=address,
        template="identity/registration_repeated",
        created_at__gt=since,
    ).exists()


def is_taken(user_id: str) -> bool:
    """By somebody, or by somebody who is gone: a User ID is not handed on for some years."""
    # In this order: an account that is deleted meanwhile has left its User ID behind.
    if User.objects.filter(username__iexact=user_id).exists():
        return True
    return RetiredUserId.objects.filter(
        user_id_key=user_id.lower(), retired_at__gt=reuse_horizon(clock.now())
    ).exists()


def reuse_horizon(at: datetime) -> datetime:
    """What was retired before may be chosen again."""
    return at - timedelta(days=policy.USER_ID_REUSE.value * LONGEST_YEAR)


def turn_robot_away(given: Registration) -> None:
    """Takes as long as making an account, and makes none."""
    make_password(given.password)
    make_password(normal_answer(given.answer))
    _note(IdentityEvent.ACCOUNT_REGISTRATION_TRAPPED)


def note_unasked_fields(names: Collection[str]) -> None:
    """Somebody sent more than the page asks, and hoped for rights. Nothing of it was taken."""
    _note(IdentityEvent.ACCOUNT_FIELDS_UNASKED, fields=" ".join(sorted(names)))


@transaction.atomic
def _note(code: IdentityEvent, **data: str) -> None:
    # About accounts in general: there is none to name.
    record_event(code, actor=None, subject=ContentType.objects.get_for_model(User), **data)
