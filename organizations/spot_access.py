"""The door of SPOT: who acts, for which organization and provider. Every SPOT page stands behind ``spot_page``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from organizations.models import Membership, Organization, Provider, SpotAccount
from organizations.selectors import active_accounts
from spot_portal.core import clock, policy
from spot_portal.core.http import PortalRequest
from spot_portal.core.prepared import Given, Prepared, row_of

ENTERED = "spot_entered"
LAST_PROVIDER = "spot_provider"
# Whether there was more than one provider to choose from when the person last stood at the door.
SEVERAL = "spot_several"
# What pages show of who acts. The rest of the enrollment form, its sealed TIN among it, stays unread.
PROVIDER_SHOWN = [
    "id",
    "reference",
    "organization_id",
    "name",
    "npi",
    "ptan",
    "line_of_business",
    "state",
]
ORGANIZATION_SHOWN = ["id", "reference", "kind", "legal_name", "status"]


@dataclass(frozen=True, slots=True)
class ActingAs:
    user: AbstractUser
    organization: Organization
    provider: Provider


SpotView = Callable[Concatenate[PortalRequest, ActingAs, ...], HttpResponseBase]


def _may_act() -> QuerySet[Provider, tuple[Any, ...]]:
    """At most one row: a person has one active role in an organization. Without an order there is none to sort by."""
    return (
        Provider.objects.order_by()
        .filter(
            reference=Given("reference", models.UUIDField()),
            organization__status=Organization.Status.ACTIVE,
            organization__memberships__user_id=Given("user", models.BigIntegerField()),
            organization__memberships__status=Membership.Status.ACTIVE,
            organization__memberships__due_on__gte=Given("today", models.DateField()),
            organization__memberships__user__spot_account__status=SpotAccount.Status.ACTIVE,
            organization__memberships__user__spot_account__counted_from__gte=Given(
                "active_since", models.DateTimeField()
            ),
        )
        .values_list(*PROVIDER_SHOWN, *(f"organization__{name}" for name in ORGANIZATION_SHOWN))
    )


MAY_ACT = Prepared(_may_act)


def acting_as(user: AbstractUser, provider_reference: UUID) -> ActingAs | None:
    """The person, active in SPOT, acting for a provider of an organization they have a role in; else None, as for a
    provider that does not exist. Asked at every click of SPOT, hence one query, and a prepared one."""
    now = clock.now()
    found = MAY_ACT.rows(
        reference=provider_reference,
        user=user.pk,
        today=clock.to_eastern(now).date(),
        active_since=now - policy.SPOT_INACTIVITY.days,
    )
    if not found:
        return None
    values = found[0]
    own = len(PROVIDER_SHOWN)
    provider = row_of(Provider, PROVIDER_SHOWN, values[:own])
    provider.organization = row_of(Organization, ORGANIZATION_SHOWN, values[own:])
    return ActingAs(user, provider.organization, provider)


def has_entered(request: HttpRequest) -> bool:
    """This session made the SPOT sign-in, and the account is still active."""
    return bool(request.session.get(ENTERED)) and is_active_in_spot(request.user)


def is_active_in_spot(user: Any) -> bool:
    return active_accounts(at=clock.now()).filter(user_id=user.pk).exists()


def _to_the_door(request: HttpRequest) -> HttpResponseRedirect:
    """The door leads on to the page that was asked for."""
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(reverse("home:spot") + (f"?{query}" if query else ""))


def spot_page(view: SpotView) -> Callable[..., HttpResponseBase]:
    """Call ``view(request, acting, ...)`` for a URL that carries ``<uuid:provider>``.

    Without a SPOT sign-in in this session, or with inactive access, the person is sent to the door of SPOT, which
    says why. Somebody else's provider answers as one that does not exist.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reference = kwargs.pop("provider")
        if not request.session.get(ENTERED):
            return _to_the_door(request)
        acting = acting_as(request.user, reference)
        if acting is None:
            if is_active_in_spot(request.user):
                raise Http404
            return redirect("home:spot")
        request.acting = acting
        if request.session.get(LAST_PROVIDER) != str(reference):
            request.session[LAST_PROVIDER] = str(reference)
        return view(request, acting, *args, **kwargs)

    return guarded
