"""What loading claims and loading remittances have in common."""

import hashlib
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser

from claims.models import Claim, ImportedFile
from claims.values import cut
from organizations.models import Provider
from spot_portal.x12.envelope import Finding

MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """``claims`` are those the file told something about, in its order."""

    file: ImportedFile
    claims: tuple[Claim, ...] = ()
    already_loaded: bool = False

    @property
    def findings(self) -> list[str]:
        found = [f"segment {item['segment']}: {item['message']}" for item in self.file.findings]
        for remittance in self.file.remittances.all():
            found += [f"{item['subject']}: {item['message']}" for item in remittance.balance]
        return found


def open_file(
    data: bytes,
    *,
    kind: ImportedFile.Kind,
    provider: Provider,
    by: AbstractUser | None,
    findings: tuple[Finding, ...],
) -> tuple[ImportedFile, bool]:
    """The row of this file, and whether it is new; line breaks do not make it another one."""
    digest = hashlib.sha256(b"".join(data.split())).hexdigest()
    return ImportedFile.objects.get_or_create(
        provider=provider,
        kind=kind,
        digest=digest,
        defaults={
            "loaded_by_id": by.pk if by else None,
            "findings": [
                {
                    "code": f.code,
                    "message": cut(f.message, MESSAGE_LENGTH),
                    "segment": f.segment_number,
                }
                for f in findings
            ],
        },
    )
