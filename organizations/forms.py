from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spot_portal.core.forms import PortalForm, TextField

REASON_MAX = 200


class CertifyForm(PortalForm):
    CERTIFY, REVOKE = "certify", "revoke"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (CERTIFY, _("Certify: this person still needs the role")),
            (REVOKE, _("End the role")),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("Needed when you end the role."),
        max_length=REASON_MAX,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.REVOKE and not cleaned.get("reason"):
            self.add_error(
                "reason", _("Give a reason, so that the person knows why the role ended.")
            )
        return cleaned
