"""What runs unseen."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import OUR_CHOICE
from spot_portal.core.policy.values import SECONDS, TIMES, define

DELIVERY_TRIES = define(
    "DELIVERY_TRIES", 5, unit=TIMES, label=_("Tries to deliver a notice before it is set aside"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
DELIVERY_RETRY = define(
    "DELIVERY_RETRY", 60, unit=SECONDS, label=_("Wait after a failed delivery, doubled each time"),
    source=OUR_CHOICE, area="operation",
)  # fmt: skip
