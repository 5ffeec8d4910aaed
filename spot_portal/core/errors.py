"""What services raise. The message of a ``DomainError`` is shown to the person as it is."""

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule says no. The message tells the person what happened and what to do next."""


class TransitionNotAllowed(DomainError):
    """Somebody else was first, or the thing is in another state."""


class TooManyTries(DomainError):
    """A limit is reached; ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotPermitted(PermissionDenied):
    """The person may not do this at all; answered with 403."""


class GatewayError(Exception):
    """Another system gave no usable answer. Nothing has been decided."""


class GatewayTimeout(GatewayError):
    """Another system did not answer in time."""


def require(allowed: bool) -> None:
    if not allowed:
        raise NotPermitted
