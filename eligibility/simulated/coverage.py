"""The parts that the stories are put together from. Every date is seen from the day of asking."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from eligibility.simulated.amounts import amounts_of
from eligibility.simulated.asked import Asked
from spot_portal.x12.medicare import (
    Blood,
    Coinsurance,
    Deductible,
    DeductiblesTab,
    EligibilityTab,
    FreeService,
    Inactive,
    InpatientTab,
    LifetimeDays,
    MedicareView,
    Period,
    PreventiveService,
    PreventiveTab,
    Spell,
    TherapyUse,
)

COINSURANCE = Decimal("0.2")
BLOOD_UNITS = Decimal(3)
HOSPITAL_FULL_DAYS, HOSPITAL_COINSURANCE_DAYS = Decimal(60), Decimal(30)
SNF_FULL_DAYS, SNF_COINSURANCE_DAYS = Decimal(20), Decimal(80)
RESERVE_DAYS, PSYCHIATRIC_DAYS = Decimal(60), Decimal(190)
# Wellness visit, cancer and infection screenings, counseling: HCPCS Level II only.
SCREENINGS = (
    "G0101", "G0103", "G0117", "G0121", "G0328", "G0432", "G0438", "G0439",
    "G0442", "G0444", "G0446", "G0447", "G0472", "G0499", "Q0091",
)  # fmt: skip
# Not offered to the other sex, whoever's screening it is.
SCREENINGS_OF_ONE_SEX = {"G0101": "F", "Q0091": "F", "G0103": "M"}
FREE_OF_CHARGE = ("G0008", "G0009", "G0438", "G0439", "G0444")


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def entitlement(
    asked: Asked, part_a: Period | None, part_b: Period | None, *, gaps: tuple[Period, ...] = ()
) -> EligibilityTab:
    """A part that the asked days do not touch is inactive, without a word why."""
    return EligibilityTab(
        part_a=_touched(asked, part_a),
        part_b=_touched(asked, part_b),
        inactive=tuple(
            Inactive(name)
            for name, part in (("A", part_a), ("B", part_b))
            if not _touched(asked, part)
        )
        + tuple(Inactive(part, gap) for gap in gaps for part in "AB" if _touched(asked, gap)),
    )


def _touched(asked: Asked, period: Period | None) -> tuple[Period, ...]:
    if period is None or period.start is None or not asked.touches(period.start, period.end):
        return ()
    return (period,)


def part_b_costs(
    asked: Asked,
    *,
    paid: Decimal = Decimal(0),
    therapy: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0)),
) -> DeductiblesTab:
    """``paid`` of this year's deductible; ``therapy`` used as (occupational, physical with speech)."""
    years = list(asked.years)
    return DeductiblesTab(
        deductibles=tuple(_deductible(asked, year, paid) for year in years),
        free_services=tuple(
            FreeService("B", procedure=code, no_deductible=True, no_coinsurance=True)
            for code in FREE_OF_CHARGE
        ),
        coinsurance=tuple(
            Coinsurance("B", COINSURANCE, (service,), year_period(year))
            for year in years
            for service in ("30", "A8")
        ),
        blood=tuple(Blood(BLOOD_UNITS, BLOOD_UNITS, year_period(year)) for year in years),
        therapy=tuple(
            TherapyUse(kind, used if year == asked.today.year else Decimal(0), year_period(year))
            for year in years
            for kind, used in zip(("OT", "PT/SLP"), therapy, strict=True)
        ),
    )


def _deductible(asked: Asked, year: int, paid: Decimal) -> Deductible:
    base = amounts_of(year).part_b_deductible
    remaining = base
    if year == asked.today.year:
        remaining = max(base - paid, Decimal(0))
    elif year < asked.today.year:
        remaining = Decimal(0)
    return Deductible("B", base, remaining, year_period(year))


def full_days(year: int) -> tuple[Spell, Spell]:
    """No spell within 60 days: the whole amounts of the year asked about."""
    amounts = amounts_of(year)
    hospital = Spell(
        "hospital",
        year_period(year),
        deductible_base=amounts.part_a_deductible,
        deductible_remaining=amounts.part_a_deductible,
        full_days_base=HOSPITAL_FULL_DAYS,
        full_days_remaining=HOSPITAL_FULL_DAYS,
        coinsurance_days_base=HOSPITAL_COINSURANCE_DAYS,
        coinsurance_days_remaining=HOSPITAL_COINSURANCE_DAYS,
        daily_coinsurance=amounts.hospital_day,
    )
    snf = Spell(
        "snf",
        year_period(year),
        full_days_base=SNF_FULL_DAYS,
        full_days_remaining=SNF_FULL_DAYS,
        coinsurance_days_base=SNF_COINSURANCE_DAYS,
        coinsurance_days_remaining=SNF_COINSURANCE_DAYS,
        daily_coinsurance=amounts.snf_day,
    )
    return hospital, snf


def used_spell(spell: Spell, billing: Period, *, days: int) -> Spell:
    """The spell after so many days in it; the deductible went with the first one."""
    full, coinsurance = (
        spell.full_days_base or Decimal(0),
        spell.coinsurance_days_base or Decimal(0),
    )
    used = Decimal(days)
    return replace(
        spell,
        billing=billing,
        deductible_remaining=None if spell.deductible_base is None else Decimal(0),
        full_days_remaining=max(full - used, Decimal(0)),
        coinsurance_days_remaining=min(coinsurance, max(full + coinsurance - used, Decimal(0))),
    )


def lifetime_days(
    asked: Asked, *, reserve: Decimal = RESERVE_DAYS, psychiatric: Decimal = PSYCHIATRIC_DAYS
) -> tuple[LifetimeDays, ...]:
    year = asked.first.year
    return (
        LifetimeDays(
            "reserve", RESERVE_DAYS, reserve, amounts_of(year).reserve_day, year_period(year)
        ),
        LifetimeDays("psychiatric", PSYCHIATRIC_DAYS, psychiatric, None, year_period(year)),
    )


def untouched_inpatient(asked: Asked) -> InpatientTab:
    return InpatientTab(full_days(asked.first.year), lifetime_days(asked))


def screenings(asked: Asked, *, since: date) -> PreventiveTab:
    """Never used ones are due since Part B began, the yearly visit after eleven full months."""
    last_visit = asked.today - timedelta(days=140)
    next_visit = date(last_visit.year + 1, last_visit.month, 1)
    due = {"G0439": next_visit, "G0438": None}
    return PreventiveTab(
        services=tuple(
            PreventiveService(code, due.get(code, since), due.get(code, since))
            for code in SCREENINGS
        )
    )


def fitting(view: MedicareView, sex: str) -> MedicareView:
    if view.preventive is None:
        return view
    services = tuple(
        service
        for service in view.preventive.services
        if SCREENINGS_OF_ONE_SEX.get(service.procedure, sex) == sex
    )
    return replace(view, preventive=replace(view.preventive, services=services))


def original_medicare(
    asked: Asked, *, since: date, until: date | None = None, paid: Decimal = Decimal(0)
) -> MedicareView:
    """Both parts from the same day, with what belongs to them."""
    period = Period(since, until)
    entitled = entitlement(asked, period, period)
    if not entitled.part_b:
        return MedicareView(eligibility=entitled)
    return MedicareView(
        eligibility=entitled,
        deductibles=part_b_costs(asked, paid=paid),
        preventive=screenings(asked, since=since),
        inpatient=untouched_inpatient(asked),
    )
