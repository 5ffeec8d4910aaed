from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from spot_portal.audit.models import AuditEvent


def events_about(subject: Model) -> QuerySet[AuditEvent]:
    """Newest first."""
    return AuditEvent.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).select_related("actor")
