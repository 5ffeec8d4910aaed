"""The only way to verify a code: under the locks of the person and of the device, so that a code works once and every
wrong try is counted, however many come at the same moment."""

import re

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from identity.events import IdentityEvent
from identity.models import User
from identity.models.devices import PortalDevice
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError

_CODE = re.compile(rf"[0-9]{{{policy.CODE_LENGTH.value}}}", re.ASCII)


def clean_code(typed: str) -> str | None:
    """Exactly six plain digits once spaces are taken out; anything else is not a code."""
    code = re.sub(r"[ \-\u00a0]", "", typed)
    return code if _CODE.fullmatch(code) else None


def device_of(user: User, persistent_id: str, *, lock: bool = False) -> PortalDevice | None:
    """One of this person's own confirmed devices, or None."""
    label, _slash, key = persistent_id.rpartition("/")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if not issubclass(model, PortalDevice) or not key.isdecimal():
        return None
    rows = model.objects.filter(pk=int(key), user_id=user.pk, confirmed=True)
    found: PortalDevice | None = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is not None:
        found.user = user
    return found


@transaction.atomic
def verify_code(*, user_id: int, device_id: str, code: str, asked_by: str) -> PortalDevice | None:
    """Use up ``code``. None when it is wrong; DomainError while codes are refused."""
    now = clock.now()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.codes_are_blocked(at=now):
        raise DomainError(
            _("Too many wrong codes. Wait %(minutes)s minutes, then ask for a new code.")
            % {"minutes": policy.CODE_BLOCK.value}
        )
    device = device_of(user, device_id, lock=True)
    if device is not None and device.accept(code, asked_by=asked_by, at=now):  # type: ignore[attr-defined]
        device.last_used_at = now
        device.save()
        if user.wrong_codes:
            user.wrong_codes = 0
            user.save(update_fields=["wrong_codes"])
        return device
    user.count_wrong_code(at=now)
    user.save(update_fields=["wrong_codes", "codes_blocked_until"])
    record_event(IdentityEvent.CODE_REFUSED, actor=user, subject=user)
    return None
