"""The help desk: who is calling, and what needs a second agent."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import OUR_CHOICE
from spot_portal.core.policy.values import DAYS, HOURS, TIMES, define

CALLER_FACTS = define(
    "CALLER_FACTS", 3, unit=_("of 5 facts"), label=_("What a caller has to know before the help desk acts"),
    source=OUR_CHOICE, area="help_desk",
    real_world=_("The real help desk asks identity questions; which and how many is not published."),
)  # fmt: skip
CALLER_FACT_AGE = define(
    "CALLER_FACT_AGE", 30, unit=DAYS,
    label=_("How long a fact a caller tells has to stand on file unchanged before it counts"),
    source=OUR_CHOICE, area="help_desk",
    real_world=_("Nothing is published. Whoever has just changed a fact knows it better than the owner."),
)  # fmt: skip
CALLER_FAILURES = define(
    "CALLER_FAILURES", 2, unit=TIMES,
    label=_("A caller may know too little before the help desk acts no more for that account"),
    source=OUR_CHOICE, area="help_desk",
)  # fmt: skip
CALLER_BLOCK = define(
    "CALLER_BLOCK", 24, unit=HOURS, label=_("How long the help desk then does not act for that account"),
    source=OUR_CHOICE, area="help_desk",
)  # fmt: skip
MAIL_REFUSED_PAUSE = define(
    "MAIL_REFUSED_PAUSE", 24, unit=HOURS,
    label=_("Before the help desk is told again that somebody’s mail server refuses our mail"),
    source=OUR_CHOICE, area="help_desk",
)  # fmt: skip
SECOND_AGENT = define(
    "SECOND_AGENT", 24, unit=HOURS,
    label=_("For a second agent to confirm what takes two, such as removing second factors or closing an account"),
    source=OUR_CHOICE, area="help_desk",
    real_world=_("Novitas: the help desk acts after strong verification when all devices are lost."),
)  # fmt: skip
