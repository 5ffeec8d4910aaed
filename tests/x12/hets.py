"""An invented beneficiary with something on every tab, and an ordinary one."""

from datetime import date, datetime
from decimal import Decimal

from spot_portal.x12.medicare import (
    AcoAlignment,
    AcoReachTab,
    Blood,
    Certification,
    Coinsurance,
    Deductible,
    DeductiblesTab,
    EligibilityTab,
    Esrd,
    FreeService,
    HomeHealthEpisode,
    HospicePeriod,
    HospiceTab,
    Inactive,
    InpatientTab,
    LifetimeDays,
    MapTab,
    MedicareView,
    MspRecord,
    MspTab,
    PbidTab,
    Period,
    Plan,
    PreventiveService,
    PreventiveTab,
    QmbTab,
    Sessions,
    SmokingCessation,
    Spell,
    TherapyUse,
    Usage,
    medicare_benefits,
)
from spot_portal.x12.parts import Address, ContactNumber, Party, Trace
from spot_portal.x12.t271 import EligibilityResponse, Member, Rejection

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SINCE = Period(date(2010, 5, 1))
HOME = Address("12 SAMPLE STREET", "APT 3", "ORLANDO", "FL", "32801")
NPI = "9999310391"


def days(count: int) -> Decimal:
    return Decimal(count)


ELIGIBILITY = EligibilityTab(
    part_a=(SINCE,),
    part_b=(Period(date(2010, 5, 1), date(2020, 4, 30)), Period(date(2021, 1, 1))),
    inactive=(Inactive("A", Period(date(2019, 2, 1), date(2019, 3, 1))), Inactive("B")),
    esrd=(Esrd(Period(date(2018, 1, 1)), date(2019, 6, 1)),),
    acupuncture=(
        Sessions("acupuncture", "technical", remaining=days(12), next_on=date(2026, 2, 1)),
    ),
    mdpp=(Period(date(2025, 1, 1), date(2025, 12, 31)),),
)
DEDUCTIBLES = DeductiblesTab(
    deductibles=(Deductible("B", Decimal(283), Decimal("120.55"), YEAR),),
    free_services=(
        FreeService("A", ("42", "45"), no_deductible=True),
        FreeService("B", (), "G0202", no_deductible=True, no_coinsurance=True),
    ),
    coinsurance=(
        Coinsurance("B", Decimal("0.2"), period=YEAR),
        Coinsurance("B", Decimal("0.2"), ("MH",), YEAR),
    ),
    blood=(Blood(days(3), days(2), YEAR),),
    therapy=(TherapyUse("OT", Decimal("310.4"), YEAR), TherapyUse("PT/SLP", Decimal(2600), YEAR)),
    rehabilitation=(
        Sessions("pulmonary", "technical", remaining=days(70)),
        Sessions("pulmonary", "professional", remaining=days(71)),
        Sessions("cardiac", "technical", used=days(4)),
        Sessions("intensive cardiac", "professional", used=days(0)),
    ),
)
PREVENTIVE = PreventiveTab(
    services=(
        PreventiveService("G0202", date(2026, 3, 1), date(2026, 4, 1)),
        PreventiveService("G0402", date(2010, 5, 1), date(2010, 5, 1)),
        PreventiveService("G0121", None, date(2027, 1, 1)),
        PreventiveService("G0104"),
    ),
    smoking=(SmokingCessation(days(8), days(5), date(2025, 9, 2), date(2026, 9, 2)),),
    usage=(
        Usage("immunization", "G0008", date(2025, 10, 1), NPI),
        Usage("mdpp", "G9873", date(2025, 2, 1), NPI),
        Usage("cognitive", "G0505", date(2025, 3, 1), NPI),
    ),
)
MSP = MspTab(
    (
        MspRecord("12", SINCE, "POL 77", "SAMPLE INSURANCE", HOME),
        MspRecord("47", YEAR, "POL 78", "SAMPLE LIABILITY", HOME, ("S72001A", "M5450")),
    )
)
PLANS = MapTab(
    (
        Plan(
            "C", "H9999", "001", "SAMPLE ADVANTAGE", "HN", YEAR, "C", HOME,
            (ContactNumber("TE", "4075550100"), ContactNumber("UR", "www.plan.example.org")),
        ),
        Plan("D", "S9999", "002", "SAMPLE DRUG PLAN", "OT", YEAR, "", HOME),
    )
)  # fmt: skip
HOSPICE = HospiceTab(
    home_health=(
        HomeHealthEpisode(
            "A", Period(date(2025, 7, 1), date(2025, 8, 29)), date(2025, 7, 2), date(2025, 8, 20),
            NPI, "SAMPLE HOME CARE", "09101", "SAMPLE CONTRACTOR", "30", "Y",
        ),
    ),
    certifications=(
        Certification("G0180", date(2025, 7, 1)), Certification("G0179", date(2025, 9, 1)),
    ),
    hospice=(
        HospicePeriod(Period(date(2025, 10, 1), date(2025, 12, 1)), "1", NPI, "SAMPLE HOSPICE"),
    ),
    hospice_periods=1,
)  # fmt: skip
INPATIENT = InpatientTab(
    spells=(
        Spell(
            "hospital", YEAR, OPEN_BILLING := Period(), Decimal(1736), Decimal(1736),
            days(60), days(60), days(30), days(30), Decimal(434),
        ),
        Spell(
            "hospital", YEAR, Period(date(2026, 1, 2), date(2026, 1, 20)), Decimal(1736),
            Decimal(0), days(60), days(42), days(30), days(30), Decimal(434),
        ),
        Spell(
            "snf", YEAR, OPEN_BILLING, None, None,
            days(20), days(20), days(80), days(80), Decimal(217),
        ),
    ),
    lifetime=(
        LifetimeDays("reserve", days(60), days(60), Decimal(868), YEAR),
        LifetimeDays("psychiatric", days(190), days(190)),
    ),
)  # fmt: skip
FULL = MedicareView(
    eligibility=ELIGIBILITY,
    deductibles=DEDUCTIBLES,
    preventive=PREVENTIVE,
    msp=MSP,
    map=PLANS,
    hospice=HOSPICE,
    inpatient=INPATIENT,
    qmb=QmbTab((YEAR,)),
    pbid=PbidTab((Period(date(2023, 1, 1)),)),
    aco_reach=AcoReachTab(
        (AcoAlignment("A", "SAMPLE ACO", "D0001", YEAR, ("3-day SNF rule waiver",)),)
    ),
)
TYPICAL = MedicareView(
    eligibility=EligibilityTab(part_a=(SINCE,), part_b=(SINCE,)),
    deductibles=DeductiblesTab(
        deductibles=(Deductible("B", Decimal(283), Decimal(0), YEAR),),
        coinsurance=(Coinsurance("B", Decimal("0.2"), period=YEAR),),
    ),
)


def response(view: MedicareView, *rejections: Rejection) -> EligibilityResponse:
    member = Member(
        party=Party("IL", "1", "DOE", "JANE", "Q", "", "MI", "1S00E00AA00", HOME),
        traces=(Trace("2", "SPOT0001", "9SPOTPORTL"),),
        birth_date=date(1945, 2, 3),
        sex="F",
        rejections=tuple(r for r in rejections if r.level == "2100C"),
        benefits=medicare_benefits(view),
    )
    return EligibilityResponse(
        payer=Party("PR", "2", "CMS", id_qualifier="PI", identifier="CMS"),
        receiver=Party("1P", "2", "SAMPLE CLINIC", id_qualifier="XX", identifier=NPI),
        members=(member,),
        rejections=tuple(r for r in rejections if r.level != "2100C"),
        reference="SPOT0001",
        created=datetime(2026, 1, 5, 10, 30),
        control_number="0001",
    )
