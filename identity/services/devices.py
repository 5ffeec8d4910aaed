"""The care of devices: adding, naming, reporting lost, taking away. Codes are verified in ``identity.mfa`` only."""

import base64
import secrets
from binascii import hexlify
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import DEVICE_ID_SESSION_KEY

from identity import notifications
from identity.device_list import devices_of
from identity.events import IdentityEvent, Step
from identity.mfa.verification import burn_codes
from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    PhoneDevice,
    PortalDevice,
    RecoveryCodesDevice,
    TakenPhone,
    User,
)
from identity.own_devices import find_device
from identity.services.sessions import End, end_sessions
from identity.services.sign_in_notices import tell_used_code
from spot_portal.audit.services import events_together, record_event
from spot_portal.core import clock, context, policy
from spot_portal.core.errors import DomainError

SECRET_BYTES = 20
ISSUER = "Spot Portal (simulation)"


def new_secret() -> str:
    """A fresh secret of 160 bits, in hexadecimal."""
    return hexlify(secrets.token_bytes(SECRET_BYTES)).decode()


def manual_key(secret: str) -> str:
    """The secret as people type it into an app: base 32 in groups of four."""
    key = base64.b32encode(bytes.fromhex(secret)).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def otpauth_uri(secret: str, user: User) -> str:
    values = urlencode(
        {
            "secret": manual_key(secret).replace(" ", ""),
            "issuer": ISSUER,
            "digits": policy.CODE_LENGTH.value,
            "period": policy.APP_CODE_STEP.value,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(ISSUER)}:{quote(user.username)}?{values}"


class WrongAppCode(DomainError):
    pass


def add_authenticator(*, user: User, secret: str, name: str, code: str) -> AuthenticatorDevice:
    """Keep the app once it has shown that it computes the right code. The same secret twice is one device."""
    device = _add_authenticator(user, secret=secret, name=name, code=code)
    if device is None:
        raise WrongAppCode(
            _(
                "This code does not fit. Check that the clock of your phone is right and type the code it shows now."
            )
        )
    return device


@transaction.atomic
def _add_authenticator(
    user: User, *, secret: str, name: str, code: str
) -> AuthenticatorDevice | None:
    """None for a wrong code: that it was typed is written down and stays."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = list(AuthenticatorDevice.objects.filter(user=locked, confirmed=True))
    if any(device.secret == secret for device in known):
        raise DomainError(_("This app is on your list already."))
    if len(known) >= policy.MAX_APPS.value:
        raise DomainError(
            _("You can have %(count)s authenticator apps. Remove one first.")
            % {"count": policy.MAX_APPS.value}
        )
    require_free_name(locked, name)
    device = AuthenticatorDevice(user=locked, name=name, confirmed=True)
    device.secret = secret
    if not device.accept(code, asked_by="", at=clock.now()):
        record_event(
            IdentityEvent.DEVICE_NOT_PROVEN, actor=locked, subject=locked, kind=device.kind
        )
        return None
    keep_new(device)
    return device


def keep_new(device: PortalDevice) -> None:
    """Part of the caller's transaction, which holds the person's row."""
    device.added_from = context.current().ip_address
    device.save()
    record_event(IdentityEvent.DEVICE_ADDED, actor=device.user, subject=device, kind=device.kind)
    notifications.device_added(device.user, device)


def require_free_name(user: User, name: str, *, but: PortalDevice | None = None) -> None:
    """Two devices of one name could not be told apart when one of them is lost."""
    others = [device for device in devices_of(user) if device.is_named and device != but]
    if any(device.name.casefold() == name.casefold() for device in others):
        raise DomainError(_("You have a device of this name already. Choose another name."))


@transaction.atomic
def rename_device(*, device: PortalDevice, name: str) -> None:
    user, locked = _lock(device)
    if not locked.is_named:
        raise DomainError(_("This device is known by its address and has no other name."))
    require_free_name(user, name, but=locked)
    locked.name = name
    locked.save(update_fields=["name"])
    record_event(IdentityEvent.DEVICE_RENAMED, actor=user, subject=locked, kind=locked.kind)


@transaction.atomic
def report_lost(*, device: PortalDevice, session: SessionBase) -> bool:
    """Nobody signs in with it from now on, and whoever did is out. True if that ends ``session``, too."""
    user, locked = _lock(device)
    require_other_device(user, locked)
    locked.report_lost()
    locked.save(update_fields=["status"])
    burn_codes(user)
    ends_too = bool(session.get(DEVICE_ID_SESSION_KEY) == locked.persistent_id)
    record_event(IdentityEvent.DEVICE_REPORTED_LOST, actor=user, subject=locked, kind=locked.kind)
    notifications.device_reported_lost(user, locked)
    end_sessions(user, End.DEVICE, keep=None if ends_too else session)
    return ends_too


@transaction.atomic
def reactivate_device(*, device: PortalDevice, session: SessionBase) -> None:
    """Found again. Only somebody who gave another device's code in this session may say so."""
    user, locked = _lock(device)
    if session.get(DEVICE_ID_SESSION_KEY) == locked.persistent_id:
        raise DomainError(_("Sign in with another device to use this one again."))
    locked.reactivate()
    locked.save(update_fields=["status", "wrong_in_a_row", "blocked_until"])
    record_event(IdentityEvent.DEVICE_REACTIVATED, actor=user, subject=locked, kind=locked.kind)
    notifications.device_reactivated(user, locked)


@transaction.atomic
def remove_device(*, device: PortalDevice, session: SessionBase) -> None:
    """Gone for good. Every other session ends, and so does every sign-in under way."""
    user, locked = _lock(device)
    if isinstance(locked, EmailDevice):
        raise DomainError(_("Your e-mail address belongs to the account and cannot be removed."))
    require_other_device(user, locked)
    with events_together():
        record_event(IdentityEvent.DEVICE_REMOVED, actor=user, subject=locked, kind=locked.kind)
        tell_used_code(locked)
        notifications.device_removed(user, locked)
        locked.delete()
        if isinstance(locked, PhoneDevice):
            _free_number(user, locked.number)
        burn_codes(user)
        end_sessions(user, End.DEVICE, keep=session)


@transaction.atomic
def remind_later(*, user: User) -> None:
    """No reminder of a second device for a while."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.device_reminder_after = clock.now() + policy.SECOND_DEVICE_REMINDER.days
    locked.save(update_fields=["device_reminder_after"])
    record_event(IdentityEvent.DEVICE_REMINDER_PUT_OFF, actor=user, subject=user)


@transaction.atomic
def record_foreign_device(*, user: User, kind: str, reference: UUID) -> None:
    """Somebody signed in opened the address of a device that is not theirs. The page says only that there is none."""
    device = find_device(kind, reference)
    if device is not None and device.user_id != user.pk:
        record_event(
            IdentityEvent.DEVICE_FOREIGN, actor=user, subject=device, kind=kind, step=Step.CARE
        )


def require_other_device(user: User, device: PortalDevice) -> None:
    """An account always keeps one device to sign in with. Recovery codes run out, so they are none."""
    others = [
        other
        for other in devices_of(user)
        if other.status == PortalDevice.Status.ACTIVE
        and other != device
        and not isinstance(other, RecoveryCodesDevice)
    ]
    if not others:
        raise DomainError(
            _(
                "This is the last device you can sign in with. Add another one first, or call the help desk."
            )
        )


def _lock(device: PortalDevice) -> tuple[User, PortalDevice]:
    user = User.objects.select_for_update(no_key=True).get(pk=device.user_id)
    rows = type(device)._default_manager.filter(pk=device.pk, user=user)
    locked: PortalDevice | None = rows.select_for_update(no_key=True).first()
    if locked is None:
        raise DomainError(_("This device is not on your list any more."))
    locked.user = user
    return user, locked


def _free_number(user: User, number: str) -> None:
    if not PhoneDevice.objects.filter(user=user, number=number).exists():
        TakenPhone.objects.filter(user=user, number=number).delete()
