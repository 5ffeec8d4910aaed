from django import forms
from django.utils.translation import gettext_lazy as _

from identity.forms.address import HomeAddressFields
from identity.forms.fields import NameField, SsnField
from spot_portal.core.forms import DATE_HINT, PortalForm, USDateField


class ConsentForm(PortalForm):
    consent = forms.BooleanField(
        label=_("I have read this and agree that my identity is checked"),
        error_messages={"required": _("To go on, agree that your identity is checked.")},
    )


class ProofingForm(HomeAddressFields, PortalForm):
    """Everything the service compares. Nothing of it is kept, not even for the next try."""

    field_order = ["first_name", "middle_name", "last_name", "date_of_birth", "ssn"]

    first_name = NameField(
        label=_("First name"),
        help_text=_("As on your driver’s license. No nickname."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    middle_name = NameField(
        label=_("Middle name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "additional-name"}),
    )
    last_name = NameField(
        label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    date_of_birth = USDateField(
        label=_("Date of birth"),
        help_text=DATE_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "bday"}),
    )
    ssn = SsnField(
        label=_("Social security number"),
        help_text=_(
            "Compared once and kept nowhere. In this simulation only invented numbers are taken: begin with 9."
        ),
    )
