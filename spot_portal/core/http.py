from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest


class PortalRequest(HttpRequest):
    """A request behind the second-factor gate: ``user`` is always a person."""

    user: AbstractUser  # type: ignore[assignment]
