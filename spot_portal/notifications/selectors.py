from spot_portal.notifications.models import OutgoingEmail


def mail_is_slow() -> bool:
    """Mail waits because the mail server did not answer. The same for everybody who asks."""
    waiting = OutgoingEmail.objects.filter(status=OutgoingEmail.Status.WAITING, is_refused=False)
    return waiting.exclude(last_error="").exists()
