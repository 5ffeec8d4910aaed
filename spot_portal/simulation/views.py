"""Inbox, clock, catalogue and triggers, for trainers and robots. Exist in simulation mode only."""

import logging
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eligibility.simulated.people import catalogue
from organizations.tasks import nightly
from spot_portal.core import clock, formats
from spot_portal.simulation.access import simulation_tool
from spot_portal.simulation.forms import MoveClockForm
from spot_portal.simulation.models import InboxMessage

logger = logging.getLogger(__name__)

PAGE_SIZE = 25


@simulation_tool
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    rows = InboxMessage.objects.all()
    wanted = request.GET.get("to", "").strip()
    if wanted:
        rows = rows.filter(recipient__iexact=wanted)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "simulation/inbox.html", {"page": page, "wanted": wanted})


@simulation_tool
@never_cache
@require_safe
def inbox_message(request: HttpRequest, number: int) -> HttpResponse:
    return render(
        request, "simulation/message.html", {"message": get_object_or_404(InboxMessage, pk=number)}
    )


@simulation_tool
@never_cache
@require_safe
def inbox_feed(request: HttpRequest) -> HttpResponse:
    """For robots: the newest messages first, ``?to=`` for one mailbox."""
    rows = InboxMessage.objects.all()
    if wanted := request.GET.get("to", "").strip():
        rows = rows.filter(recipient__iexact=wanted)
    found = [
        {
            "id": row.pk,
            "to": row.recipient,
            "from": row.sender,
            "subject": row.subject,
            "body": row.body,
            "arrived_at": row.arrived_at.isoformat(),
        }
        for row in rows[:100]
    ]
    return JsonResponse({"messages": found})


@simulation_tool
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_clock(request: HttpRequest) -> HttpResponse:
    form = MoveClockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        clock.move(timedelta(days=form.cleaned_data["days"], hours=form.cleaned_data["hours"]))
        _wake_nightly()
        messages.success(
            request,
            _("It is now %(moment)s. What falls due is being done.")
            % {"moment": formats.eastern(clock.now())},
        )
        return redirect("simulation:clock")
    return render(
        request,
        "simulation/clock.html",
        {"form": form, "now": clock.now(), "ahead": clock.offset()},
    )


def _wake_nightly() -> None:
    try:
        nightly.apply_async(retry=False)
    except Exception:  # noqa: BLE001  beat asks every minute anyway
        logger.warning("no worker could be woken; beat will do it")


@simulation_tool
@require_safe
def beneficiaries(request: HttpRequest) -> HttpResponse:
    return render(request, "simulation/beneficiaries.html", {"people": catalogue()})


@simulation_tool
@require_safe
def triggers(request: HttpRequest) -> HttpResponse:
    return render(request, "simulation/triggers.html")
