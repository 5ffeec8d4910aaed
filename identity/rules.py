"""Rules a person reads while typing. The script ticks them off, the server decides."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """``check``, ``value``, ``fields`` and ``words`` are what static/js/checklist.js knows; without ``check`` only the
    server can tell."""

    text: str | Promise
    check: str = ""
    value: str = ""
    fields: str = ""
    words: str = ""
