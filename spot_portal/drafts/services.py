"""Drafts survive a session that ends; the person comes back to the step they left."""

from typing import Any

from django.contrib.auth.models import AbstractUser

from spot_portal.core import clock
from spot_portal.drafts.models import Draft


def read_draft(*, owner: AbstractUser, purpose: str, key: str = "") -> dict[str, Any]:
    found = Draft.objects.filter(owner_id=owner.pk, purpose=purpose, key=key).first()
    return dict(found.data) if found else {}


def save_draft(*, owner: AbstractUser, purpose: str, data: dict[str, Any], key: str = "") -> None:
    Draft.objects.update_or_create(
        owner_id=owner.pk,
        purpose=purpose,
        key=key,
        defaults={"data": data, "updated_at": clock.now()},
    )


def discard_draft(*, owner: AbstractUser, purpose: str, key: str = "") -> None:
    Draft.objects.filter(owner_id=owner.pk, purpose=purpose, key=key).delete()
