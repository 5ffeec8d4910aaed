"""One JSON line per event, with an allow list: a value that is not listed here is not written."""

import logging
from typing import Any

import structlog
from structlog.typing import Processor

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


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
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
