"""Middleware of the platform. The second-factor gate belongs to ``identity``."""

import ipaddress
import logging
import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from redis.exceptions import RedisError

from spot_portal.core import context
from spot_portal.core.errors import DomainError, TooManyTries

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
RETRY_AFTER_SECONDS = 30
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


class RequestContextMiddleware:
    """Give each request an id, find the client's address, and hand both to logs and audit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        found = context.RequestContext(
            request_id=request_id,
            ip_address=client_address(request),
            user_agent=request.headers.get("User-Agent", "")[:200],
        )
        with context.use(found), structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            logger.info(
                "request",
                extra={
                    "method": request.method if request.method in METHODS else "other",
                    "route": getattr(request.resolver_match, "route", None),
                    "status": response.status_code,
                },
            )
        return response


def client_address(request: HttpRequest) -> str | None:
    """The address that spoke to the outermost proxy we trust; what a client wrote itself is never believed."""
    address: str | None = request.META.get("REMOTE_ADDR") or None
    count = settings.TRUSTED_PROXY_COUNT
    if count:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(chain) >= count and _is_address(chain[-count]):
            address = chain[-count]
    return address


def _is_address(text: str) -> bool:
    """What is none, for example with a port behind it, the column of the audit trail would not take."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXY_COUNT else ""
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


class RequestShapeMiddleware:
    """Refuse what no page of ours sends: other methods, NUL characters, text that is not text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\x00" in request.path_info or _unclean(request):
            raise BadRequest("control character in the address")
        return self.get_response(request)


def _unclean(request: HttpRequest) -> bool:
    for key, values in request.GET.lists():
        for value in (key, *values):
            if "\x00" in value or not _encodable(value):
                return True
    return False


def _encodable(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class FaultsMiddleware:
    """Turn what services raise into pages: 409 for a lost race, 429 for a limit, 503 for a system that is down."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError) and not isinstance(exception, TooManyTries):
            return render(request, "409.html", {"reason": str(exception)}, status=409)
        if isinstance(exception, TooManyTries):
            response = render(
                request,
                "429.html",
                {"reason": str(exception), "retry_after": exception.retry_after},
                status=429,
            )
            response["Retry-After"] = str(exception.retry_after)
            return response
        if isinstance(exception, OperationalError | InterfaceError | RedisError):
            # Also a Redis that is full, or read-only after a fail-over: limits cannot be kept, so nothing goes on.
            logger.error("dependency down", exc_info=exception)
            return service_unavailable(request)
        return None


def service_unavailable(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=503)
    try:
        values = {"request_id": getattr(request, "request_id", "")}
        response = HttpResponse(render_to_string("503.html", values), status=503)
    except Exception:
        logger.exception("the 503 page could not be drawn")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


class PrivateResponseMiddleware:
    """Nothing a signed-in person saw stays in a cache, and nothing is shared with other sites."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or "Set-Cookie" in response.headers
            or response.cookies
        ):
            add_never_cache_headers(response)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response
