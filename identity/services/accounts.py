from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from identity.models import User
from identity.passwords import NotFormer


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
