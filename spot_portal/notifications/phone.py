"""The way out to telephones: the protocol that a provider of text messages and calls fulfils."""

from typing import Protocol, cast

from django.conf import settings

from spot_portal.core.gateways import load_gateway


class PhoneGateway(Protocol):
    """Both raise ``GatewayError``, or ``GatewayTimeout`` within a few seconds, when the message was not taken over.
    Numbers look like 904-555-0123."""

    def send_text(self, *, number: str, text: str) -> None: ...

    def call(self, *, number: str, extension: str, words: str) -> None:
        """Ring, and read out ``words``. ``extension`` is dialed after the call was answered; empty for none."""
        ...


def has_phone_gateway() -> bool:
    """Without one nothing that needs a telephone is offered."""
    return bool(settings.SPOT_GATEWAYS["phone"])


def phone_gateway() -> PhoneGateway:
    return cast(PhoneGateway, load_gateway("phone"))
