"""One function per message of this app. Never a word about a patient."""

from django.conf import settings
from django.urls import reverse

from claims.models import Correction
from spot_portal.notifications.services import send_notification


def correction_decided(correction: Correction) -> None:
    provider = correction.claim.provider
    path = reverse("claims:correction", args=[provider.reference, correction.reference])
    send_notification(
        to=correction.requested_by,
        template="claims/correction_decided",
        context={
            "correction": correction,
            "provider": provider,
            "link": settings.SITE_ORIGIN + path,
        },
    )
