"""Sessions."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import CMS_ARS_3, LOGIN_GOV, OUR_CHOICE, SPOT_GUIDE
from spot_portal.core.policy.values import DAYS, HOURS, MINUTES, define

SESSION_WARNING = define(
    "SESSION_WARNING", 20, nist=50, unit=MINUTES, label=_("Without activity before a person is warned"),
    source=SPOT_GUIDE, area="sessions",
    real_world=_("SPOT: 20. Login.gov: 2 and a half minutes before the end."),
)  # fmt: skip
SESSION_IDLE = define(
    "SESSION_IDLE", 30, nist=60, unit=MINUTES, label=_("Without activity before a session ends"),
    source=SPOT_GUIDE, area="sessions",
    real_world=_("SPOT and Novitasphere: 30. CMS ARS 5.0 and Login.gov: 15. NIST: at most 60."),
)  # fmt: skip
SESSION_MAX = define(
    "SESSION_MAX", 12, nist=24, unit=HOURS, label=_("Longest session"),
    source=LOGIN_GOV, area="sessions",
    real_world=_("Login.gov: 12. SPOT: no limit while a person is active. NIST: at most 24."),
)  # fmt: skip
SESSION_MAX_WARNING = define(
    "SESSION_MAX_WARNING", 10, unit=MINUTES,
    label=_("Before the longest session is over, when a person is warned"),
    source=OUR_CHOICE, area="sessions",
)  # fmt: skip
TYPED_LIFE = define(
    "TYPED_LIFE", 24, unit=HOURS,
    label=_("What was typed when a session ended is kept for the next sign-in"),
    source=OUR_CHOICE, area="sessions",
)  # fmt: skip
CONCURRENT_SESSIONS = define(
    "CONCURRENT_SESSIONS", 1, nist=0, unit=_("at a time (0: no limit)"),
    label=_("Sessions of one person; a new one ends the oldest"),
    source=CMS_ARS_3, area="sessions",
    real_world=_("CMS ARS 3.1: 1; ARS 5.0, moderate, dropped the limit. NIST names none."),
)  # fmt: skip
KNOWN_BROWSER = define(
    "KNOWN_BROWSER", 400, unit=DAYS, label=_("How long a browser is known, so that a sign-in with it is not odd"),
    source=OUR_CHOICE, area="sessions",
    real_world=_("Browsers keep no cookie for longer."),
)  # fmt: skip
REAUTH_WINDOW = define(
    "REAUTH_WINDOW", 20, unit=MINUTES,
    label=_("After which weighty acts, such as a new password, device or address, ask for the second factor again"),
    source=LOGIN_GOV, area="sessions",
)  # fmt: skip
