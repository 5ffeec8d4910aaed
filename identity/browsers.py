"""Which browser a person uses: a name for people, and a cookie that recognizes it. Neither decides who may enter."""

import hashlib
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from spot_portal.core import policy

_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

# The first that fits: most browsers also name those they descend from.
_NAMES = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Firefox/", "Firefox"), ("Chromium", "Chromium"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]  # fmt: skip
_SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


def label_of(user_agent: str) -> str:
    """``Firefox on Windows``. In words of our own only: whatever the header says, it is never shown."""
    name = next((name for mark, name in _NAMES if mark in user_agent), "")
    system = next((system for mark, system in _SYSTEMS if mark in user_agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("An unknown browser")


def cookie_name() -> str:
    return "__Host-spot-browser" if settings.SESSION_COOKIE_SECURE else "spot-browser"


def token_of(request: HttpRequest) -> str:
    """What the browser's cookie says, or a new token for a browser without one."""
    given = request.COOKIES.get(cookie_name(), "")
    return given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Of the cookie only this is stored, so that the table recognizes a browser but cannot play one."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        cookie_name(), token, max_age=policy.KNOWN_BROWSER.days, secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Lax",
    )  # fmt: skip
