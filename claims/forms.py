import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.models import Correction
from claims.models.claim import mbi_key
from claims.selectors import Criteria
from spot_portal.core.forms import PortalForm, TextField, USDateField
from spot_portal.core.identifiers import explain_mbi, normalize_mbi

_CLAIM_NUMBER = re.compile(r"[0-9A-Z-]{1,50}", re.ASCII)


class SearchForm(PortalForm):
    service_from = USDateField(label=_("First date of service"), required=False)
    service_to = USDateField(label=_("Last date of service"), required=False)
    mbi = TextField(label=_("Medicare number (MBI)"), required=False, max_length=20)
    control_number = TextField(
        label=_("Claim number"),
        help_text=_("ICN in Part B, DCN in Part A."),
        required=False,
        max_length=50,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # At least one is needed, which the page says once.
            field.mark_optional = False  # type: ignore[attr-defined]

    def clean_mbi(self) -> str:
        mbi = self.cleaned_data["mbi"]
        if mbi and (problem := explain_mbi(mbi, simulated=settings.SPOT_SIMULATION)):
            raise ValidationError(problem)
        return normalize_mbi(mbi)

    def clean_control_number(self) -> str:
        number: str = self.cleaned_data["control_number"].upper()
        if number and not _CLAIM_NUMBER.fullmatch(number):
            raise ValidationError(_("A claim number has letters and digits only."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("service_from"), cleaned.get("service_to")
        if first and last and first > last:
            self.add_error("service_from", _("The first date is after the last one."))
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Fill in at least one of the boxes."))
        return cleaned

    def criteria(self) -> Criteria:
        cleaned = self.cleaned_data
        return Criteria(
            service_from=cleaned["service_from"],
            service_to=cleaned["service_to"],
            mbi_index=mbi_key(cleaned["mbi"]) if cleaned["mbi"] else "",
            control_number=cleaned["control_number"],
        )


class StartForm(PortalForm):
    """The name is asked for again so that nobody corrects the claim of another patient."""

    first_name = TextField(label=_("Patient's first name"), max_length=60)
    last_name = TextField(label=_("Patient's last name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("What should be done?"),
        choices=Correction.Kind.choices,
        initial=Correction.Kind.EDIT,
        widget=forms.RadioSelect,
    )


class ReviewForm(PortalForm):
    reason = forms.ChoiceField(
        label=_("What kind of error is it?"),
        choices=Correction.Reason.choices,
        widget=forms.RadioSelect,
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ConfirmationForm(PortalForm):
    number = TextField(label=_("Confirmation number"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The only box of a search; "optional" would say nothing.
        self.fields["number"].mark_optional = False  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).upper()
