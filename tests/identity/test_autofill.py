"""WCAG 1.3.5: each box says what browsers may fill in, and one without a fitting token says that it is nothing."""

import pytest
from django import forms

from identity.forms import (
    AddAuthenticatorForm,
    ContactForm,
    CredentialsForm,
    ProofingForm,
    ReasonForm,
    RenameDeviceForm,
    SecurityKeyForm,
    SignInForm,
)
from identity.forms.help_desk import CallerForm, SuspendForm
from identity.forms.phones import AddPhoneForm
from spot_portal.core.forms import PortalForm

pytestmark = pytest.mark.django_db
ADDRESS = {
    "address_line_1": "address-line1", "address_line_2": "address-line2", "city": "address-level2",
    "state": "address-level1", "zip_code": "postal-code", "phone": "tel",
}  # fmt: skip


def tokens(form):
    return {name: form[name].field.widget.attrs.get("autocomplete") for name in form.fields}


@pytest.mark.parametrize(
    ("form_class", "expected"),
    [
        (AddPhoneForm, {"number": "tel-national", "extension": "tel-extension", "channel": None}),
        (
            ProofingForm,
            ADDRESS
            | {
                "first_name": "given-name",
                "middle_name": "additional-name",
                "last_name": "family-name",
                "date_of_birth": "bday",
                "ssn": "off",
            },
        ),
        (
            ContactForm,
            ADDRESS
            | {
                "us_address": None,
                "country": "country",
                "province": "address-level1",
                "postal_code": "postal-code",
            },
        ),
        (AddAuthenticatorForm, {"name": "off", "code": "one-time-code"}),
        (RenameDeviceForm, {"name": "off"}),
        (SecurityKeyForm, {"name": "off"}),
        (ReasonForm, {"reason": "off"}),
        (SignInForm, {"user_id": "username", "password": "current-password", "terms": None}),
    ],
)
def test_v6_2_6_each_box_has_its_token(form_class, expected):
    assert tokens(form_class()) == expected


def test_what_a_caller_says_is_never_filled_in_with_the_agents_own_data():
    for form_class in (CallerForm, SuspendForm):
        assert set(tokens(form_class()).values()) == {"off"}


def test_a_question_is_no_business_of_the_browser():
    assert tokens(CredentialsForm())["question"] == "off"


def test_only_boxes_that_may_have_the_attribute_get_it():
    class Every(PortalForm):
        line = forms.CharField()
        lines = forms.CharField(widget=forms.Textarea)
        number = forms.IntegerField()
        choice = forms.ChoiceField(choices=[("a", "a")])
        buttons = forms.ChoiceField(choices=[("a", "a")], widget=forms.RadioSelect)
        tick = forms.BooleanField()
        unseen = forms.CharField(widget=forms.HiddenInput)
        own = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "email"}))
        upload = forms.FileField()

    assert tokens(Every()) == {
        "line": "off", "lines": "off", "number": "off", "choice": "off", "buttons": None, "tick": None,
        "unseen": None, "own": "email", "upload": None,
    }  # fmt: skip
