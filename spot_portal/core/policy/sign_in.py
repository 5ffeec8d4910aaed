"""Signing in, locks, and the ways back into an account."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import (
    CMS_ARS_5,
    LOGIN_GOV,
    OKTA_LOCKS,
    OUR_CHOICE,
    SPOT_PASSWORDS,
)
from spot_portal.core.policy.values import CHARACTERS, DAYS, MINUTES, TIMES, YES_OR_NO, define

LOCK_FAILURES = define(
    "LOCK_FAILURES", 3, unit=TIMES, label=_("Failed sign-ins before an account is locked"),
    source=SPOT_PASSWORDS, area="sign_in",
    real_world=_("First Coast: 3. CMS ARS 5.0, moderate: 5. Okta: 10. NIST: at most 100 in a row."),
)  # fmt: skip
LOCK_WINDOW = define(
    "LOCK_WINDOW", 120, unit=MINUTES, label=_("Time in which failed sign-ins are counted together"),
    source=CMS_ARS_5, area="sign_in",
)  # fmt: skip
LOCK_DURATION = define(
    "LOCK_DURATION", 60, unit=MINUTES, label=_("Until a locked account opens by itself"),
    source=SPOT_PASSWORDS, area="sign_in",
    real_world=_("First Coast: 60; in November 2024 30. CMS ARS 5.0, moderate: at least 60. Login.gov: 10."),
)  # fmt: skip
SUSPEND_AFTER_EXTRA = define(
    "SUSPEND_AFTER_EXTRA", 3, unit=TIMES, label=_("Further failures while locked that suspend an account"),
    source=OUR_CHOICE, area="sign_in",
    real_world=_("First Coast suspends after further failures but publishes no number."),
)  # fmt: skip
AUTO_UNLOCKS = define(
    "AUTO_UNLOCKS", 10, unit=TIMES,
    label=_("A locked account opens by itself without a good sign-in between"),
    source=OKTA_LOCKS, area="sign_in",
)  # fmt: skip
SIGN_INS_PER_ADDRESS = define(
    "SIGN_INS_PER_ADDRESS", 20, unit=_("a minute"),
    label=_("Passwords sent from one address, right or wrong"),
    source=LOGIN_GOV, area="sign_in",
)  # fmt: skip
SOURCE_ADDRESS_FAILURES = define(
    "SOURCE_ADDRESS_FAILURES", 10, unit=_("in the time below"),
    label=_("Failed sign-ins from one address, over all accounts"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
FAILURES_WINDOW = define(
    "FAILURES_WINDOW", 10, unit=MINUTES, label=_("Time in which they are counted"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
SIGN_IN_LIFE = define(
    "SIGN_IN_LIFE", 15, unit=MINUTES, label=_("To finish a sign-in after the password"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
SECURITY_QUESTION = define(
    "SECURITY_QUESTION", True, nist=False, unit=YES_OR_NO,
    label=_("The security question is asked when a password is reset or an account is unlocked"),
    source=SPOT_PASSWORDS, area="sign_in",
    real_world=_("First Coast: yes. NIST: security questions may not be asked together with passwords."),
)  # fmt: skip
ANSWER_MIN = define(
    "ANSWER_MIN", 4, unit=CHARACTERS, label=_("Shortest answer to a security question"),
    source=OUR_CHOICE, area="sign_in",
    real_world=_("Okta: 4."),
)  # fmt: skip
ANSWER_FAILURES = define(
    "ANSWER_FAILURES", 5, unit=TIMES, label=_("Wrong security answers in a row that suspend an account"),
    source=OKTA_LOCKS, area="sign_in",
)  # fmt: skip
RESET_LINK_LIFE = define(
    "RESET_LINK_LIFE", 30, unit=MINUTES, label=_("Life of a password reset link"),
    source=LOGIN_GOV, area="sign_in",
    real_world=_("Login.gov: 30. Okta: at most 30. NIST: at most 24 hours by e-mail, 10 minutes by telephone."),
)  # fmt: skip
RESETS_PER_ADDRESS = define(
    "RESETS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Password resets asked for from one address"),
    source=LOGIN_GOV, area="sign_in",
)  # fmt: skip
NEW_PASSWORDS_PER_LINK = define(
    "NEW_PASSWORDS_PER_LINK", 10, unit=TIMES,
    label=_("New passwords that can be tried for an account within the life of a reset link"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
FORGOT_USER_ID_PER_ADDRESS = define(
    "FORGOT_USER_ID_PER_ADDRESS", 20, unit=_("an hour"),
    label=_("Forgotten User IDs asked for from one address"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
UNLOCKS_PER_ADDRESS = define(
    "UNLOCKS_PER_ADDRESS", 20, unit=_("an hour"), label=_("Unlocks asked for from one address"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
RECOVERIES_PER_ACCOUNT = define(
    "RECOVERIES_PER_ACCOUNT", 5, unit=_("an hour"),
    label=_(
        "Messages that help one account back in, by text message, by call, and for each purpose by e-mail; further "
        "ones are not sent"
    ),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
RECOVERY_KEPT = define(
    "RECOVERY_KEPT", 30, unit=DAYS, label=_("How long the help desk can find a try to get back in by its number"),
    source=OUR_CHOICE, area="sign_in",
)  # fmt: skip
