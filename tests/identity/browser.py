"""Somebody at a browser, and what the pages say."""

import hmac
import re
import struct
from datetime import datetime

from django.core import mail
from django.test import Client

from identity.models import EmailDevice
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import PASSWORD

# The secret of RFC 6238's own test vectors.
SECRET = b"12345678901234567890"
SIGN_IN, DEVICE, CODE = "/idm/sign-in/", "/idm/sign-in/device/", "/idm/sign-in/code/"


class Browser(Client):
    """Somebody at a browser who signs in as people do."""

    def password(self, user_id, password=PASSWORD, **data):
        given = {"user_id": user_id, "password": password, "terms": "on", **data}
        return self.post(SIGN_IN, given)

    def choose(self, device):
        return self.post(DEVICE, {"device": device.persistent_id})

    def code(self, code):
        return self.post(CODE, {"code": code})

    def email_code(self, person):
        """Ask for a code by e-mail and read it."""
        self.choose(EmailDevice.objects.get(user=person))
        return newest_code()

    def phone_code(self, device):
        """Ask for a code by text message or call and read it, or hear it."""
        self.choose(device)
        return newest_phone_code()

    def sign_in(self, person, password=PASSWORD):
        self.password(person.username, password)
        return self.code(self.email_code(person))

    @property
    def person(self):
        """Whom the portal takes this browser for."""
        user = self.get("/").context["user"]
        return None if user.is_anonymous else user


def newest_code():
    codes = re.findall(r"\b[0-9]{6}\b", mail.outbox[-1].body)
    assert len(codes) == 1
    return codes[0]


def newest_phone_code():
    """Of the newest text message or call: as people read it, or write it down while they listen."""
    message = InboxMessage.objects.filter(kind__in=["sms", "voice"]).latest("pk")
    found = re.findall(r"^[0-9]{6}$|\b[0-9](?:, [0-9]){5}\b", message.body, re.MULTILINE)
    codes = {code.replace(", ", "") for code in found}
    assert len(codes) == 1
    return codes.pop()


def words(response):
    """What the page says, in one line."""
    text = re.sub(r'<span class="whole">([^<]*)</span>', r"\1", response.content.decode())
    text = re.sub(r"<[^>]+>", " ", text)
    return " ".join(text.split())


def app_code(moment: datetime, *, secret: bytes = SECRET) -> str:
    """What an authenticator app shows, computed from RFC 4226 and 6238 and not by the portal's library."""
    counter = struct.pack(">Q", int(moment.timestamp()) // 30)
    digest = hmac.digest(secret, counter, "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"
