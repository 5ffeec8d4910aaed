"""Sessions."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.values import HOURS, LOGIN_GOV, MINUTES, SPOT_SESSION, define

SESSION_IDLE = define(
    "SESSION_IDLE", 30, unit=MINUTES, label=_("Without activity before a session ends"),
    source=SPOT_SESSION, area="sessions",
)  # fmt: skip
SESSION_MAX = define(
    "SESSION_MAX", 12, unit=HOURS, label=_("Longest session"),
    source=LOGIN_GOV, area="sessions",
)  # fmt: skip
REAUTH_WINDOW = define(
    "REAUTH_WINDOW", 20, unit=MINUTES,
    label=_("After which the second factor is asked again before a device is added"),
    source=LOGIN_GOV, area="sessions",
)  # fmt: skip
SESSION_WARNING = define(
    "SESSION_WARNING", 20, nist=50, unit=MINUTES, label=_("Without activity before a person is warned"),
    source=SPOT_SESSION, area="sessions",
)  # fmt: skip
CONCURRENT_SESSIONS = define(
    "CONCURRENT_SESSIONS", 1, nist=0, unit=_("sessions; 0 means no limit"),
    label=_("Sessions of one person at the same time; a new one ends the oldest"),
    source="CMS ARS 3.1, AC-10", area="sessions",
)  # fmt: skip
