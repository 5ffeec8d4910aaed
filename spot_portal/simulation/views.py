"""Inbox, clock, catalogue and triggers, for trainers and robots. Exist in simulation mode only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eligibility.simulated.people import catalogue
from identity.models import User
from organizations.models import Role
from spot_portal.celery import app
from spot_portal.core import clock, formats
from spot_portal.core.http import post_only
from spot_portal.core.nudge import nudge
from spot_portal.simulation.access import simulation_tool
from spot_portal.simulation.arrival import deliver_now, on_their_way, set_rule, visible
from spot_portal.simulation.demo_devices import apps_now
from spot_portal.simulation.forms import DeliveryForm, MoveClockForm
from spot_portal.simulation.models import DeliveryRule, InboxMessage, Kind
from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE, DemoPerson

PAGE_SIZE, FEED_SIZE = 25, 100
RARE_SECONDS = 60


@simulation_tool
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    page = Paginator(_filtered(request, visible(at=now)), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "late": _filtered(request, on_their_way(at=now)).count(),
        "kind": request.GET.get("kind", ""),
        "kinds": Kind.choices,
        "wanted": request.GET.get("to", "").strip(),
        "apps": apps_now(at=now),
    }
    return render(request, "simulation/inbox.html", context)


def _filtered(request: HttpRequest, rows: QuerySet[InboxMessage]) -> QuerySet[InboxMessage]:
    if wanted := request.GET.get("to", "").strip():
        rows = rows.filter(recipient__iexact=wanted)
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(kind=kind)
    return rows


@simulation_tool
@never_cache
@require_safe
def inbox_message(request: HttpRequest, number: int) -> HttpResponse:
    message = get_object_or_404(visible(at=clock.now()), pk=number)
    return render(request, "simulation/message.html", {"message": message})


@simulation_tool
@never_cache
@require_safe
def inbox_feed(request: HttpRequest) -> HttpResponse:
    """For robots: what arrived, the newest first; ``?to=`` for one mailbox or telephone, ``?kind=`` for one kind."""
    found = [
        {
            "id": row.pk,
            "kind": row.kind,
            "to": row.recipient,
            "from": row.sender,
            "subject": row.subject,
            "body": row.body,
            "arrived_at": row.visible_from.isoformat(),
        }
        for row in _filtered(request, visible(at=clock.now()))[:FEED_SIZE]
    ]
    return JsonResponse({"messages": found})


@simulation_tool
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest) -> HttpResponse:
    form = DeliveryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        set_rule(
            kind=given["kind"],
            recipient=given["recipient"],
            effect=given["effect"],
            delay_seconds=form.delay_seconds,
        )
        messages.success(request, _("This counts from now on, for the whole installation."))
        return redirect("simulation:delivery")
    context = {
        "form": form,
        "rules": DeliveryRule.objects.order_by("kind", "recipient"),
        "late": on_their_way(at=clock.now()).count(),
    }
    return render(request, "simulation/delivery.html", context)


@simulation_tool
@never_cache
@post_only
def undo_delivery(request: HttpRequest, number: int) -> HttpResponse:
    """Messages on their way keep the time they were given; there is a button for them."""
    DeliveryRule.objects.filter(pk=number).delete()
    messages.success(request, _("The rule is gone."))
    return redirect("simulation:delivery")


@simulation_tool
@never_cache
@post_only
def let_arrive(request: HttpRequest) -> HttpResponse:
    deliver_now()
    messages.success(request, _("Everything that was on its way has arrived."))
    return redirect("simulation:delivery")


@simulation_tool
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_clock(request: HttpRequest) -> HttpResponse:
    form = MoveClockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        clock.move(form.ahead)
        _wake_what_falls_due()
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


def _wake_what_falls_due() -> None:
    """What beat asks rarely, by the real clock: who moves the time does not want to wait for it."""
    for entry in app.conf.beat_schedule.values():
        if entry["schedule"] >= RARE_SECONDS:
            nudge(import_string(entry["task"]))


@simulation_tool
@never_cache
@require_safe
def practice_accounts(request: HttpRequest) -> HttpResponse:
    """Those of the demonstration's people who are in this portal."""
    names = [person.user_id for person in PEOPLE]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    context = {
        "people": [(person, _role_of(person)) for person in PEOPLE if person.user_id in known],
        "password": PASSWORD,
        "answer": ANSWER,
    }
    return render(request, "simulation/people.html", context)


def _role_of(person: DemoPerson) -> str:
    if person.staff:
        return _("Help desk")
    return str(Role(person.role).label) if person.role else _("No role")


@simulation_tool
@require_safe
def beneficiaries(request: HttpRequest) -> HttpResponse:
    return render(request, "simulation/beneficiaries.html", {"people": catalogue()})


@simulation_tool
@require_safe
def triggers(request: HttpRequest) -> HttpResponse:
    return render(request, "simulation/triggers.html")
