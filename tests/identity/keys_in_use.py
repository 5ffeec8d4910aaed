"""Somebody who has a security key: adds it, signs in with it, or sends what no key has said."""

import json
from datetime import UTC, datetime

from spot_portal.audit.models import AuditEvent
from tests.identity.browser import Browser
from tests.identity.software_key import options_on

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ADD, TOUCH = "/idm/profile/devices/add-key/", "/idm/profile/devices/add-key/touch/"
KEY, CONFIRM, CONFIRM_KEY = "/idm/sign-in/key/", "/idm/confirm/", "/idm/confirm/key/"
OTHER_SITE = "https://testserver.evil.example"


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def touch(client, key, *, name="Blue key", **client_data):
    client.post(ADD, {"name": name})
    answer = key.create(options_on(client.get(TOUCH)), **client_data)
    return client.post(TOUCH, {"answer": answer})


class KeyBrowser(Browser):
    def ask_for_key(self, person, device):
        """Password, then the choice of the key; what its page asks."""
        self.password(person.username)
        assert self.choose(device).url == KEY
        return options_on(self.get(KEY))

    def answer(self, answer):
        return self.post(KEY, {"answer": answer})


def text(_key, _options):
    return "hello"


def a_list(_key, _options):
    return "[1, 2]"


def surrogate(_key, _options):
    """A lone half of a character: a database cannot keep it, and JSON can say it."""
    said = {"clientDataJSON": "\ud800", "authenticatorData": "\ud800", "signature": "\ud800"}
    return json.dumps({"id": "\ud800", "rawId": "\ud800", "type": "\ud800", "response": said})


def deep(_key, _options):
    return "[" * 9_000
