"""Other systems are reached through protocols; settings name the implementation."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def load_gateway(name: str) -> Any:
    """The configured implementation, made once per process. Each app wraps this in a typed function."""
    return import_string(settings.SPOT_GATEWAYS[name])()


def is_simulated(name: str) -> bool:
    return bool(getattr(load_gateway(name), "is_simulator", False))
