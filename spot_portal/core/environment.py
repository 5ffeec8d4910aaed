"""Settings come from the environment, read through these helpers, which also remember what was read.

The table of variables in the README and the test of the compose file are drawn from ``VARIABLES``.
"""

from dataclasses import dataclass
from typing import Any

import environ

_env = environ.Env()


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    kind: str
    default: str
    help: str


VARIABLES: dict[str, Variable] = {}


def text(name: str, default: str, help: str) -> str:
    _remember(name, "text", default, help)
    return str(_env.str(name, default=default))


def flag(name: str, default: bool, help: str) -> bool:
    _remember(name, "yes/no", str(default).lower(), help)
    return bool(_env.bool(name, default=default))


def number(name: str, default: int, help: str) -> int:
    _remember(name, "number", str(default), help)
    return int(_env.int(name, default=default))


def listing(name: str, default: list[str], help: str) -> list[str]:
    _remember(name, "comma-separated list", ",".join(default), help)
    return [item.strip() for item in _env.list(name, default=default) if item.strip()]


def database(name: str, default: str, help: str) -> dict[str, Any]:
    _remember(name, "address", default, help)
    return dict(_env.db_url(name, default=default))


def mail(name: str, default: str, help: str) -> dict[str, Any]:
    _remember(name, "address", default, help)
    return dict(_env.email_url(name, default=default))


def _remember(name: str, kind: str, default: str, help: str) -> None:
    VARIABLES[name] = Variable(name, kind, default, help)
