from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "List the people of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(len(person.user_id) for person in PEOPLE)
        self.stdout.write(f"All people have the password  {PASSWORD}")
        self.stdout.write(f"and to their security question the answer  {ANSWER}\n")
        for person in PEOPLE:
            self.stdout.write(f"  {person.user_id:<{width}}  {person.story}")
        self.stdout.write(
            f"\nCodes and letters arrive in  {settings.SITE_ORIGIN}/simulation/inbox/"
        )
        self.stdout.write(f"Move the clock at            {settings.SITE_ORIGIN}/simulation/clock/")
