"""Where a person lives and can be called: in the United States, or elsewhere with a US telephone number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.countries import US, country_choices
from identity.forms.fields import STATES, CityField, PhoneField, ZipField
from identity.zip_codes import zip_fits_state
from spot_portal.core.forms import PortalForm, TextField

YES, NO = "yes", "no"
IN_THE_US = ("state", "zip_code")
ABROAD = ("country", "province", "postal_code")


class HomeAddressFields(forms.Form):
    """An address in the United States."""

    address_line_1 = TextField(
        label=_("Home address, line 1"),
        help_text=_("Where you live, not your office."),
        max_length=55,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    address_line_2 = TextField(
        label=_("Home address, line 2"),
        max_length=55,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    city = CityField(
        label=_("City"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    state = forms.ChoiceField(
        label=_("State or territory"),
        choices=STATES,
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    zip_code = ZipField(
        label=_("ZIP code"),
        help_text=_("Five digits, or nine with the ZIP+4."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("A mobile number is best. For example 904-555-0123"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zip_code, state = cleaned.get("zip_code"), cleaned.get("state")
        if zip_code and state and not zip_fits_state(zip_code, state):
            self.add_error(
                "zip_code",
                _("ZIP code %(zip)s is not in %(state)s. Check the ZIP code and the state.")
                % {"zip": zip_code, "state": dict(STATES)[state]},
            )
        return cleaned


class ContactForm(HomeAddressFields, PortalForm):
    """Both kinds of address are on the page; the answer to the first question says which part counts."""

    # As on the page, and so in the list of errors.
    field_order = [
        "us_address", "address_line_1", "address_line_2", "city", "state", "zip_code", "country", "province",
        "postal_code", "phone",
    ]  # fmt: skip

    us_address = forms.ChoiceField(
        label=_("Is this a US address?"),
        help_text=_("Puerto Rico, the other territories and military addresses are US addresses."),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        initial=YES,
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    province = TextField(
        label=_("Province or region"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level1"}),
    )
    postal_code = TextField(
        label=_("Postal code"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*IN_THE_US, "country"):
            self.fields[name].required = False
            self.fields[name].mark_optional = False  # type: ignore[attr-defined]
        if "phone" in self.fields:
            self.fields["phone"].help_text = _(
                "A US number, also for an address abroad: codes are sent to US numbers only. "
                "A mobile number is best. For example 904-555-0123"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        answer = cleaned.get("us_address")
        for name in {YES: ABROAD, NO: IN_THE_US}.get(answer or "", (*IN_THE_US, *ABROAD)):
            # What stands in the part that does not count is neither kept nor found fault with.
            self.errors.pop(name, None)
            cleaned[name] = ""
        if answer == YES:
            self._need("state", _("Choose the state or territory, or answer “No” above."))
            self._need("zip_code", _("Fill in the ZIP code, or answer “No” above."))
            cleaned["country"] = US
        elif answer == NO:
            self._need("country", _("Choose the country, or answer “Yes” above."))
            cleaned["zip_code"] = cleaned.get("postal_code", "")
        return cleaned

    def _need(self, name: str, words: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)
