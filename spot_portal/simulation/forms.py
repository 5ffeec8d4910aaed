from django.utils.translation import gettext_lazy as _

from spot_portal.core.forms import PortalForm, WholeNumberField

LONGEST_DAYS = 400


class MoveClockForm(PortalForm):
    days = WholeNumberField(
        label=_("Days to move ahead"),
        help_text=_("From 0 to 400"),
        minimum=0,
        maximum=LONGEST_DAYS,
        initial=31,
    )
    hours = WholeNumberField(
        label=_("Hours to move ahead"),
        help_text=_("From 0 to 23"),
        minimum=0,
        maximum=23,
        initial=0,
    )
