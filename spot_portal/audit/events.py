from enum import StrEnum


class LookEvent(StrEnum):
    """Somebody read in Django admin what is kept about people."""

    RECORD_VIEWED = "audit.record.viewed"
    LIST_VIEWED = "audit.list.viewed"
