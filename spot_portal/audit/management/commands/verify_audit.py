from typing import Any

from django.core.management.base import BaseCommand, CommandError

from spot_portal.audit import chain
from spot_portal.audit.models import AuditEvent


class Command(BaseCommand):
    help = "Check the seals of the whole audit trail and compare them with the anchor outside the database."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(chain.faults())
        for fault in found[:50]:
            self.stderr.write(f"event {fault.event_id}: {fault.message}")
        if found:
            raise CommandError(f"{len(found)} fault(s) found.")
        self.stdout.write(f"{AuditEvent.objects.count()} audit events, every seal fits.")
