"""Telephones that receive codes: each is proven by a code of its own before it serves a sign-in."""

from typing import TypeGuard

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from identity.events import IdentityEvent, Step
from identity.models import PhoneDevice, PortalDevice, TakenPhone, User
from identity.services.code_messages import Purpose
from identity.services.codes import forgive_sendings, send_to
from identity.services.devices import keep_new
from spot_portal.audit.services import record_event
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError


class StartAgain(DomainError):
    """This telephone waits for no code any more."""


def begin_phone(
    *, user: User, number: str, channel: str, extension: str, asked_by: str
) -> PhoneDevice:
    """Send a code to a telephone, which then waits to be proven. Raises what ``send_code`` raises.

    Whether the number serves another account is not looked at here: only who holds the telephone may learn that.
    """

    def waiting(locked: User, held: list[PortalDevice]) -> PhoneDevice:
        _require_room(locked, number)
        place = {"channel": channel, "number": number, "extension": extension}
        device = next((known for known in held if _is_at(known, place)), None)
        if device is None:
            device = PhoneDevice(user=locked, **place, name="", confirmed=False)
        elif device.confirmed:
            raise DomainError(_("This telephone is on your list already."))
        device.added_at = clock.now()
        device.save()
        return device

    sent = send_to(user.pk, waiting, asked_by=asked_by, purpose=Purpose.ADD_PHONE)
    assert isinstance(sent, PhoneDevice)  # noqa: S101
    return sent


def _is_at(device: PortalDevice, place: dict[str, str]) -> TypeGuard[PhoneDevice]:
    return isinstance(device, PhoneDevice) and all(
        getattr(device, name) == value for name, value in place.items()
    )


def suggested_number(user: User) -> str:
    """The profile's, unless codes go there already."""
    on_list = PhoneDevice.objects.filter(user=user, number=user.phone, confirmed=True)
    return "" if on_list.exists() else user.phone


def waiting_phone(user: User, device_id: int) -> PhoneDevice | None:
    device = PhoneDevice.objects.filter(user=user, pk=device_id, confirmed=False).first()
    return device if device is not None and not _is_too_late(device) else None


def confirm_phone(*, user: User, device_id: int, code: str, asked_by: str) -> PhoneDevice | None:
    """None when the code is wrong. Confirming again, in another tab, changes nothing. ``StartAgain`` if it is over."""
    outcome = _confirm(user.pk, device_id, code, asked_by)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@transaction.atomic
def _confirm(
    user_id: int, device_id: int, code: str, asked_by: str
) -> PhoneDevice | DomainError | None:
    """Refusals are given back, not raised: what they count and discard must stay."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    rows = PhoneDevice.objects.select_for_update(no_key=True).filter(pk=device_id, user=user)
    device: PhoneDevice | None = rows.first()
    if device is not None and device.confirmed:
        return device
    if device is None or _is_too_late(device):
        rows.delete()
        return StartAgain(_("This took too long, or there were too many wrong codes. Start again."))
    device.user = user
    if not device.accept(code, asked_by=asked_by, at=clock.now()):
        return _wrong(device)
    return _keep(device)


def _wrong(device: PhoneDevice) -> DomainError | None:
    record_event(IdentityEvent.CODE_REFUSED, actor=device.user, subject=device, step=Step.ADD_PHONE)
    device.wrong_in_a_row += 1
    if device.wrong_in_a_row < policy.CODE_TRIES.value:
        device.save(update_fields=["wrong_in_a_row"])
        return None
    device.delete()
    return StartAgain(_("There were too many wrong codes. Nothing was added. Start again."))


def _keep(device: PhoneDevice) -> PhoneDevice | DomainError:
    _require_room(device.user, device.number)
    if not _claim(device.user, device.number):
        record_event(IdentityEvent.PHONE_TAKEN, actor=device.user, subject=device.user)
        device.delete()
        return StartAgain(
            _(
                "This number cannot be added to your account. Use another number, or call the help desk."
            )
        )
    device.confirmed, device.wrong_in_a_row = True, 0
    forgive_sendings(device.user, device.destination)
    keep_new(device)
    return device


def _claim(user: User, number: str) -> bool:
    """A number serves one account. The row decides, also between two people at the same moment."""
    try:
        with transaction.atomic():
            taken, _made = TakenPhone.objects.get_or_create(number=number, defaults={"user": user})
    except IntegrityError:
        return False
    return taken.user_id == user.pk


def _require_room(user: User, number: str) -> None:
    numbers = set(TakenPhone.objects.filter(user=user).values_list("number", flat=True))
    limit = policy.MAX_PHONES.value
    if number not in numbers and len(numbers) >= limit:
        raise DomainError(
            _("You can have %(count)s telephone numbers. Remove one first.") % {"count": limit}
        )


def _is_too_late(device: PhoneDevice) -> bool:
    return device.added_at + policy.CODE_LIFE_PHONE.minutes <= clock.now()


def discard_unproven_phones() -> int:
    """Numbers nobody proved in time are not kept."""
    late = PhoneDevice.objects.filter(
        confirmed=False, added_at__lte=clock.now() - policy.CODE_LIFE_PHONE.minutes
    )
    return late.delete()[0]
