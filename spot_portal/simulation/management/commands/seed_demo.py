from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from spot_portal.audit import triggers
from spot_portal.core import clock
from spot_portal.simulation import demo


class Command(BaseCommand):
    help = (
        "Fill this installation with invented people and work. Safe to repeat; --reset starts over."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="remove everything first and set the clock back"
        )

    def handle(self, *args: Any, reset: bool = False, **options: Any) -> None:
        if not settings.SPOT_SIMULATION:
            raise CommandError("Invented people belong into a simulation: set SPOT_SIMULATION=yes.")
        if reset:
            self._empty()
        demo.seed()
        self.stdout.write("Demo data are in place. `manage.py demo_accounts` lists the people.")

    def _empty(self) -> None:
        clock.reset()
        with triggers.lifted(connection):
            call_command("flush", interactive=False, verbosity=0)
