"""A passkey without hardware."""

from typing import Any


class VirtualKey:
    """The browser's own authenticator of software, as the WebDriver standard asks browsers to have one."""

    def __init__(self, page: Any) -> None:
        self._debugger = page.context.new_cdp_session(page)
        self._debugger.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._named = {"authenticatorId": made["authenticatorId"]}

    @property
    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._debugger.send("WebAuthn.getCredentials", self._named)[
            "credentials"
        ]
        return found

    def lose(self) -> None:
        """As if it held nothing: the browser asks, and nobody answers."""
        self._debugger.send("WebAuthn.clearCredentials", self._named)
