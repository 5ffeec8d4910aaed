"""Medicare numbers that make the simulator misbehave, for trainers and testers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Trigger(StrEnum):
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    GARBAGE = "garbage"
    BROKEN_ENVELOPE = "broken_envelope"
    WRONG_SUBSCRIBER = "wrong_subscriber"
    WRONG_TRACE = "wrong_trace"
    SYSTEM_DOWN = "42"
    NOT_AUTHORIZED = "41"
    PROVIDER_INVALID = "43"
    PROVIDER_UNKNOWN = "51"
    OUTSIDE_ENROLLMENT = "52"
    UNHEARD_OF_CODE = "ZZ"


@dataclass(frozen=True, slots=True)
class MagicNumber:
    mbi: str
    trigger: Trigger
    effect: str | Promise


FIRST_NAME, LAST_NAME, BIRTH_DATE = "TESS", "TRIGGER", date(1950, 1, 1)

MAGIC_NUMBERS = (
    MagicNumber(
        "1S00E00XX01", Trigger.TIMEOUT, _("The eligibility system does not answer in time.")
    ),
    MagicNumber("1S00E00XX02", Trigger.UNREACHABLE, _("The eligibility system cannot be reached.")),
    MagicNumber("1S00E00XX03", Trigger.GARBAGE, _("The answer is not X12 at all.")),
    MagicNumber("1S00E00XX04", Trigger.BROKEN_ENVELOPE, _("The answer is X12 with a wrong count.")),
    MagicNumber("1S00E00XX05", Trigger.WRONG_SUBSCRIBER, _("The answer is about somebody else.")),
    MagicNumber("1S00E00XX06", Trigger.WRONG_TRACE, _("The answer belongs to another question.")),
    MagicNumber("1S00E00XX41", Trigger.NOT_AUTHORIZED, _("Rejected with AAA 41, not authorized.")),
    MagicNumber("1S00E00XX42", Trigger.SYSTEM_DOWN, _("Rejected with AAA 42, cannot answer now.")),
    MagicNumber(
        "1S00E00XX43", Trigger.PROVIDER_INVALID, _("Rejected with AAA 43, provider number.")
    ),
    MagicNumber(
        "1S00E00XX51", Trigger.PROVIDER_UNKNOWN, _("Rejected with AAA 51, provider not on file.")
    ),
    MagicNumber(
        "1S00E00XX52",
        Trigger.OUTSIDE_ENROLLMENT,
        _("Rejected with AAA 52, provider not enrolled then."),
    ),
    MagicNumber(
        "1S00E00XX99", Trigger.UNHEARD_OF_CODE, _("Rejected with a code nobody has described.")
    ),
)

TRIGGERS = {magic.mbi: magic.trigger for magic in MAGIC_NUMBERS}
