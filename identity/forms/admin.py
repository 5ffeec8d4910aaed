from django.utils.translation import gettext_lazy as _

from identity.models.role_request import REASON_MAX
from spot_portal.core.forms import PortalForm, TextField


class ApprovalNoteForm(PortalForm):
    note = TextField(
        label=_("Note to the requester"), max_length=REASON_MAX, required=False, multiline=True
    )


class RejectionReasonForm(PortalForm):
    note = TextField(
        label=_("Reason for the rejection"),
        help_text=_("The requester reads this. Say what to change."),
        max_length=REASON_MAX,
        multiline=True,
    )
