"""Traces say which page was slow and nothing about a person."""

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from spot_portal.core import tracing

MBI = "1S00E00AA77"


def page(request: HttpRequest, reference: str = "") -> HttpResponse:
    return HttpResponse("page")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"nobody has the number {MBI}")


def absent(request: HttpRequest) -> HttpResponse:
    raise Http404(f"no letter for {MBI}")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("not found", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("failed", status=500)


handler404, handler500 = not_found, failed
urlpatterns = [
    path("letters/<str:reference>/", page),
    path("broken/", broken),
    path("absent/", absent),
    path("healthz", page),
]
SETTINGS = {"ROOT_URLCONF": __name__, "MIDDLEWARE": ["spot_portal.core.tracing.TracingMiddleware"]}


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "tracer_provider", lambda: provider)
    return exporter


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    [span] = spans.get_finished_spans()
    return span


def test_a_span_names_the_kind_of_page_and_how_it_ended(spans: InMemorySpanExporter) -> None:
    with override_settings(**SETTINGS):
        Client().get(f"/letters/{MBI}/", {"mbi": MBI})
    span = only(spans)
    assert span.name == "GET letters/<str:reference>/"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "letters/<str:reference>/",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize(("address", "status"), [("/broken/", 500), ("/absent/", 404)])
def test_a_failure_is_seen_but_its_text_is_not(
    spans: InMemorySpanExporter, address: str, status: int
) -> None:
    with override_settings(**SETTINGS):
        Client(raise_request_exception=False).get(address, {"mbi": MBI})
    span = only(spans)
    assert (span.attributes or {})["http.response.status_code"] == status
    assert span.status.is_ok == (status < 500)
    assert span.events == ()
    assert MBI not in span.to_json()


def test_health_checks_are_not_traced(spans: InMemorySpanExporter) -> None:
    with override_settings(**SETTINGS):
        Client().get("/healthz")
    assert spans.get_finished_spans() == ()
