"""Limits by source address or by account, in the words of the library that keeps them."""

from spot_portal.core.policy.accounts import (
    REGISTRATION_PAGES_PER_ADDRESS,
    REGISTRATIONS_PER_ADDRESS,
    USER_ID_CHECKS,
)
from spot_portal.core.policy.sign_in import (
    FAILURES_WINDOW,
    FORGOT_USER_ID_PER_ADDRESS,
    NEW_PASSWORDS_PER_LINK,
    RESET_LINK_LIFE,
    RESETS_PER_ADDRESS,
    SIGN_INS_PER_ADDRESS,
    SOURCE_ADDRESS_FAILURES,
    UNLOCKS_PER_ADDRESS,
)

MINUTE, HOUR = 60, 3600
# By the act: how often, and in how many seconds.
RATES = {
    "login": (SIGN_INS_PER_ADDRESS, MINUTE),
    "login_failed": (SOURCE_ADDRESS_FAILURES, FAILURES_WINDOW.value * MINUTE),
    "signup": (REGISTRATIONS_PER_ADDRESS, HOUR),
    "signup_page": (REGISTRATION_PAGES_PER_ADDRESS, HOUR),
    "user_id_check": (USER_ID_CHECKS, MINUTE),
    "reset_password": (RESETS_PER_ADDRESS, HOUR),
    "forgot_user_id": (FORGOT_USER_ID_PER_ADDRESS, HOUR),
    "unlock": (UNLOCKS_PER_ADDRESS, HOUR),
    "new_password": (NEW_PASSWORDS_PER_LINK, RESET_LINK_LIFE.value * MINUTE),
}
# Whoever holds a link may come from many addresses.
BY_ACCOUNT = {"new_password"}


def rates() -> dict[str, str]:
    return {
        act: f"{often.value}/{seconds}s/{'key' if act in BY_ACCOUNT else 'ip'}"
        for act, (often, seconds) in RATES.items()
    }
