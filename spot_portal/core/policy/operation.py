"""What runs unseen."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import OUR_CHOICE
from spot_portal.core.policy.values import HOURS, MINUTES, SECONDS, TIMES, define

DELIVERY_TRIES = define(
    "DELIVERY_TRIES", 5, unit=TIMES,
    label=_("Tries to deliver a notice that the mail server refuses before it is set aside"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
DELIVERY_RETRY = define(
    "DELIVERY_RETRY", 60, unit=SECONDS, label=_("Wait after a failed delivery, doubled each time"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
DELIVERY_LONGEST_WAIT = define(
    "DELIVERY_LONGEST_WAIT", 10, unit=MINUTES, label=_("Longest wait between two tries to deliver a notice"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
DELIVERY_PERIOD = define(
    "DELIVERY_PERIOD", 24, unit=HOURS,
    label=_("Time in which delivery is tried while the other system does not answer, before a notice is set aside"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
