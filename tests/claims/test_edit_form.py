"""The battery of bad input for corrections (C04 to C07, C09, C12)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from claims.edit_form import EditForm
from claims.picture import Part
from claims.restrictions import restrictions_on
from spot_portal.core import clock, policy
from tests.factories.claims import ClaimLineFactory


def form_for(claim, **typed):
    today = clock.today()
    settings = {
        "claim": claim,
        "changes": [],
        "restrictions": restrictions_on(today),
        "on": today,
    }
    unchanged = {field.html_name: field.value() for field in EditForm(**settings)}
    shown = {name: _as_text(value) for name, value in unchanged.items()}
    return EditForm({**shown, **typed}, **settings)


def _as_text(value):
    return value.strftime("%m/%d/%Y") if hasattr(value, "strftime") else value or ""


def changes_of(form):
    assert form.is_valid(), form.errors
    return {(c.line, c.part): c.new for c in form.changes}


def test_nothing_changed_is_refused(claim):
    form = form_for(claim)

    assert not form.is_valid()
    assert "did not change anything" in form.non_field_errors()[0]


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "10000000000", "\uff11\uff12", "", "1e3", "٣"])
def test_units_are_whole_positive_and_in_plain_digits(claim, typed):
    assert "units-1" in form_for(claim, **{"units-1": typed}).errors


def test_units_can_be_changed(claim):
    assert changes_of(form_for(claim, **{"units-1": " 2 "})) == {(1, Part.UNITS): "2"}


def test_decimal_units_that_are_on_the_claim_may_stay(claim):
    claim.lines.filter(number=1).update(units=Decimal("1.5"))

    assert changes_of(form_for(claim, **{"modifiers-1": "RT"})) == {(1, Part.MODIFIERS): "RT"}


@pytest.mark.parametrize("typed", ["1.000,00", "1e5", "NaN", "Infinity", "10.001", "-5", "0", ""])
def test_amounts_follow_one_rule(claim, typed):
    assert "charge-1" in form_for(claim, **{"charge-1": typed}).errors


def test_dollar_sign_and_thousands_are_understood(claim):
    assert changes_of(form_for(claim, **{"charge-1": "$1,000.00"})) == {(1, Part.CHARGE): "1000"}


def test_the_billed_amount_cannot_fall_below_the_allowed_one(claim):
    claim.lines.filter(number=1).update(allowed=Decimal("285.00"))

    [message] = form_for(claim, **{"charge-1": "284.99"}).errors["charge-1"]

    assert "$285.00" in message
    assert form_for(claim, **{"charge-1": "285.00"}).is_valid()


def test_modifiers_are_taken_in_upper_case(claim):
    assert changes_of(form_for(claim, **{"modifiers-1": "lt, 59"})) == {
        (1, Part.MODIFIERS): "LT 59"
    }


@pytest.mark.parametrize("typed", ["LTX", "L", "LT LT", "LT RT 59 76 77", "L*", "ＬＴ"])
def test_modifiers_that_are_none_are_refused(claim, typed):
    assert "modifiers-1" in form_for(claim, **{"modifiers-1": typed}).errors


@pytest.mark.parametrize("code", ["GA", "gy", "22", "KX"])
def test_a_restricted_modifier_is_refused_by_name(claim, code):
    [message] = form_for(claim, **{"modifiers-1": code}).errors["modifiers-1"]

    assert code.upper() in message


def test_a_restricted_modifier_cannot_be_taken_away(claim):
    claim.lines.filter(number=1).update(modifiers=["GA"])

    assert "GA" in form_for(claim, **{"modifiers-1": "LT"}).errors["modifiers-1"][0]
    assert form_for(claim, **{"modifiers-1": "GA LT"}).is_valid()


def test_a_restricted_procedure_is_refused_by_name(claim):
    [message] = form_for(claim, **{"procedure-1": "j3490"}).errors["procedure-1"]

    assert "J3490" in message


@pytest.mark.parametrize("typed", ["L300", "L30000", "", "LT300"])
def test_a_procedure_has_five_characters(claim, typed):
    assert "procedure-1" in form_for(claim, **{"procedure-1": typed}).errors


def test_a_locked_line_has_no_boxes_and_what_is_posted_for_it_is_ignored(claim):
    form = form_for(claim, **{"units-2": "3", "charge-2": "1.00"})

    assert not form.is_valid()
    assert not [name for name in form.fields if name.endswith("-2")]
    [_open, locked] = form.line_groups
    assert locked.locks[0].code == "50"


@pytest.mark.parametrize(
    ("typed", "stored"), [("A00.0", "A000"), ("a000", "A000"), ("m21.41; a00.0", "M2141 A000")]
)
def test_diagnoses_are_stored_in_one_form(claim, typed, stored):
    assert changes_of(form_for(claim, diagnoses=typed))[0, Part.DIAGNOSES] == stored


@pytest.mark.parametrize("typed", ["ZZZ", "", "A00.0 A00.0", "123"])
def test_what_is_no_diagnosis_is_refused(claim, typed):
    assert "diagnoses" in form_for(claim, diagnoses=typed).errors


def test_the_thirteenth_diagnosis_is_refused(claim):
    codes = [f"M21{number:02}" for number in range(13)]

    assert form_for(claim, diagnoses=" ".join(codes[:12])).is_valid()
    [message] = form_for(claim, diagnoses=" ".join(codes)).errors["diagnoses"]
    assert "12" in message


def test_a_diagnosis_that_lines_point_to_cannot_go(claim):
    claim.lines.filter(number=1).update(pointers=[2])

    assert "diagnoses" in form_for(claim, diagnoses="M21.41").errors


@pytest.mark.parametrize("typed", ["0", "3", "1 1", "1 2 3 4 5", "x", "", "99999999999"])
def test_pointers_name_diagnoses_of_the_claim(claim, typed):
    assert "pointers-1" in form_for(claim, **{"pointers-1": typed}).errors


@pytest.mark.parametrize("typed", ["1", "00", "98", "AA", "111"])
def test_the_place_of_service_is_on_the_list(claim, typed):
    assert "place_of_service-1" in form_for(claim, **{"place_of_service-1": typed}).errors


def test_dates_stand_in_order_and_not_in_the_future(claim):
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%m/%d/%Y")
    long_ago = "01/15/2020"

    assert "service_to-1" in form_for(claim, **{"service_to-1": tomorrow}).errors
    assert "service_from-1" in form_for(claim, **{"service_to-1": long_ago}).errors
    assert "service_from-1" in form_for(claim, **{"service_from-1": ""}).errors
    assert form_for(claim, **{"service_from-1": long_ago}).is_valid()


@pytest.mark.parametrize("typed", ["123", "9000000506", "ABCDEFGHIJ"])
def test_the_referring_npi_has_a_right_check_digit(claim, typed):
    assert "referring_npi" in form_for(claim, referring_npi=typed).errors


def test_a_hospice_denial_needs_gv_or_gw(provider, claim):
    claim.lines.filter(number=1).update(
        adjustments=[{"group": "CO", "reason": "B9", "amount": "300.00"}]
    )

    assert "GV" in form_for(claim, **{"units-1": "2"}).errors["modifiers-1"][0]
    assert form_for(claim, **{"modifiers-1": "GW"}).is_valid()


def test_several_changes_on_a_line_are_fine_unless_the_policy_says_one(claim, monkeypatch):
    typed = {"units-1": "2", "modifiers-1": "LT"}
    assert form_for(claim, **typed).is_valid()

    one = replace(policy.CORRECTION_ONE_CHANGE, idm=True)
    monkeypatch.setattr(policy, "CORRECTION_ONE_CHANGE", one)

    assert "one thing" in form_for(claim, **typed).non_field_errors()[0]
    assert form_for(claim, **{"units-1": "2"}).is_valid()


def test_lines_keep_their_numbers_in_the_names_of_their_boxes(claim):
    ClaimLineFactory(claim=claim, number=7)

    assert {"units-1", "units-7"} <= set(form_for(claim).fields)
