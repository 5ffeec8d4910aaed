"""What people at a browser do not do: fill in a box they cannot see, send fields that no page has."""

from collections.abc import Mapping

from django.forms import BaseForm

from identity.models import User

# No word that a browser or a password manager would fill in by itself.
TRAP = "reason_for_visit"
_WISHES = {
    "verified", "email_verified", "role", "roles", "permissions", "admin", "is_admin", "approved",
    "organization", "provider",
}  # fmt: skip


def fell_into_trap(sent: Mapping[str, object]) -> bool:
    return bool(sent.get(TRAP))


def unasked_fields(sent: Mapping[str, object], form: BaseForm) -> set[str]:
    """Columns of an account, and rights, that the page does not ask for."""
    columns = {field.name for field in User._meta.get_fields()}
    return (set(sent) & (columns | _WISHES)) - set(form.fields)
