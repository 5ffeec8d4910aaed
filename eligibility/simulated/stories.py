"""What Medicare knows about each invented person: one function a story."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from eligibility.dates import months_from
from eligibility.simulated import coverage
from eligibility.simulated.asked import Asked
from spot_portal.core.identifiers import npi_check_digit
from spot_portal.x12.medicare import (
    AcoAlignment,
    AcoReachTab,
    Certification,
    EligibilityTab,
    Esrd,
    HomeHealthEpisode,
    HospicePeriod,
    HospiceTab,
    MapTab,
    MedicareView,
    MspRecord,
    MspTab,
    PbidTab,
    Period,
    Plan,
    QmbTab,
    Sessions,
    SmokingCessation,
    Usage,
)
from spot_portal.x12.parts import Address, ContactNumber

Story = Callable[[Asked], MedicareView]

HOSPICE_NPI = f"900000201{npi_check_digit('900000201')}"
HOME_HEALTH_NPI = f"900000202{npi_check_digit('900000202')}"
SUPPLIER_NPI = f"900000203{npi_check_digit('900000203')}"
CONTRACTOR, CONTRACTOR_NAME = "99901", "INVENTED HOME HEALTH CONTRACTOR"


def turned_65(year: int, month: int) -> date:
    return date(year, month, 1)


def plain(asked: Asked) -> MedicareView:
    return coverage.original_medicare(asked, since=turned_65(2013, 3), paid=Decimal("120.40"))


def deductible_met(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2011, 7))
    costs = coverage.part_b_costs(
        asked, paid=Decimal(9999), therapy=(Decimal("412.75"), Decimal("2610.18"))
    )
    rehabilitation = (
        Sessions("pulmonary", "technical", remaining=Decimal(28)),
        Sessions("pulmonary", "professional", remaining=Decimal(28)),
        Sessions("cardiac", "technical", used=Decimal(11)),
        Sessions("cardiac", "professional", used=Decimal(11)),
    )
    return replace(view, deductibles=replace(costs, rehabilitation=rehabilitation))


def qmb(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2017, 11))
    start = months_from(asked.today.replace(day=1), -22)
    return replace(view, qmb=QmbTab((Period(start),))) if asked.touches(start) else view


def working_aged(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2023, 5))
    record = MspRecord(
        "12",
        Period(date(2023, 5, 1)),
        "EGHP0012345",
        "INVENTED EMPLOYER HEALTH PLAN",
        Address("400 SAMPLE PARKWAY", "", "ORLANDO", "FL", "328010000"),
    )
    return replace(view, msp=MspTab((record,)))


def liability(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2016, 8), paid=Decimal(60))
    accident = months_from(asked.today, -7)
    record = MspRecord(
        "47",
        Period(accident),
        "LB77120001",
        "INVENTED AUTO AND LIABILITY",
        Address("9 EXAMPLE SQUARE", "SUITE 3", "TAMPA", "FL", "336020000"),
        ("S82.101A", "S13.4XXA"),
    )
    return replace(view, msp=MspTab((record,)))


def medicare_advantage(asked: Asked) -> MedicareView:
    """Two plans: the first until the end of last year, the second since January."""
    view = coverage.original_medicare(asked, since=turned_65(2015, 1))
    new_year = date(asked.today.year, 1, 1)
    plans = (
        _plan("H9999 001", "INVENTED GOLD HMO", "HN", Period(new_year), "C"),
        _plan(
            "H9998 014",
            "EXAMPLE CARE PPO",
            "PR",
            Period(date(asked.today.year - 2, 1, 1), new_year - timedelta(days=1)),
            "C",
        ),
        _plan("S9997 003", "SAMPLE DRUG PLAN", "", Period(new_year), "", part="D"),
    )
    shown = tuple(
        p for p in plans if p.period.start and asked.touches(p.period.start, p.period.end)
    )
    return replace(view, map=MapTab(shown) if shown else None)


def _plan(
    contract: str, name: str, kind: str, period: Period, option: str, *, part: str = "C"
) -> Plan:
    number, _, plan_id = contract.partition(" ")
    return Plan(
        part,
        number,
        plan_id,
        name,
        kind,
        period,
        option,
        Address("1 INVENTED PLAZA", "", "MIAMI", "FL", "331010000"),
        (ContactNumber("TE", "8005550142"), ContactNumber("UR", "PLANS.EXAMPLE")),
    )


def hospice(asked: Asked) -> MedicareView:
    """An election that was given up, and one that goes on."""
    view = coverage.original_medicare(asked, since=turned_65(2004, 9), paid=Decimal(9999))
    earlier = months_from(asked.today, -14)
    start = months_from(asked.today, -2)
    periods = (
        HospicePeriod(
            Period(start, start + timedelta(days=89)), "0", HOSPICE_NPI, "INVENTED HOSPICE"
        ),
        HospicePeriod(
            Period(earlier, earlier + timedelta(days=41)), "1", HOSPICE_NPI, "INVENTED HOSPICE"
        ),
    )
    return replace(view, hospice=HospiceTab(hospice=periods, hospice_periods=2))


def home_health(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2008, 12), paid=Decimal(9999))
    start = asked.today - timedelta(days=24)
    episode = HomeHealthEpisode(
        "B",
        Period(start, start + timedelta(days=59)),
        start,
        asked.today - timedelta(days=3),
        HOME_HEALTH_NPI,
        "INVENTED HOME HEALTH AGENCY",
        CONTRACTOR,
        CONTRACTOR_NAME,
        "30",
        "Y",
    )
    certifications = (
        Certification("G0180", start - timedelta(days=60)),
        Certification("G0179", start),
    )
    return replace(view, hospice=HospiceTab(home_health=(episode,), certifications=certifications))


def inpatient(asked: Asked) -> MedicareView:
    """Seventy hospital days and twelve days in a nursing facility in one open spell of illness."""
    view = coverage.original_medicare(asked, since=turned_65(2006, 4), paid=Decimal(9999))
    start = asked.today - timedelta(days=95)
    hospital, snf = coverage.full_days(start.year)
    spells = (
        coverage.used_spell(hospital, Period(start, start + timedelta(days=69)), days=70),
        coverage.used_spell(
            snf, Period(start + timedelta(days=71), start + timedelta(days=82)), days=12
        ),
    )
    tab = replace(
        coverage.untouched_inpatient(asked),
        spells=spells,
        lifetime=coverage.lifetime_days(asked, reserve=Decimal(48), psychiatric=Decimal(176)),
    )
    return replace(view, inpatient=tab)


def esrd(asked: Asked) -> MedicareView:
    """Under 65, entitled by kidney disease; a transplant a year ago."""
    start = months_from(asked.today.replace(day=1), -40)
    view = coverage.original_medicare(asked, since=start, paid=Decimal(9999))
    transplant = months_from(asked.today, -12)
    entitled = view.eligibility or EligibilityTab()
    if not entitled.part_b:
        return view
    return replace(
        view, eligibility=replace(entitled, esrd=(Esrd(Period(start), transplant_on=transplant),))
    )


def part_b_only(asked: Asked) -> MedicareView:
    """Too few working years for Part A without a premium."""
    since = Period(turned_65(2020, 2))
    view = MedicareView(eligibility=coverage.entitlement(asked, None, since))
    return replace(
        view,
        deductibles=coverage.part_b_costs(asked, paid=Decimal(75)),
        preventive=coverage.screenings(asked, since=turned_65(2020, 2)),
    )


def death_of_karen(today: date) -> date:
    return today - timedelta(days=47)


def deceased(asked: Asked) -> MedicareView:
    return coverage.original_medicare(
        asked, since=turned_65(2001, 6), until=death_of_karen(asked.today), paid=Decimal(9999)
    )


def drugs_only(asked: Asked) -> MedicareView:
    """Entitlement ended 36 months after the transplant; the drug benefit is all there is."""
    end = months_from(asked.today.replace(day=1), -10) - timedelta(days=1)
    start = months_from(end.replace(day=1), -60)
    entitled = coverage.entitlement(asked, Period(start, end), Period(start, end))
    view = MedicareView(eligibility=entitled)
    pbid = Period(end + timedelta(days=1))
    return replace(view, pbid=PbidTab((pbid,))) if asked.touches(end + timedelta(days=1)) else view


def aco_reach(asked: Asked) -> MedicareView:
    view = coverage.original_medicare(asked, since=turned_65(2012, 7), paid=Decimal(200))
    year = Period(date(asked.today.year, 1, 1), date(asked.today.year, 12, 31))
    alignments = (
        AcoAlignment(
            "A", "INVENTED CARE PARTNERS ACO", "D9901", year,
            ("3-Day SNF Rule Waiver", "Home Health Homebound Waiver"),
        ),
        AcoAlignment(
            "B", "INVENTED CARE PARTNERS ACO", "D9901", year,
            ("Telehealth", "Post-Discharge Home Visit"),
        ),
    )  # fmt: skip
    return replace(view, aco_reach=AcoReachTab(alignments))


def gap(asked: Asked) -> MedicareView:
    """Entitled all the time, but not covered for five months; the reason is not told."""
    since = turned_65(2014, 10)
    start = months_from(asked.today.replace(day=1), -11)
    away = Period(start, months_from(start, 5) - timedelta(days=1))
    view = coverage.original_medicare(asked, since=since, paid=Decimal(30))
    return replace(
        view,
        eligibility=coverage.entitlement(asked, Period(since), Period(since), gaps=(away,)),
    )


def prevention(asked: Asked) -> MedicareView:
    """Uses what Medicare offers: diabetes prevention, quitting smoking, acupuncture, vaccines."""
    view = coverage.original_medicare(asked, since=turned_65(2018, 5), paid=Decimal("283.00"))
    entitled, tab = view.eligibility or EligibilityTab(), view.preventive
    if tab is None:
        return view
    began = months_from(asked.today, -4)
    tab = replace(
        tab,
        smoking=(SmokingCessation(Decimal(8), Decimal(5), began, months_from(began, 12)),),
        usage=(
            Usage("immunization", "G0008", asked.today - timedelta(days=38), SUPPLIER_NPI),
            Usage("immunization", "G0009", date(2021, 10, 4), SUPPLIER_NPI),
            Usage("immunization", "M0201", asked.today - timedelta(days=45), SUPPLIER_NPI),
            Usage("mdpp", "G9886", began + timedelta(days=7), SUPPLIER_NPI),
            Usage("cognitive", "G0505", began + timedelta(days=20), SUPPLIER_NPI),
        ),
    )
    sessions = tuple(
        Sessions("acupuncture", part, remaining=Decimal(7), next_on=asked.today + timedelta(days=2))
        for part in ("technical", "professional")
    )
    return replace(
        view,
        preventive=tab,
        eligibility=replace(entitled, acupuncture=sessions, mdpp=(Period(began),)),
    )
