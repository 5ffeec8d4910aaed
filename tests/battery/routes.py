"""All routes with a path that fits their pattern, for tests that walk over everything."""

from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from identity.own_devices import KindConverter

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


def _walk(patterns: list[Any], namespace: str = "") -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= _walk(pattern.url_patterns, inner)
        elif pattern.name:
            found[f"{namespace}{pattern.name}"] = pattern
    return found


ROUTES = _walk(get_resolver().url_patterns)


def converters_of(name: str) -> dict[str, Any]:
    """Parameters of a route with their converters, including those of the prefixes above it."""
    found: dict[str, Any] = {}
    for entry in _resolvers(name):
        found |= entry.pattern.converters
    return found


def _resolvers(name: str) -> list[Any]:
    def search(patterns: list[Any], namespace: str, trail: list[Any]) -> list[Any] | None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                if hit := search(pattern.url_patterns, inner, [*trail, pattern]):
                    return hit
            elif f"{namespace}{pattern.name}" == name and pattern is ROUTES[name]:
                return [*trail, pattern]
        return None

    return search(get_resolver().url_patterns, "", []) or []


def arguments_for(name: str, **given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"app_label": "identity"} if name == "admin:app_list" else {}
    for parameter, converter in converters_of(name).items():
        if parameter in given:
            values[parameter] = given[parameter]
        elif isinstance(converter, UUIDConverter):
            values[parameter] = NOBODY
        elif isinstance(converter, IntConverter):
            values[parameter] = 1
        elif isinstance(converter, KindConverter):
            values[parameter] = "app"
        elif isinstance(converter, SlugConverter | StringConverter):
            values[parameter] = "x"
        else:
            values[parameter] = "1"
    return values


def path_of(name: str, **given: Any) -> str:
    return reverse(name, kwargs=arguments_for(name, **given))
