"""One JSON line per event, with an allow list: a value that is not listed here is not written."""

import logging
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# Codes, counts and identifiers only. Names, addresses, codes people type and health data have no place here.
ALLOWED = [
    "method", "route", "status", "model", "row", "task", "task_id", "count", "seconds", "gateway", "template",
    "attempt", "transaction", "finding",
]  # fmt: skip

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(allow=ALLOWED),
]


def describe_exception(logger: Any, name: str, event: EventDict) -> EventDict:
    """Where it happened and of which kind, without the text: that may repeat what a person typed."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0] is not None:
        event["exception"] = found[0].__qualname__
        event["frames"] = [line.strip() for line in traceback.format_tb(found[2])]
    return event


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                describe_exception,
                structlog.processors.JSONRenderer(),
            ],
        )


class PlainFormatter(structlog.stdlib.ProcessorFormatter):
    """For a person at a terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=False),
            ],
        )


class SkipHealthChecks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "route", None) not in {"healthz", "readyz"}


def logging_config(form: str, level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"skip_health": {"()": SkipHealthChecks}},
        "formatters": {"json": {"()": JsonFormatter}, "plain": {"()": PlainFormatter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["skip_health"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            # Would write which key somebody used.
            "fido2": {"level": "WARNING"},
        },
    }
