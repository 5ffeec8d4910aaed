"""``manage.py load_x12 FILE... --provider REFERENCE``: put claims and remittances on file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from claims.services.imports import Loaded
from claims.services.load_claims import load_claims
from claims.services.load_remittance import load_remittance
from organizations.models import Provider
from spot_portal.x12.errors import X12Error
from spot_portal.x12.reader import read_document

LOADERS = {"837": load_claims, "835": load_remittance}


class Command(BaseCommand):
    help = "Load claims (837) and remittances (835) for a provider. Invented data only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--provider", required=True, type=UUID, help="reference of the provider"
        )

    def handle(self, *, files: list[Path], provider: UUID, **options: Any) -> None:
        found = Provider.objects.filter(reference=provider).first()
        if found is None:
            raise CommandError(f"There is no provider {provider}.")
        for path in files:
            self._load(path, found)

    def _load(self, path: Path, provider: Provider) -> None:
        try:
            data = path.read_bytes()
            kinds = {t.set_id for t in read_document(data).transactions} & set(LOADERS)
            if not kinds:
                raise CommandError(f"{path} holds neither claims (837) nor a remittance (835).")
            for kind in sorted(kinds, reverse=True):
                self._tell(path, LOADERS[kind](data, provider=provider))
        except (OSError, X12Error) as error:
            raise CommandError(f"{path}: {error}") from error

    def _tell(self, path: Path, loaded: Loaded) -> None:
        if loaded.already_loaded:
            self.stdout.write(f"{path}: was loaded before, nothing changed")
            return
        self.stdout.write(f"{path}: {loaded.file.get_kind_display()}, {len(loaded.claims)} claims")
        for claim in loaded.claims:
            self.stdout.write(
                f"  {claim.control_number or '-'}  {claim.patient_control_number}  "
                f"{claim.get_status_display()}  {claim.total_charge} / {claim.total_paid}"
            )
        for finding in loaded.findings:
            self.stdout.write(f"  finding: {finding}")
