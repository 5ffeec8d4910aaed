"""Recovery codes: a list made and shown once, each code used once."""

import re
import secrets
from collections.abc import Callable
from functools import partial

from django.db import transaction

from identity import notifications
from identity.events import IdentityEvent
from identity.models import PortalDevice, RecoveryCodesDevice, User
from identity.services.sign_in_notices import tell_used_code
from spot_portal.audit.services import record_event
from spot_portal.core import clock, context, policy
from spot_portal.core.nudge import nudge

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
    device.code_hashes = [device.hash_of(code) for code in codes]
    _replace(device)
    return [shown(code) for code in codes]


@transaction.atomic
def _replace(device: RecoveryCodesDevice) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=device.user_id)
    old = RecoveryCodesDevice.objects.filter(user=user).first()
    if old is not None:
        tell_used_code(old)
        old.delete()
    device.save()
    record_event(IdentityEvent.RECOVERY_CODES_MADE, actor=user, subject=device, count=device.left)
    notifications.recovery_codes_made(user, device)


def wake_teller() -> None:
    from identity.tasks import tell_about_sign_ins  # the tasks import the services

    transaction.on_commit(partial(nudge, tell_about_sign_ins), robust=True)


def list_fits(code: str) -> Callable[[PortalDevice], bool]:
    """For ``verify``: use up ``code``, already in its normal form."""
    return lambda device: _spend(device, code)


def _spend(device: PortalDevice, code: str) -> bool:
    if not isinstance(device, RecoveryCodesDevice):
        return False
    if not device.spend(device.hash_of(code), at=clock.now()):
        return False
    used = IdentityEvent.RECOVERY_CODE_USED
    record_event(used, actor=device.user, subject=device, left=device.left)
    wake_teller()
    return True
