from django.contrib.auth.models import AbstractUser
from django.db import transaction

from documents import nudge, policies
from documents.events import DocumentEvent
from documents.models import StoredFile
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.errors import require


@transaction.atomic
def release_file(*, file_id: int, by: AbstractUser) -> StoredFile:
    """Let the virus check try again, once the help desk knows that the scanner is back."""
    file = StoredFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file_id)
    require(policies.can_release(by))
    file.release(at=clock.now())
    file.save(update_fields=["status", "attempts", "not_before"])
    record_event(DocumentEvent.FILE_RELEASED, actor=by, subject=file)
    transaction.on_commit(lambda: nudge.wake_scan(file.pk), robust=True)
    return file
