from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from identity import notifications
from identity.events import IdentityEvent
from identity.models import EmailDevice, TermsAcceptance, User
from identity.passwords import NotFormer
from identity.services.sign_in import TERMS_VERSION
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context
from spot_portal.core.errors import DomainError


class UserIdTaken(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class Registration:
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    date_of_birth: date
    email: str
    address_line_1: str
    address_line_2: str
    city: str
    state: str
    zip_code: str
    phone: str
    user_id: str
    password: str
    question: str
    answer: str

    def person(self) -> User:
        return User(
            username=self.user_id, first_name=self.first_name, middle_name=self.middle_name,
            last_name=self.last_name, suffix=self.suffix, date_of_birth=self.date_of_birth, email=self.email,
            address_line_1=self.address_line_1, address_line_2=self.address_line_2, city=self.city,
            state=self.state, zip_code=self.zip_code, phone=self.phone, security_question=self.question,
        )  # fmt: skip


def register(given: Registration) -> User | None:
    """Make a staged account with the e-mail factor.

    None when the e-mail address has an account already: its owner is told, the page says the same as for success.
    """
    user = given.person()
    validate_password(given.password, user)
    user.set_password(given.password)
    user.set_security_answer(given.answer)
    user.password_changed_at = clock.now()
    try:
        return _create(user)
    except IntegrityError:
        return _resolve_conflict(user)


@transaction.atomic
def _create(user: User) -> User:
    if User.objects.filter(username__iexact=user.username).exists():
        raise UserIdTaken(_("This User ID is taken. Choose another one."))
    user.save(force_insert=True)
    EmailDevice.objects.create(user=user, name="email", confirmed=True)
    TermsAcceptance.objects.create(
        user=user, version=TERMS_VERSION, ip_address=context.current().ip_address
    )
    record_event(IdentityEvent.ACCOUNT_REGISTERED, actor=user, subject=user)
    notifications.registration_complete(user)
    return user


@transaction.atomic
def _resolve_conflict(user: User) -> None:
    owner = User.objects.filter(email_key=user.email_key).first()
    if owner is None:
        raise UserIdTaken(_("This User ID is taken. Choose another one."))
    record_event(IdentityEvent.ACCOUNT_REGISTRATION_REPEATED, actor=None, subject=owner)
    notifications.registration_repeated(owner)


def password_faults(password: str, user: User) -> list[str]:
    """What a form may say before anything was proven: not whether the password was used before, which would let
    the holder of a link try passwords without a count. ``reset_password`` says that, after the answer.
    """
    validators = [v for v in get_default_password_validators() if not isinstance(v, NotFormer)]
    try:
        validate_password(password, user, validators)
    except ValidationError as error:
        return list(error.messages)
    return []
