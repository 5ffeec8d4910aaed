"""A person's own devices, found by what stands in an address."""

from uuid import UUID

from identity.models import (
    AuthenticatorDevice,
    EmailDevice,
    PhoneDevice,
    PortalDevice,
    RecoveryCodesDevice,
    SecurityKeyDevice,
    User,
)

KINDS: dict[str, type[PortalDevice]] = {
    model.kind: model
    for model in (
        EmailDevice,
        AuthenticatorDevice,
        PhoneDevice,
        SecurityKeyDevice,
        RecoveryCodesDevice,
    )
}


def own_device(user: User, kind: str, reference: UUID) -> PortalDevice | None:
    found = find_device(kind, reference)
    if found is None or found.user_id != user.pk:
        return None
    found.user = user
    return found


def find_device(kind: str, reference: UUID) -> PortalDevice | None:
    """Anybody's: only to write down that somebody named a device which is not theirs."""
    if kind not in KINDS:
        return None
    rows = KINDS[kind]._default_manager.filter(reference=reference, confirmed=True)
    found: PortalDevice | None = rows.first()
    return found
