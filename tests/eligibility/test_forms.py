"""The battery of bad and unusual input for the eligibility form."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eligibility.dates import earliest_service_date, latest_service_date, months_from
from eligibility.forms import EligibilityForm
from spot_portal.core import clock, policy


def form(typed, **changes):
    return EligibilityForm(typed(**changes))


def errors(typed, field, **changes):
    return " ".join(form(typed, **changes).errors.get(field, []))


@pytest.mark.parametrize(
    "mbi", ["1S00E00AA01", "1S00-E00-AA01", "1s00-e00-aa01", "  1S00E00AA01\n", "1S00 E00 AA01"]
)
def test_e01_a_number_is_taken_in_every_usual_form(typed, mbi):
    asked = form(typed, mbi=mbi)

    assert asked.is_valid(), asked.errors
    assert asked.question().mbi == "1S00E00AA01"


def test_e01_real_numbers_are_taken_where_real_data_belong(typed, settings):
    settings.SPOT_SIMULATION = False

    for mbi in ("1EG4TE5MK73", "1EG4-TE5-MK73", "1eg4te5mk73", " 1EG4TE5MK73 "):
        asked = form(typed, mbi=mbi)
        assert asked.is_valid(), asked.errors
        assert asked.question().mbi == "1EG4TE5MK73"


@pytest.mark.parametrize(
    ("mbi", "place"),
    [("0EG4TE5MK73", "first"), ("1SG4TE5MK73", "second"), ("1EG4TE5ML73", "ninth")],
)
def test_e02_the_wrong_place_is_named(typed, settings, mbi, place):
    settings.SPOT_SIMULATION = False

    assert place in errors(typed, "mbi", mbi=mbi)


@pytest.mark.parametrize("mbi", ["1S00E00AA0", "1S00E00AA012", "Á" * 11, "٣" * 11, "x" * 400])
def test_e02_a_wrong_length_or_script_is_refused(typed, mbi):
    assert errors(typed, "mbi", mbi=mbi)


def test_a_number_that_could_be_real_is_refused_with_the_reason(typed):
    text = errors(typed, "mbi", mbi="1EG4TE5MK73")

    assert "simulation" in text
    assert "S in the second place" in text


@pytest.mark.parametrize("mark", ["~", "*", ":", "^", "|", "\\", "<", "@", "7", "_"])
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_e07_a_character_with_no_place_in_a_name_is_named(typed, field, mark):
    assert f"“{mark}”" in errors(typed, field, **{field: f"SM{mark}ITH"})


@pytest.mark.parametrize("hidden", ["\r\n", "\t", "\u2028", "\x00", "\x07", "\u200b", "\u202e"])
def test_e09_characters_nobody_can_see_are_refused(typed, hidden):
    assert errors(typed, "last_name", last_name=f"SM{hidden}ITH")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Ñúñez", "Nunez"),
        ("O’Neil", "O'Neil"),
        ("Müller", "Muller"),
        ("Strauß", "Strauss"),
        ("Łukasz", "Lukasz"),
        ("Nunez–Vale", "Nunez-Vale"),
        ("  Van   der  Berg ", "Van der Berg"),
        ("N\u0303un\u0303ez", "Nunez"),
    ],
)
def test_e10_names_are_spelled_with_what_x12_has(typed, name, sent):
    asked = form(typed, last_name=name)

    assert asked.is_valid(), asked.errors
    assert asked.question().last_name == sent


@pytest.mark.parametrize("name", ["李", "Иванов", "Καλλιόπη", "محمد"])
def test_e10_other_scripts_are_refused_by_name(typed, name):
    assert f"“{name[0]}”" in errors(typed, "last_name", last_name=name)


def test_e11_the_length_of_a_name(typed):
    assert errors(typed, "last_name", last_name="A" * 61)
    assert errors(typed, "last_name", last_name="ß" * 31)
    assert errors(typed, "last_name", last_name="   ")
    assert errors(typed, "last_name", last_name="-")
    assert not errors(typed, "last_name", last_name="A")
    assert not errors(typed, "last_name", last_name="A" * 60)


@pytest.mark.parametrize(
    "value",
    ["02/30/2026", "01/01/1999", "12/31/9999", "9999-12-31", "2026-1-1", "1/1/26", "today",
     "00/00/0000", "٠٣/١٤/٢٠٢٦", "1" * 500],
)  # fmt: skip
@pytest.mark.parametrize("field", ["service_from", "service_to"])
def test_e12_days_that_cannot_be_asked_about_are_refused(typed, field, value):
    assert errors(typed, field, **{field: value})


def test_e12_the_window_ends_where_the_rule_says(typed):
    today = clock.today()
    first, last = earliest_service_date(today), latest_service_date(today)
    day = timedelta(days=1)

    assert form(typed, service_from=f"{first:%m/%d/%Y}", service_to=f"{last:%m/%d/%Y}").is_valid()
    assert "last 48 months" in errors(typed, "service_from", service_from=f"{first - day:%m/%d/%Y}")
    assert "4 months ahead" in errors(typed, "service_to", service_to=f"{last + day:%m/%d/%Y}")


def test_e12_the_last_day_may_not_be_before_the_first(typed):
    yesterday = clock.today() - timedelta(days=1)

    assert "before the first" in errors(typed, "service_to", service_to=f"{yesterday:%m/%d/%Y}")


def test_nobody_is_born_tomorrow_or_after_the_service(typed):
    tomorrow = clock.today() + timedelta(days=1)
    before = clock.today() - timedelta(days=30)

    assert "future" in errors(typed, "date_of_birth", date_of_birth=f"{tomorrow:%m/%d/%Y}")
    assert "after the date of service" in errors(
        typed,
        "date_of_birth",
        date_of_birth=f"{clock.today():%m/%d/%Y}",
        service_from=f"{before:%m/%d/%Y}",
    )


@pytest.mark.parametrize(
    "field", ["mbi", "first_name", "last_name", "date_of_birth", "service_from"]
)
def test_everything_is_needed(typed, field):
    assert errors(typed, field, **{field: ""})


@pytest.mark.parametrize("token", ["", "x", "../../etc", "0" * 500])
def test_a_form_without_its_token_is_not_sent(typed, token):
    assert not form(typed, token=token).is_valid()


class TestHetsMinimum:
    @pytest.fixture(autouse=True)
    def _switched_on(self, monkeypatch):
        on = replace(policy.ELIGIBILITY_HETS_MINIMUM, idm=True)
        monkeypatch.setattr(policy, "ELIGIBILITY_HETS_MINIMUM", on)

    def test_first_name_or_birth_is_enough(self, typed):
        assert form(typed, first_name="").is_valid()
        assert form(typed, date_of_birth="").is_valid()

    def test_one_of_them_is_needed(self, typed):
        asked = form(typed, first_name="", date_of_birth="")

        assert "first name or the date of birth" in " ".join(asked.errors["first_name"])


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), -48, date(2022, 11, 22)),
        (date(2026, 11, 22), 4, date(2027, 3, 22)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2028, 2, 29), -48, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 8, 15), 4, date(2026, 12, 15)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, expected):
    assert months_from(day, months) == expected
