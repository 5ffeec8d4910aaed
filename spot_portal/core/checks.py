"""Refuse to start in a combination that would be unsafe.

Django asks these with ``manage.py`` only, so web server, worker and beat ask ``refuse_unsafe_start`` themselves.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from spot_portal.core import policy

WEAK_BITS = 40
MAIL_THAT_ARRIVES = "backends.smtp.EmailBackend"


@register()
def safe_outside_simulation(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Simulators, test helpers and shared-nothing caches have no place where real data could be."""
    return [] if settings.SPOT_SIMULATION else list(_faults_outside_simulation())


@register()
def safe_in_full_mode(app_configs: Any, **kwargs: Any) -> list[Error]:
    return list(_faults_in_full_mode()) if settings.SPOT_MODE == "full" else []


@register()
def known_policy_profile(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A misspelled name must not quietly mean the other numbers."""
    if settings.POLICY_PROFILE in set(policy.Profile):
        return []
    return [
        Error(
            f"There is no policy profile {settings.POLICY_PROFILE!r}.",
            hint=f"Set POLICY_PROFILE to {' or '.join(policy.Profile)}.",
            id="spot.E011",
        )
    ]


def refuse_unsafe_start(**kwargs: Any) -> None:
    """For processes that are not started by ``manage.py``."""
    faults = [
        *safe_outside_simulation(None),
        *safe_in_full_mode(None),
        *known_policy_profile(None),
    ]
    if faults:
        raise ImproperlyConfigured("\n".join(f"{fault.msg} {fault.hint or ''}" for fault in faults))


def _faults_outside_simulation() -> Iterator[Error]:
    for name, path in settings.SPOT_GATEWAYS.items():
        # What has no gateway is not offered.
        if path and getattr(import_string(path), "is_simulator", False):
            yield Error(
                f"The gateway {name!r} is a simulator.",
                hint="Name a real one in SPOT_GATEWAYS.",
                id="spot.E001",
            )
    if settings.SPOT_MODE != "full":
        yield Error(
            "Embedded mode is for simulation only.", hint="Set SPOT_MODE=full.", id="spot.E002"
        )
    if not str(settings.EMAIL_BACKEND).endswith(MAIL_THAT_ARRIVES):
        yield Error(
            "E-mail would not be sent: codes and links would end in a log or a file.",
            hint="Set EMAIL_URL.",
            id="spot.E009",
        )
    if not settings.SITE_ORIGIN.startswith("https://"):
        yield Error(
            "Sessions would cross the network in clear.",
            hint="Set SITE_ORIGIN to an https address.",
            id="spot.E010",
        )


def _faults_in_full_mode() -> Iterator[Error]:
    backend = str(settings.CACHES["default"]["BACKEND"])
    if not backend.endswith("RedisCache"):
        yield Error(
            "Limits need a cache that all processes share.", hint="Set REDIS_URL.", id="spot.E003"
        )
    if settings.DEBUG:
        yield Error("DEBUG shows secrets to strangers.", hint="Set DEBUG=no.", id="spot.E004")
    if len(set(settings.SECRET_KEY)) < 12 or len(settings.SECRET_KEY) < WEAK_BITS:
        yield Error("SECRET_KEY is too weak.", hint="Use 50 random characters.", id="spot.E005")
    if not settings.FIELD_KEYS or not settings.AUDIT_KEY:
        yield Error("FIELD_KEYS and AUDIT_KEY are needed.", id="spot.E006")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS must name the hosts.", id="spot.E007")
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        yield Error("Full mode needs PostgreSQL.", hint="Set DATABASE_URL.", id="spot.E008")
