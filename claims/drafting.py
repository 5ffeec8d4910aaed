"""A correction that is being worked on: which claim, how far, and the new values; never a name."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractUser

from claims.models import Claim, Correction
from claims.picture import Change, Part
from spot_portal.drafts.services import discard_draft, read_draft, save_draft

PURPOSE = "claims.correction"


@dataclass(frozen=True, slots=True)
class Draft:
    """Exists from the moment the beneficiary's name was confirmed."""

    key: UUID
    kind: Correction.Kind
    changes: list[Change] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return self.kind == Correction.Kind.HISTORY or bool(self.changes)


def read(owner: AbstractUser, claim: Claim) -> Draft | None:
    data = read_draft(owner=owner, purpose=PURPOSE, key=str(claim.reference))
    if not data:
        return None
    return Draft(
        UUID(data["key"]),
        Correction.Kind(data["kind"]),
        [Change(c["line"], Part(c["part"]), "", c["new"]) for c in data["changes"]],
    )


def start(owner: AbstractUser, claim: Claim, kind: Correction.Kind) -> Draft:
    """Begin, or go on with what is there when the kind is the same."""
    found = read(owner, claim)
    if found is not None and found.kind == kind:
        return found
    draft = Draft(uuid4(), kind)
    _save(owner, claim, draft)
    return draft


def keep_changes(owner: AbstractUser, claim: Claim, draft: Draft, changes: list[Change]) -> None:
    """A fresh key with every change: what is sent is exactly what was reviewed."""
    _save(owner, claim, Draft(uuid4(), draft.kind, changes))


def discard(owner: AbstractUser, claim: Claim) -> None:
    discard_draft(owner=owner, purpose=PURPOSE, key=str(claim.reference))


def _save(owner: AbstractUser, claim: Claim, draft: Draft) -> None:
    data: dict[str, Any] = {
        "key": str(draft.key),
        "kind": draft.kind.value,
        "changes": [{"line": c.line, "part": c.part.value, "new": c.new} for c in draft.changes],
    }
    save_draft(owner=owner, purpose=PURPOSE, key=str(claim.reference), data=data)
