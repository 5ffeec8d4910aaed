"""Second factors and their codes."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import (
    LOGIN_GOV,
    NIST_63B,
    NOVITAS_IDM,
    OKTA_CODES,
    OUR_CHOICE,
    RFC_6238,
    SPOT_APPROVERS,
)
from spot_portal.core.policy.values import DAYS, HOURS, MINUTES, SECONDS, TIMES, YES_OR_NO, define

CODE_LENGTH = define(
    "CODE_LENGTH", 6, unit=_("digits"), label=_("Length of a sign-in code"),
    source=NIST_63B, area="codes",
    real_world=_("NIST: at least 6. Login.gov: 6."),
)  # fmt: skip
CODE_LIFE_EMAIL = define(
    "CODE_LIFE_EMAIL", 30, nist=10, unit=MINUTES, label=_("Life of an e-mailed code"),
    source=NOVITAS_IDM, area="codes",
    real_world=_("Novitas: 30. Okta: 5 to 30. NIST: at most 10 for a code that signs in."),
)  # fmt: skip
CODE_LIFE_PHONE = define(
    "CODE_LIFE_PHONE", 10, unit=MINUTES, label=_("Life of a code sent by text message or call"),
    source=NOVITAS_IDM, area="codes",
    real_world=_("Novitas: 10. NIST: at most 10. Okta: 5. Login.gov: 10."),
)  # fmt: skip
CODE_RESEND = define(
    "CODE_RESEND", 30, unit=SECONDS, label=_("Between two codes sent"),
    source=OUR_CHOICE, area="codes", real_world=_("Login.gov: 2 codes in 10 seconds."),
)  # fmt: skip
CODE_SENDS_PER_HOUR = define(
    "CODE_SENDS_PER_HOUR", 5, unit=_("an hour"),
    label=_(
        "Codes sent to one account, or by all accounts to a mailbox or telephone that none of them has proven, "
        "that nobody used"
    ),
    source=OUR_CHOICE, area="codes", real_world=_("Login.gov: 10 in 5 minutes to one telephone."),
)  # fmt: skip
CODE_TRIES = define(
    "CODE_TRIES", 5, unit=TIMES, label=_("Wrong codes before codes are refused for a while"),
    source=OKTA_CODES, area="codes", real_world=_("Okta: 5. Login.gov: 10."),
)  # fmt: skip
CODE_BLOCK = define(
    "CODE_BLOCK", 5, unit=MINUTES, label=_("How long codes are refused then"),
    source=OKTA_CODES, area="codes", real_world=_("Okta: 5. Login.gov: 10."),
)  # fmt: skip
CODE_LOCK_TRIES = define(
    "CODE_LOCK_TRIES", 10, unit=TIMES, label=_("Wrong codes over all devices that lock an account"),
    source=OUR_CHOICE, area="codes",
)  # fmt: skip
CODE_FAILURES_WINDOW = define(
    "CODE_FAILURES_WINDOW", 24, unit=HOURS,
    label=_("Time in which wrong codes over all devices are counted together"),
    source=OUR_CHOICE, area="codes",
)  # fmt: skip
CODE_HARD_CAP = define(
    "CODE_HARD_CAP", 100, unit=TIMES, label=_("Wrong codes in a row that disable a device"),
    source=NIST_63B, area="codes",
)  # fmt: skip
EMAIL_AS_SECOND_FACTOR = define(
    "EMAIL_AS_SECOND_FACTOR", True, nist=False, unit=YES_OR_NO,
    label=_("An e-mailed code is accepted as the second factor"),
    source=SPOT_APPROVERS, area="codes",
    real_world=_("First Coast: yes, enrolled by itself. NIST: e-mail may not be used for this."),
)  # fmt: skip
MAX_APPS = define(
    "MAX_APPS", 2, unit=_("apps"), label=_("Most authenticator apps of one person"),
    source=LOGIN_GOV, area="codes",
)  # fmt: skip
MAX_PHONES = define(
    "MAX_PHONES", 5, unit=_("telephone numbers"), label=_("Most telephone numbers of one person"),
    source=LOGIN_GOV, area="codes",
)  # fmt: skip
APP_CODE_STEP = define(
    "APP_CODE_STEP", 30, unit=SECONDS, label=_("How long an authenticator app shows a code"),
    source=RFC_6238, area="codes",
)  # fmt: skip
APP_CODE_DRIFT = define(
    "APP_CODE_DRIFT", 1, unit=_("codes"),
    label=_("Of an authenticator app, accepted before and after the present one, for clocks that differ"),
    source=RFC_6238, area="codes",
)  # fmt: skip
APP_KEY_LIFE = define(
    "APP_KEY_LIFE", 10, unit=MINUTES, label=_("To add an authenticator app once its key is shown"),
    source=NIST_63B, area="codes",
    real_world=_("NIST: at most 10 for a code that binds a device."),
)  # fmt: skip
KEY_CHALLENGE_LIFE = define(
    "KEY_CHALLENGE_LIFE", 5, unit=MINUTES, label=_("To touch a security key once a page has asked for it"),
    source=OUR_CHOICE, area="codes",
    real_world=_("WebAuthn recommends 5 to 10 minutes."),
)  # fmt: skip
MAX_SECURITY_KEYS = define(
    "MAX_SECURITY_KEYS", 5, unit=_("keys"), label=_("Most security keys and passkeys of one person"),
    source=OUR_CHOICE, area="codes",
)  # fmt: skip
RECOVERY_CODES = define(
    "RECOVERY_CODES", 10, unit=_("codes"), label=_("Recovery codes in one list"),
    source=LOGIN_GOV, area="codes",
)  # fmt: skip
RECOVERY_CODES_FEW = define(
    "RECOVERY_CODES_FEW", 3, unit=_("codes"), label=_("Recovery codes left when a person is asked to make a new list"),
    source=OUR_CHOICE, area="codes",
)  # fmt: skip
SECOND_DEVICE_REMINDER = define(
    "SECOND_DEVICE_REMINDER", 30, unit=DAYS,
    label=_("Before a person with one device is reminded of a second one, and between two reminders"),
    source=LOGIN_GOV, area="codes",
    real_world=_("Login.gov: after 30 days or 10 sign-ins."),
)  # fmt: skip
SECOND_DEVICE_SIGN_INS = define(
    "SECOND_DEVICE_SIGN_INS", 10, unit=_("sign-ins"),
    label=_("With the only device before a person is reminded of a second one by mail, if earlier; once"),
    source=LOGIN_GOV, area="codes",
    real_world=_("Login.gov: after 30 days or 10 sign-ins."),
)  # fmt: skip
