"""What the tabs say, person by person."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from eligibility import exchange
from eligibility.dates import months_from
from eligibility.gateways.hets_simulator import SimulatedHets
from eligibility.models import Inquiry
from eligibility.presentation.answers import show_answer
from eligibility.presentation.blocks import of_base, span
from eligibility.question import Question
from eligibility.simulated.amounts import amounts_of
from eligibility.simulated.people import PEOPLE, catalogue
from organizations.models import Provider
from spot_portal.core import clock
from spot_portal.core.formats import money, us_date
from spot_portal.core.identifiers import is_synthetic_mbi
from spot_portal.x12.medicare import Period

BY_NAME = {person.last_name: person for person in PEOPLE}


def answer(name, first=None, last=None):
    """The one member shown when somebody asks about this person."""
    person = BY_NAME[name]
    day = clock.today()
    first = first or day
    inquiry = Inquiry(pk=1, provider=Provider(name="OFFICE", npi="9000000007"))
    question = Question(
        person.mbi, person.last_name, person.first_name, person.birth_date, first, last or first
    )
    data = SimulatedHets().ask(exchange.write_request(inquiry, question), payload_id=uuid4())
    assert exchange.judge(data, inquiry=inquiry, question=question).step == "answer"
    [member] = show_answer(exchange.read_answer(data)).members
    return member


def tab(member, name):
    return next(tab for tab in member.tabs if tab.id == f"m1-{name}")


def rows(member, tab_name, title):
    """The rows of the block with this title, as dictionaries."""
    found = next(b for b in tab(member, tab_name).blocks if b.title == title)
    labels = [column.label for column in found.columns]
    return [dict(zip(labels, row, strict=True)) for row in found.rows]


def names(member):
    return {tab.id.removeprefix("m1-") for tab in member.tabs}


def flags(member):
    return " ".join(flag.text for flag in member.flags)


USUAL = {"eligibility", "deductibles", "preventive", "inpatient"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ALDER", USUAL),
        ("BIRCH", USUAL),
        ("CEDAR", USUAL | {"qmb"}),
        ("DOGWOOD", USUAL | {"msp"}),
        ("ELM", USUAL | {"map"}),
        ("FIR", USUAL | {"hospice"}),
        ("HAWTHORN", USUAL | {"hospice"}),
        ("JUNIPER", USUAL),
        ("LAUREL", USUAL),
        ("MAPLE", USUAL - {"inpatient"}),
        ("OAKLEY", {"eligibility"}),
        ("PALMETTO", {"eligibility", "pbid"}),
        ("REDWOOD", USUAL | {"aco"}),
        ("SORREL", USUAL),
        ("TAMARACK", USUAL),
        ("WALNUT", USUAL),
        ("YARROW", USUAL | {"msp"}),
        ("NUNEZ-VALE", USUAL),
    ],
)
def test_e25_only_tabs_with_data_are_shown_and_the_others_are_named(name, expected):
    member = answer(name)

    assert names(member) == expected
    assert len(member.tabs) + len(member.silent) == 10


def test_this_file_knows_everybody():
    assert len(PEOPLE) == 18


def test_the_deductible_of_this_year_is_partly_paid():
    year = clock.today().year
    base = amounts_of(year).part_b_deductible
    [row] = rows(answer("ALDER"), "deductibles", "Deductible")

    assert row["Year"] == str(year)
    assert row["Whole amount"] == money(base)
    assert row["Still to pay"] == money(base - Decimal("120.40"))


def test_amounts_follow_the_years_asked_about():
    first, last = months_from(clock.today(), -12), clock.today()
    found = rows(answer("ALDER", first, last), "deductibles", "Deductible")

    assert [row["Year"] for row in found] == [str(first.year), str(last.year)]
    assert [row["Whole amount"] for row in found] == [
        money(amounts_of(year).part_b_deductible) for year in (first.year, last.year)
    ]


def test_a_met_deductible_is_nothing_more_to_pay():
    member = answer("BIRCH")
    [row] = rows(member, "deductibles", "Deductible")
    therapy = {r["Kind"]: r["Amount used"] for r in rows(member, "deductibles", "Therapy")}

    assert row["Still to pay"] == "$0.00"
    assert therapy["Physical and speech therapy together"] == "$2,610.18"


def test_a_qmb_owes_nothing_in_her_period_only():
    member = answer("CEDAR")
    [row] = rows(member, "qmb", "Qualified Medicare Beneficiary")

    assert (row["Deductible"], row["Coinsurance"], row["To"]) == ("$0.00", "$0.00", "No end date")
    assert "owes nothing" in flags(member)
    assert "qmb" not in names(answer("CEDAR", months_from(clock.today(), -30)))


def test_other_insurance_is_named_with_its_reason():
    [row] = rows(answer("DOGWOOD"), "msp", "Insurance that pays first")

    assert row["Why Medicare is second"] == "Working aged, employer group health plan (12)"
    assert row["Insurer"].startswith("INVENTED EMPLOYER HEALTH PLAN, 400 SAMPLE PARKWAY")
    assert row["Diagnosis codes"] is None


def test_liability_comes_with_its_diagnoses():
    [row] = rows(answer("YARROW"), "msp", "Insurance that pays first")

    assert row["Diagnosis codes"] == "S82.101A, S13.4XXA"


def test_plans_are_those_of_the_days_asked_about():
    year = clock.today().year
    now = rows(answer("ELM"), "map", "Medicare Advantage plans")
    both = rows(
        answer("ELM", clock.today().replace(year=year - 1, day=1), clock.today()),
        "map",
        "Medicare Advantage plans",
    )

    assert [row["Contract"] for row in now] == ["H9999-001"]
    assert [row["Contract"] for row in both] == ["H9999-001", "H9998-014"]
    assert both[1]["Termination date"] == f"12/31/{year - 1}"
    assert now[0]["Who processes claims"] == "The plan, all claims (C)"
    assert "800-555-0142" in now[0]["Contact"]


def test_hospice_shows_current_and_revoked_elections():
    found = rows(answer("FIR"), "hospice", "Hospice")

    assert [row["Revoked"] for row in found] == ["No", "Yes, by notice (1)"]
    assert "Benefit periods so far: 2." in tab(answer("FIR"), "hospice").blocks[0].explanation


def test_a_home_health_episode_is_open():
    member = answer("HAWTHORN")
    [row] = rows(member, "hospice", "Home health episodes")

    assert row["Notice of admission"] == "Yes"
    assert row["Patient status"] == "Still a patient (30)"
    assert row["Contractor"] == "INVENTED HOME HEALTH CONTRACTOR, 99901"
    assert [r["Code"] for r in rows(member, "hospice", "Home health certifications")] == [
        "G0180",
        "G0179",
    ]


def test_a_long_stay_used_up_the_full_days():
    member = answer("JUNIPER")
    year = (clock.today() - timedelta(days=95)).year
    [hospital] = rows(member, "inpatient", "Hospital")
    [nursing] = rows(member, "inpatient", "Skilled nursing facility")
    reserve, psychiatric = rows(member, "inpatient", "Days for a lifetime")

    assert hospital["Deductible left"] == f"$0.00 of {money(amounts_of(year).part_a_deductible)}"
    assert hospital["Full days left"] == "0 of 60"
    assert hospital["Coinsurance days left"] == "20 of 30"
    assert hospital["Patient pays per coinsurance day"] == money(amounts_of(year).hospital_day)
    assert nursing["Full days left"] == "8 of 20"
    assert reserve["Days left"] == "48 of 60"
    assert psychiatric["Days left"] == "176 of 190"


def test_without_a_spell_the_whole_amounts_of_the_year_stand():
    year = clock.today().year
    [hospital] = rows(answer("ALDER"), "inpatient", "Hospital")

    assert hospital["Spell of illness"] == f"No spell, amounts of {year}"
    assert hospital["Full days left"] == "60 of 60"


def test_kidney_disease_and_transplant_have_their_dates():
    [row] = rows(answer("LAUREL"), "eligibility", "End-stage renal disease")

    assert row["Transplant discharge"] == us_date(months_from(clock.today(), -12))


def test_one_part_alone():
    member = answer("MAPLE")

    assert [r["Part"] for r in rows(member, "eligibility", "Entitlement")] == ["Part B"]
    assert [r["Part"] for r in rows(member, "eligibility", "Inactive periods")] == ["Part A"]
    assert "Part A is not active" in flags(member)


def test_a_death_stands_on_top():
    member = answer("OAKLEY")
    before = answer("OAKLEY", clock.today() - timedelta(days=60))

    assert "Died on" in flags(member)
    assert "No Part A and no Part B" in flags(member)
    assert names(before) == USUAL
    assert "Died on" in flags(before)


def test_only_drugs_are_left():
    member = answer("PALMETTO")

    assert "Only immunosuppressive drugs" in tab(member, "pbid").notice
    assert "No Part A and no Part B" in flags(member)


def test_alignment_has_enhancements_for_both_parts():
    found = rows(answer("REDWOOD"), "aco", "Alignment")

    assert [row["Part"] for row in found] == ["Part A", "Part B"]
    assert found[0]["Benefit enhancements"] == (
        "3-Day SNF Rule Waiver, Home Health Homebound Waiver"
    )


def test_a_gap_is_shown_without_a_reason():
    member = answer("SORREL", months_from(clock.today(), -12), clock.today())

    found = rows(member, "eligibility", "Inactive periods")
    assert [row["Part"] for row in found] == ["Part A", "Part B"]
    assert all(row["From"] and row["To"] for row in found)
    assert "has an inactive period" in flags(member)
    assert not answer("SORREL").flags


def test_prevention_tells_what_was_used_and_what_comes_next():
    member = answer("WALNUT")
    [smoking] = rows(member, "preventive", "Smoking cessation counseling")
    vaccines = rows(member, "preventive", "Vaccines given")
    services = {
        r["Code"]: r for r in rows(member, "preventive", "When the next service is covered")
    }

    assert (smoking["Sessions"], smoking["Sessions left"]) == ("8", "5")
    assert [row["Code"] for row in vaccines] == ["G0008", "G0009", "M0201"]
    assert services["G0439"]["Service"] == "Yearly wellness visit, following"
    assert services["G0438"]["Next technical date"] is None
    assert rows(member, "eligibility", "Acupuncture for low back pain")[0]["Sessions left"] == "7"
    assert rows(member, "eligibility", "Medicare Diabetes Prevention Program")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.last_name)
def test_every_tab_explains_itself_and_leaves_no_cell_empty(person):
    member = answer(person.last_name)

    for shown in member.tabs:
        assert shown.blocks
        for block in shown.blocks:
            page = render_to_string("eligibility/parts/block.html", {"block": block})
            assert "<caption>" in page
            assert not re.search(r"<td[^>]*>\s*</td>", page)
    assert member.rejections == []
    assert member.unread == []


def test_the_catalogue_lists_everybody_with_a_number_nobody_can_have():
    entries = catalogue()

    assert len({entry.mbi for entry in entries}) == len(entries) >= 28
    assert all(is_synthetic_mbi(entry.mbi) for entry in entries)
    assert all(str(entry.story) and str(entry.to_try) for entry in entries)
    assert {entry.is_magic for entry in entries} == {True, False}


@pytest.mark.parametrize(
    ("left", "base", "said"),
    [("0", "60", "0 of 60"), ("5", None, "5"), (None, "60", "60 in all"), (None, None, None)],
)
def test_what_is_left_of_the_whole(left, base, said):
    assert of_base(left, base) == said


def test_a_calendar_year_is_said_as_its_number():
    today = clock.today()
    year = Period(today.replace(month=1, day=1), today.replace(month=12, day=31))

    assert span(year) == str(today.year)
    assert span(Period()) is None
