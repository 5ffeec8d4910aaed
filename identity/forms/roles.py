import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.forms.fields import STATES, NameField, PhoneField, ZipField
from identity.models.role_request import REASON_MAX
from organizations.models import APPROVER_OF, Organization, Role
from spot_portal.core.forms import PortalForm, TextField
from spot_portal.core.identifiers import is_tin, normalize_tin

Kind = Organization.Kind
# What a person may ask for: the role, and for approvers the kind of organization it goes with.
ROLE_CHOICES: dict[str, tuple[Role, str | None, Any, Any]] = {
    "office_approver": (
        Role.APPROVER,
        Kind.PROVIDER_OFFICE,
        APPROVER_OF[Kind.PROVIDER_OFFICE],
        _(
            "You are named on the enrollment form of a provider’s office. You let its people in. End-user access "
            "is included."
        ),
    ),
    "business_approver": (
        Role.APPROVER,
        Kind.BILLING_SERVICE,
        APPROVER_OF[Kind.BILLING_SERVICE],
        _("The same for a billing service or clearinghouse."),
    ),
    "backup_approver": (
        Role.BACKUP_APPROVER,
        None,
        Role.BACKUP_APPROVER.label,
        _("You stand in for the approver, once the organization exists."),
    ),
    "end_user": (
        Role.END_USER,
        None,
        Role.END_USER.label,
        _("You look up eligibility, claims and documents. Your approver lets you in."),
    ),
}
APPLICATION = "SPOT"
_SUBMITTER = re.compile(r"[A-Za-z0-9]{3,10}", re.ASCII)
_BUSINESS_NAME = re.compile(r"[^~*:^|<>{}\\]+")


class ChooseRoleForm(PortalForm):
    application = forms.ChoiceField(
        label=_("Application"),
        choices=[(APPLICATION, _("SPOT (simulated Medicare provider portal)"))],
        initial=APPLICATION,
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(key, f"{label}") for key, (_r, _k, label, _h) in ROLE_CHOICES.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a role."),
            "invalid_choice": _("Choose one of the roles listed."),
        },
    )


class OrganizationForm(PortalForm):
    CREATE, ASSOCIATE = "create", "associate"

    how = forms.ChoiceField(
        label=_("Your organization"),
        choices=[
            (
                CREATE,
                _(
                    "Create an organization (its enrollment form is approved, nobody has created it yet)"
                ),
            ),
            (ASSOCIATE, _("Associate to an existing organization")),
        ],
        widget=forms.RadioSelect,
    )
    tin = TextField(
        label=_("TIN"),
        help_text=_("Nine digits, such as 99-1234567"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    submitter_id = TextField(
        label=_("Submitter ID"),
        help_text=_("Your approver has it and gives it to you, with the TIN."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, may_create: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_create = may_create
        if may_create:
            self.fields["submitter_id"].help_text = _("From the letter of the help desk")
            self.fields.update(_business_fields())
        else:
            del self.fields["how"]

    def clean_tin(self) -> str:
        return _tin(self.cleaned_data["tin"])

    def clean_submitter_id(self) -> str:
        value: str = self.cleaned_data["submitter_id"]
        if not _SUBMITTER.fullmatch(value):
            raise ValidationError(
                _("A submitter ID has letters and digits only, for example PX12345.")
            )
        return value.upper()

    def clean_legal_name(self) -> str:
        name: str = self.cleaned_data["legal_name"]
        if name and not _BUSINESS_NAME.fullmatch(name):
            raise ValidationError(_("A business name cannot contain ~ * : ^ | < > { } or \\."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.creating(cleaned):
            for name in BUSINESS_REQUIRED:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed to create an organization."))
        return cleaned

    def creating(self, cleaned: dict[str, Any]) -> bool:
        return self.may_create and cleaned.get("how") == self.CREATE


BUSINESS_REQUIRED = ["legal_name", "address_line", "city", "state", "zip_code", "phone"]


def _business_fields() -> dict[str, forms.Field]:
    """Needed to create, not to associate; so the form, not the field, asks for them."""
    fields: dict[str, forms.Field] = {
        "legal_name": TextField(
            label=_("Legal business name"),
            max_length=60,
            required=False,
            help_text=_("Needed to create an organization, like the fields below."),
        ),
        "address_line": TextField(label=_("Business address"), max_length=55, required=False),
        "city": NameField(label=_("City"), max_length=30, required=False),
        "state": forms.ChoiceField(label=_("State or territory"), choices=STATES, required=False),
        "zip_code": ZipField(label=_("ZIP code"), required=False),
        "phone": PhoneField(label=_("Company telephone"), required=False),
    }
    for field in fields.values():
        field.mark_optional = False  # type: ignore[attr-defined]
    return fields


def _tin(value: str) -> str:
    tin = normalize_tin(value)
    if tin is None or not is_tin(tin):
        raise ValidationError(_("A TIN has nine digits, for example 99-1234567."))
    return tin


class ReasonForm(PortalForm):
    reason = TextField(
        label=_("Reason for request"),
        help_text=_("One sentence is enough. No patient information."),
        max_length=REASON_MAX,
        multiline=True,
    )


class DecideRoleRequestForm(PortalForm):
    APPROVE, REJECT = "approve", "reject"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(APPROVE, _("Approve")), (REJECT, _("Reject"))],
        widget=forms.RadioSelect,
    )
    note = TextField(
        label=_("Note to the requester"),
        help_text=_("Needed when you reject. Do not include patient information."),
        max_length=REASON_MAX,
        required=False,
        multiline=True,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.REJECT and not cleaned.get("note"):
            self.add_error("note", _("Give a reason so that the requester knows what to change."))
        return cleaned
