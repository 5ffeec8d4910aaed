"""A security key in software. It knows WebAuthn and nothing of the portal: it reads the options a page shows."""

import copy
import hashlib
import html
import json
import re
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40


def options_on(response):
    """What the page asks a key to do."""
    found = re.search(r'data-options="([^"]*)"', response.content.decode())
    return json.loads(html.unescape(found[1]))


def creation(person, challenge):
    """The part of the options that a key reads, for tests below the pages."""
    return {
        "challenge": websafe_encode(challenge),
        "user": {"id": websafe_encode(person.reference.bytes)},
    }


def request(challenge):
    return {"challenge": websafe_encode(challenge)}


@dataclass
class SoftwareKey:
    """``counts`` as keys in hardware do; passkeys that are kept in step send 0 for ever."""

    origin: str = "http://testserver"
    rp_id: str = "testserver"
    counts: bool = True
    counter: int = 0
    flags: int = UP | UV
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes | None = None

    def __post_init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())

    def but(self, **changes):
        """The same key, with something odd about it."""
        other = copy.copy(self)
        vars(other).update(changes)
        return other

    @property
    def public(self):
        return ES256.from_cryptography_key(self.private.public_key())

    def create(self, options, **client):
        """The answer to a page that adds a key."""
        self.user_handle = websafe_decode(options["user"]["id"])
        data = self._data(
            self.flags | AT, AttestedCredentialData.create(Aaguid.NONE, self.id, self.public)
        )
        said = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", options, client)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["usb", "nfc", "from-the-moon"],
        }
        return self._answer(said)

    def sign(self, options, **client):
        """The answer to a page that asks for a key."""
        client_data = self._client("webauthn.get", options, client)
        data = self._data(self.flags)
        signature = self.private.sign(data + client_data.hash, ec.ECDSA(hashes.SHA256()))
        said = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.user_handle) if self.user_handle else None,
        }
        return self._answer(said)

    def _client(self, kind, options, client):
        given = {"challenge": options["challenge"], "origin": self.origin, "type": kind} | client
        return CollectedClientData.create(**given)

    def _data(self, flags, credential=b""):
        self.counter += self.counts
        rp_id_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return AuthenticatorData.create(rp_id_hash, flags, self.counter, credential)

    def _answer(self, said):
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
