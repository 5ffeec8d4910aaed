from django import template
from django.contrib.auth.models import AbstractUser
from django.db.models import Model

from spot_portal.audit.models import AuditEvent
from spot_portal.audit.selectors import events_about

register = template.Library()

MOST_ROWS = 200


@register.simple_tag
def trail_of(subject: Model, reader: AbstractUser) -> list[AuditEvent]:
    """What is on record about the row, for whoever may read the trail."""
    if not reader.has_perm("audit.view_auditevent"):
        return []
    return list(events_about(subject)[:MOST_ROWS])
