"""Health, and the pages shown when something went wrong."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache

from spot_portal.core import clock


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about anything else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: database and cache answer."""
    checks = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.set("readyz", clock.now().isoformat(), 10)
    if cache.get("readyz") is None:
        raise RuntimeError("the cache forgot at once")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Not bare: the way back to the page, with a token of now."""
    return render(request, "403_csrf.html", {"page": _page_of(request.path)}, status=403)


def _page_of(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return "" if getattr(found.func, "post_only", False) else path


# Django's own pages for these look at the posted form once more. Where that form cannot be read they
# fail themselves, and a stranger's odd request became a fault of ours.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is asked of the request, which may have been refused before it had a session or a user."""
    if isinstance(exception, SessionInterrupted):
        return HttpResponse(render_to_string("session_ended.html"), status=409)
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"exception": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", "")}
    try:
        return HttpResponse(render_to_string("500.html", context), status=500)
    except Exception:  # noqa: BLE001
        return HttpResponse("Something went wrong on our side.", status=500)
