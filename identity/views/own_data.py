"""What the portal keeps about a person: its history, and a copy of all of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity.account_history import entry_of, events_of
from identity.own_data_page import sections
from identity.services.own_data import copy_own_data
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import clock
from spot_portal.core.http import post_only

ENTRIES_A_PAGE = 50


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    page = Paginator(events_of(user), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    entries = [entry_of(event, user) for event in page.object_list]
    return render(request, "identity/profile/history.html", {"page": page, "entries": entries})


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/profile/own_data.html")


@never_cache
@post_only
@fresh_second_factor
def download(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    answer = JsonResponse(copy_own_data(user=user), json_dumps_params={"indent": 2})
    name = f"spot-portal-{clock.today():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@require_safe
@fresh_second_factor
def printable(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    context = {"sections": sections(copy_own_data(user=user))}
    return render(request, "identity/profile/own_data_print.html", context)
