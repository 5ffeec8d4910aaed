"""Limits by source address and by account, in the cache that all processes share. The rates are policy numbers."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.core.internal.ratelimit import consume as consume_to_give_back
from django.http import HttpRequest
from django.utils.translation import gettext as _

from identity.models import User
from spot_portal.core import policy
from spot_portal.core.errors import TooManyTries


def limit_by_address(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, action=action):
        raise TooManyTries(
            _("There were too many tries from your address. Wait a while, then try again."),
            retry_after=policy.RATES[action][1],
        )


def limit_new_passwords(request: HttpRequest, user: User) -> None:
    if not ratelimit.consume(request, action="new_password", key=str(user.pk)):
        raise TooManyTries(
            _(
                "Too many passwords were tried for this account. Wait a while, then ask for a new link."
            ),
            retry_after=policy.RATES["new_password"][1],
        )


def reserve_failure(request: HttpRequest) -> RateLimitUsage:
    """Count a failed sign-in on the address before anything is looked at; ``rollback`` when it was none.

    Unknown names, locked and suspended accounts count alike, or the limit would tell which is which.
    """
    usage = consume_to_give_back(request, app="allauth.account", action="login_failed")
    if not usage:
        raise TooManyTries(
            _(
                "Too many failed sign-ins from your address. Wait %(minutes)s minutes, then try again."
            )
            % {"minutes": policy.FAILURES_WINDOW.value},
            retry_after=policy.RATES["login_failed"][1],
        )
    return usage
