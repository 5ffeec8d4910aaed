"""Why no answer came: what it means, the usual cause, what to do, where to look."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from spot_portal.core import policy
from spot_portal.x12.codes import AAA_ACTION, explain_rejection
from spot_portal.x12.t271 import Rejection

MBI, FIRST_NAME, LAST_NAME, BORN, SERVICE = (
    "mbi", "first_name", "last_name", "date_of_birth", "service_from",
)  # fmt: skip
FIELDS = {
    "57": (SERVICE,),
    "58": (BORN,),
    "60": (BORN, SERVICE),
    "61": (SERVICE,),
    "62": (SERVICE,),
    "63": (SERVICE,),
    "64": (MBI,),
    "65": (LAST_NAME, FIRST_NAME),
    "67": (MBI, LAST_NAME, FIRST_NAME, BORN),
    "71": (BORN,),
    "72": (MBI,),
    "73": (LAST_NAME, FIRST_NAME),
    "75": (MBI, LAST_NAME, FIRST_NAME, BORN),
}


def _outside_window() -> str:
    return _now("Dates more than %(back)s months back or more than %(ahead)s months ahead.") % {
        "back": policy.ELIGIBILITY_BACK.value,
        "ahead": policy.ELIGIBILITY_AHEAD.value,
    }


CAUSES: dict[str, str | Promise] = {
    "41": _("The portal's connection is not linked to this NPI."),
    "42": _("Medicare's system is down or overloaded. It has nothing to do with what you typed."),
    "43": _("The NPI of the provider you act for has a typing error or is not known."),
    "51": _("The provider's enrollment ended or was never made under this NPI."),
    "52": _("The dates lie before the provider enrolled or after the enrollment ended."),
    "58": _("Day and month changed places, or a wrong century."),
    "60": _("Day and month changed places, or a wrong year."),
    "62": lazy(_outside_window, str)(),
    "71": _("A birthday copied from another paper; the Medicare record decides."),
    "72": _("A typing error, or a number that was replaced by a new one."),
    "73": _(
        "A nickname, a name changed by marriage, first and last name in the wrong boxes, or a "
        "missing suffix."
    ),
    "75": _("A typing error in the number: it has the right form but belongs to nobody."),
}
LEVELS: dict[str, str | Promise] = {
    "2100A": _("Medicare's system"),
    "2100B": _("the provider"),
    "2100C": _("the patient"),
    "2100D": _("the dependent"),
    "2110C": _("one of the services asked about"),
    "2110D": _("one of the services asked about"),
}
# What comes back when the file itself was not accepted: never the fault of the person who asked.
FILE_REFUSED = ("TA1", "999")


@dataclass(frozen=True, slots=True)
class RejectionWords:
    code: str
    meaning: str
    next_step: str
    cause: str | Promise
    concerns: str | Promise
    action: str
    fields: tuple[str, ...]


def explain(rejections: Iterable[Rejection]) -> list[RejectionWords]:
    return [_explain(rejection) for rejection in rejections]


def _explain(rejection: Rejection) -> RejectionWords:
    words = explain_rejection(rejection.code)
    action = AAA_ACTION.get(rejection.action, "")
    return RejectionWords(
        code=f"AAA {rejection.code}",
        meaning=_now(words.words),
        next_step=_now(words.next_step),
        cause=CAUSES.get(rejection.code, ""),
        concerns=LEVELS.get(rejection.level, ""),
        action=_now(action) if action else "",
        fields=FIELDS.get(rejection.code, ()),
    )
