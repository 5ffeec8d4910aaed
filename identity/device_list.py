"""All devices of a person with one question, though each kind has a table of its own."""

from typing import Any

from django.db.models import BigIntegerField, CharField, Field, QuerySet, Value
from django.db.models.functions import Cast

from identity.models import EmailDevice, PortalDevice, User
from identity.own_devices import KINDS
from spot_portal.core.prepared import Given, Prepared, row_of

# Every column that some kind has, in one order for all.
COLUMNS: dict[str, "Field[Any, Any]"] = {
    column.attname: column for model in KINDS.values() for column in model._meta.concrete_fields
}
OWN = {
    kind: [column.attname for column in model._meta.concrete_fields]
    for kind, model in KINDS.items()
}


def _rows_of(kind: str) -> QuerySet[Any, tuple[Any, ...]]:
    """This kind's rows in the columns of all kinds."""
    missing = {
        name: Cast(Value(None), column) for name, column in COLUMNS.items() if name not in OWN[kind]
    }
    rows = KINDS[kind]._default_manager.filter(user_id=Given("user", BigIntegerField()))
    told: QuerySet[Any, Any] = rows.annotate(device_kind=Value(kind, CharField()), **missing)
    return told.order_by().values_list("device_kind", *COLUMNS)


def _ask() -> QuerySet[Any, tuple[Any, ...]]:
    first, *others = (_rows_of(kind) for kind in KINDS)
    return first.union(*others, all=True)


DEVICES = Prepared(_ask)


def devices_of(user: User) -> list[PortalDevice]:
    """The person's confirmed devices, also those reported lost; e-mail first, then in the order they came."""
    proven = [device for device in every_device_of(user) if device.confirmed]
    return sorted(proven, key=lambda d: (not isinstance(d, EmailDevice), d.added_at))


def usable_devices(user: User) -> list[PortalDevice]:
    """Those that can be chosen at sign-in."""
    active = [d for d in devices_of(user) if d.status == PortalDevice.Status.ACTIVE]
    return [d for d in active if not d.is_empty]


def every_device_of(user: User) -> list[PortalDevice]:
    """Also those that are still to be proven."""
    return [_device(user, *row) for row in DEVICES.rows(user=user.pk)]


def _device(user: User, kind: str, *values: Any) -> PortalDevice:
    found = dict(zip(COLUMNS, values, strict=True))
    device = row_of(KINDS[kind], OWN[kind], [found[name] for name in OWN[kind]])
    device.user = user
    return device
