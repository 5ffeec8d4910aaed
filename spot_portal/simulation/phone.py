"""The simulated telephone network: messages and calls arrive in the simulated inbox."""

from django.utils.translation import gettext as _

from spot_portal.simulation.arrival import arrive
from spot_portal.simulation.models import Kind


class SimulatedPhone:
    is_simulator = True

    def send_text(self, *, number: str, text: str) -> None:
        arrive(Kind.SMS, to=number, subject=_("Text message"), body=text)

    def call(self, *, number: str, extension: str, words: str) -> None:
        subject = _("Telephone call")
        if extension:
            subject = _("Telephone call to extension %(number)s") % {"number": extension}
        arrive(Kind.VOICE, to=number, subject=subject, body=words)
