"""WebAuthn: what we ask of a security key, and whether its answer is right. Nothing is stored here.

What comes in was written by a browser, or by somebody who is none: whatever is odd about it, it is ``Unfit``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorTransport,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from identity.models import SecurityKeyDevice, User
from spot_portal.core import policy

LONGEST_ANSWER = 20_000
LONGEST_ID = 1023
NAME = "Spot Portal (simulation)"
ALGORITHMS: list[type[CoseKey]] = [ES256, EdDSA, RS256]
PREFERRED = UserVerificationRequirement.PREFERRED


class Unfit(Exception):
    """Not an answer to what we asked, or not by this key."""


@dataclass(frozen=True, slots=True)
class NewKey:
    credential_id: str
    public_key: str
    sign_count: int
    transports: list[str]
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A right answer: how often the key says it was used, and whether its owner's other computers have it too."""

    sign_count: int
    is_synced: bool


# --- Asking -----------------------------------------------------------------------------------------------------------


def creation_options(user: User, known: Sequence[SecurityKeyDevice], challenge: bytes) -> str:
    options, _state = _server().register_begin(
        # The handle comes back from the key in the clear; it names the person to nobody but us.
        PublicKeyCredentialUserEntity(
            id=user.reference.bytes, name=user.username, display_name=user.get_full_name()
        ),
        [_descriptor(key) for key in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=PREFERRED,
        challenge=challenge,
    )
    return json.dumps(dict(options)["publicKey"])


def request_options(known: Sequence[SecurityKeyDevice], challenge: bytes) -> str:
    options, _state = _server().authenticate_begin(
        [_descriptor(key) for key in known], user_verification=PREFERRED, challenge=challenge
    )
    return json.dumps(dict(options)["publicKey"])


def _server() -> Fido2Server:
    site = urlsplit(settings.SITE_ORIGIN)
    server = Fido2Server(
        PublicKeyCredentialRpEntity(name=NAME, id=site.hostname),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == f"{site.scheme}://{site.netloc}",
    )
    life = policy.KEY_CHALLENGE_LIFE.minutes.total_seconds()
    server.timeout = int(life * 1000)  # type: ignore[assignment]
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(
            type=PublicKeyCredentialType.PUBLIC_KEY, alg=algorithm.ALGORITHM
        )
        for algorithm in ALGORITHMS
    ]
    return server


def _descriptor(key: SecurityKeyDevice) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY,
        id=websafe_decode(key.credential_id),
        transports=[AuthenticatorTransport(transport) for transport in key.transports] or None,
    )


# --- Judging ----------------------------------------------------------------------------------------------------------


def credential_id_in(answer: str) -> str:
    """Which key says it answered; empty if the answer is none."""
    try:
        return websafe_encode(AuthenticationResponse.from_dict(_read(answer)).raw_id)
    except Exception:  # noqa: BLE001  see the module's first lines
        return ""


def judge_registration(answer: str, *, challenge: bytes) -> NewKey:
    try:
        return _registered(_read(answer), challenge)
    except Exception as error:
        raise Unfit from error


def _registered(given: dict[str, Any], challenge: bytes) -> NewKey:
    response = RegistrationResponse.from_dict(given)
    _require_top_frame(response.response.client_data)
    auth_data = _server().register_complete(_state(challenge), response)
    made = auth_data.credential_data
    if made is None or not 0 < len(made.credential_id) <= LONGEST_ID:
        raise Unfit
    if made.credential_id != response.raw_id or type(made.public_key) not in ALGORITHMS:
        raise Unfit
    _require_usable(made.public_key)
    transports = given["response"].get("transports") or []
    return NewKey(
        credential_id=websafe_encode(made.credential_id),
        public_key=websafe_encode(cbor.encode(dict(made.public_key))),
        sign_count=auth_data.counter,
        transports=[known.value for known in AuthenticatorTransport if known.value in transports],
        is_synced=auth_data.is_backed_up(),
    )


def _require_usable(key: CoseKey) -> None:
    """A key that cannot judge any signature would lock its owner out later."""
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return
    raise Unfit


def judge_signature(key: SecurityKeyDevice, user: User, answer: str, *, challenge: bytes) -> Signed:
    try:
        return _signed(key, user, _read(answer), challenge)
    except Exception as error:
        raise Unfit from error


def _signed(key: SecurityKeyDevice, user: User, given: dict[str, Any], challenge: bytes) -> Signed:
    response = AuthenticationResponse.from_dict(given)
    _require_top_frame(response.response.client_data)
    if response.response.user_handle not in (None, b"", user.reference.bytes):
        raise Unfit
    stored = AttestedCredentialData.create(
        Aaguid.NONE,
        websafe_decode(key.credential_id),
        CoseKey.parse(cbor.decode(websafe_decode(key.public_key))),  # type: ignore[arg-type]
    )
    _server().authenticate_complete(_state(challenge), [stored], response)
    auth_data = response.response.authenticator_data
    return Signed(sign_count=auth_data.counter, is_synced=auth_data.is_backed_up())


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise Unfit
    given = json.loads(answer)
    if not isinstance(given, dict):
        raise Unfit
    return given


def _require_top_frame(client_data: CollectedClientData) -> None:
    """Our pages are never framed, so no right answer comes from inside another site's page."""
    if client_data.cross_origin:
        raise Unfit


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": PREFERRED}
