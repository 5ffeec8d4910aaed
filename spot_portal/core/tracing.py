"""OpenTelemetry traces, switched on by OTEL_ENABLED and configured by the usual OTEL_* variables.

A trace says which page was slow, never whose data it showed. So this names the few facts that are
sent, where the stock instrumentation sends addresses with their query and the texts of exceptions.
"""

import os
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
NOT_TRACED = ("/healthz", "/readyz", "/metrics", "/static/")


class TracingMiddleware:
    """Comes first, so that a span covers everything that happens to a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.tracer = tracer_provider().get_tracer("spot_portal")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(NOT_TRACED):
            return self.get_response(request)
        method = request.method if request.method in METHODS else "OTHER"
        with self.tracer.start_as_current_span(
            f"{method}", kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            response = self.get_response(request)
            # The pattern of the address, not the address.
            route = request.resolver_match.route if request.resolver_match else "no such page"
            span.update_name(f"{method} {route}")
            span.set_attribute("http.request.method", f"{method}")
            span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                span.set_status(StatusCode.ERROR)
            return response


@lru_cache(maxsize=1)
def tracer_provider() -> TracerProvider:
    os.environ.setdefault("OTEL_SERVICE_NAME", "spot-portal")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
