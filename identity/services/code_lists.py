"""Recovery codes: a list made and shown once, each code used once."""

import re
import secrets

from django.db import transaction

from identity import notifications
from identity.events import IdentityEvent
from identity.mfa.verification import verify
from identity.models import PortalDevice, RecoveryCode, RecoveryCodesDevice, User
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy

# Crockford's base 32: no I, L, O or U, so nothing is misread. 16 characters are 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)
_LOOKS_LIKE = str.maketrans("OIL", "011")


def normal_code(typed: str) -> str | None:
    """As it was made, whatever was typed: dashes, spaces, small letters, O for 0, I or L for 1. None if it is none."""
    if not typed.isascii():
        return None
    code = re.sub(r"[ \-]", "", typed).upper().translate(_LOOKS_LIKE)
    return code if _CODE.fullmatch(code) else None


def shown(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def make_list(*, user: User) -> list[str]:
    """New codes, as they are shown this once. The list before is void."""
    device = RecoveryCodesDevice(
        user=user, name="codes", confirmed=True, added_from=context.current().ip_address
    )
    codes = [
        "".join(secrets.choice(ALPHABET) for _character in range(LENGTH))
        for _number in range(policy.RECOVERY_CODES.value)
    ]
    # Each takes as long as a password: not under the locks.
    _replace(device, [device.hash_of(code) for code in codes])
    return [shown(code) for code in codes]


@transaction.atomic
def _replace(device: RecoveryCodesDevice, hashes: list[str]) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=device.user_id)
    RecoveryCodesDevice.objects.filter(user=user).delete()
    device.save()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device=device, code_hash=code_hash) for code_hash in hashes
    )
    record_event(IdentityEvent.RECOVERY_CODES_MADE, actor=user, subject=device, count=len(hashes))
    notifications.recovery_codes_made(user, device)


def use_code(*, user: User, device: RecoveryCodesDevice, code: str) -> PortalDevice | None:
    """Use up ``code``, already in its normal form. None when it is wrong, or used before."""
    # Takes as long as a password: not under the locks.
    code_hash = device.hash_of(code)
    return verify(
        user_id=user.pk,
        device_id=device.persistent_id,
        fits=lambda locked: _spend(locked, user, code_hash),
    )


def _spend(device: PortalDevice, user: User, code_hash: str) -> bool:
    if not isinstance(device, RecoveryCodesDevice) or not device.spend(code_hash, at=clock.now()):
        return False
    record_event(IdentityEvent.RECOVERY_CODE_USED, actor=user, subject=device, left=device.left)
    notifications.recovery_code_used(user, device, left=device.left)
    return True
