"""Every form of the portal is drawn by the same templates; here is what they promise."""

from typing import Any

import html5lib
import pytest
from django import forms
from django.template import engines

from spot_portal.core.forms import PortalForm, TextField, USDateField


class EveryKind(PortalForm):
    mbi = TextField(label="MBI", max_length=11, help_text="Eleven characters.")
    middle = TextField(label="Middle name", required=False)
    reason = TextField(label="Reason", required=False)
    born = USDateField(label="Date of birth")
    decision = forms.ChoiceField(
        label="What would you like to do?",
        choices=[("a", "Approve"), ("r", "Reject")],
        widget=forms.RadioSelect,
        help_text="You can change it later.",
    )
    parts = forms.MultipleChoiceField(
        label="Parts", choices=[("a", "Part A")], widget=forms.CheckboxSelectMultiple
    )
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"aria-describedby": "rules"})
    )
    note = TextField(label="Note", multiline=True, max_length=500, required=False)
    agree = forms.BooleanField(label="I agree")
    step = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].mark_optional = False  # type: ignore[attr-defined]


def drawn(form: forms.Form) -> Any:
    markup = f"<!doctype html><title>x</title><form>{form}</form>"
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(markup)


def by_id(page: Any, name: str) -> Any:
    found = page.findall(f".//*[@id='{name}']")
    assert len(found) == 1, f"{name} stands {len(found)} times on the page"
    return found[0]


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_fresh_form_has_no_error_summary() -> None:
    assert "data-error-summary" not in str(EveryKind())


def test_each_error_is_linked_from_the_summary_to_its_control() -> None:
    form = EveryKind({"born": "13/45/2020", "decision": "x"})
    page = drawn(form)
    summary = page.find(".//*[@data-error-summary]")
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    targets = [link.get("href").removeprefix("#") for link in summary.iter("a")]
    assert targets == [
        "id_mbi",
        "id_born",
        "id_decision_0",
        "id_parts_0",
        "id_password",
        "id_agree",
    ]
    for target in targets:
        by_id(page, target)
    assert "MBI: This is needed. Fill it in." in text_of(summary)
    assert "do?:" not in text_of(summary)


def test_an_error_of_the_whole_form_is_in_the_summary_without_a_link() -> None:
    form = EveryKind({})
    form.add_error(None, "The first day is after the last day.")
    summary = drawn(form).find(".//*[@data-error-summary]")
    assert text_of(summary.find(".//li")) == "The first day is after the last day."
    assert summary.find(".//li").find("a") is None


def test_a_control_is_described_by_its_hint_and_its_error() -> None:
    page = drawn(EveryKind({}))
    control = by_id(page, "id_mbi")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_mbi_helptext id_mbi_error"
    assert "This is needed. Fill it in." in text_of(by_id(page, "id_mbi_error"))
    assert text_of(by_id(page, "id_mbi_helptext")) == "Eleven characters."


def test_an_own_description_is_kept_beside_the_error() -> None:
    control = by_id(drawn(EveryKind({})), "id_password")
    assert control.get("aria-describedby") == "rules id_password_error"


def test_radio_buttons_are_a_named_group_that_carries_hint_and_error() -> None:
    page = drawn(EveryKind({}))
    group = by_id(page, "id_decision_group")
    assert (group.tag, group.get("role")) == ("fieldset", "radiogroup")
    assert group.get("aria-invalid") == "true"
    assert group.get("aria-describedby") == "id_decision_helptext id_decision_error"
    assert text_of(group.find("legend")) == "What would you like to do?"
    assert by_id(page, "id_decision_0").get("aria-invalid") is None


def test_a_list_of_checkboxes_does_not_look_like_radio_buttons() -> None:
    box = by_id(drawn(EveryKind()), "id_parts_0")
    assert (box.get("type"), box.get("class")) == ("checkbox", "usa-checkbox__input")


def test_what_may_stay_empty_is_marked_and_what_is_asked_in_some_cases_is_not() -> None:
    labels = {label.get("for"): text_of(label) for label in drawn(EveryKind()).iter("label")}
    assert labels["id_middle"] == "Middle name (optional)"
    assert labels["id_reason"] == "Reason"
    assert labels["id_mbi"] == "MBI"


def test_a_box_is_as_wide_as_its_answer() -> None:
    page = drawn(EveryKind())
    assert by_id(page, "id_mbi").get("class") == "usa-input input--short"
    assert by_id(page, "id_born").get("class") == "usa-input input--short"
    assert by_id(page, "id_middle").get("class") == "usa-input"


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\"'><img src=x>"])
def test_what_was_typed_comes_back_as_text(typed: str) -> None:
    assert by_id(drawn(EveryKind({"mbi": typed})), "id_mbi").get("value") == typed


def test_one_summary_may_serve_a_form_and_a_formset() -> None:
    lines = forms.formset_factory(EveryKind, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-mbi": "1S00E00AA00"}
    )
    template = engines["django"].from_string(
        '{% include "components/error_summary.html" with source=form other=lines %}'
    )
    markup = template.render({"form": EveryKind({}), "lines": lines})
    assert 'href="#id_mbi"' in markup
    assert 'href="#id_form-0-born"' in markup
