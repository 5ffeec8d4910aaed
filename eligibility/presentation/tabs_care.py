"""Preventive services, hospice with home health, and days in hospital and nursing facility."""

from django.utils.translation import gettext as _

from eligibility.presentation.blocks import (
    Block,
    Cell,
    amount,
    block,
    count,
    day,
    end_day,
    of_base,
    span,
    together,
)
from eligibility.presentation.procedures import procedure_words
from spot_portal.x12.medicare import (
    HomeHealthEpisode,
    HospicePeriod,
    HospiceTab,
    InpatientTab,
    LifetimeDays,
    Period,
    PreventiveTab,
    Spell,
    Usage,
)


def preventive(tab: PreventiveTab) -> list[Block]:
    given = {
        kind: [u for u in tab.usage if u.kind == kind]
        for kind in ("immunization", "mdpp", "cognitive")
    }
    return [
        *block(
            _("Smoking cessation counseling"),
            (_("Sessions"), _("Sessions left"), _("First session"), _("Next period begins")),
            [
                (count(one.base), count(one.remaining), day(one.initial_on), day(one.next_on))
                for one in tab.smoking
            ],
            numbers=(0, 1),
        ),
        *block(
            _("When the next service is covered"),
            (_("Code"), _("Service"), _("Next technical date"), _("Next professional date")),
            [
                (
                    one.procedure,
                    procedure_words(one.procedure) or None,
                    day(one.next_technical),
                    day(one.next_professional),
                )
                for one in tab.services
            ],
            explanation=_(
                "The first day on which Medicare covers the service again. A date in the past "
                "means that it is covered now. The technical part is the test itself, the "
                "professional part its reading."
            ),
        ),
        *_usage(_("Vaccines given"), given["immunization"]),
        *_usage(_("Diabetes prevention sessions given"), given["mdpp"]),
        *_usage(_("Cognitive assessments"), given["cognitive"]),
    ]


def _usage(title: str, given: list[Usage]) -> list[Block]:
    return block(
        title,
        (_("Code"), _("Service"), _("Date of service"), _("Provider NPI")),
        [
            (u.procedure, procedure_words(u.procedure) or None, day(u.on), u.provider_npi or None)
            for u in given
        ],
    )


def hospice(tab: HospiceTab) -> list[Block]:
    return [
        *block(
            _("Hospice"),
            (_("From"), _("To"), _("Revoked"), _("Hospice")),
            [_hospice_row(one) for one in tab.hospice],
            explanation=_hospice_words(tab),
        ),
        *block(
            _("Home health episodes"),
            (
                _("From"), _("To"), _("Billed"), _("Agency"), _("Patient status"),
                _("Notice of admission"), _("Contractor"),
            ),
            [_episode_row(one) for one in tab.home_health],
            explanation=_(
                "While an episode is open, its agency bills for supplies and therapy that belong "
                "to it."
            ),
        ),
        *block(
            _("Home health certifications"),
            (_("Code"), _("Service"), _("Date")),
            [(c.procedure, procedure_words(c.procedure) or None, day(c.on)) for c in
            tab.certifications],
        ),
    ]  # fmt: skip


def _hospice_words(tab: HospiceTab) -> str:
    text = _(
        "During an election, services for the terminal illness are billed by the hospice only."
    )
    if tab.hospice_periods is None:
        return text
    total = _("Benefit periods so far: %(number)s.") % {"number": tab.hospice_periods}
    return f"{text} {total}"


def _hospice_row(one: HospicePeriod) -> list[Cell]:
    revoked = {
        "0": _("No"),
        "1": _("Yes, by notice (1)"),
        "2": _("Yes, by notice with occurrence code 42 (2)"),
        "3": _("Yes, by a claim with occurrence code 23 (3)"),
    }
    code = one.revocation_code
    return [
        day(one.period.start),
        end_day(one.period),
        revoked.get(code, code) or None,
        together(one.provider_name, one.provider_npi),
    ]


def _episode_row(one: HomeHealthEpisode) -> list[Cell]:
    notice = {"Y": _("Yes"), "N": _("No")}.get(one.notice_of_admission, one.notice_of_admission)
    return [
        day(one.period.start),
        end_day(one.period),
        span(Period(one.first_billing, one.last_billing)),
        together(one.provider_name, one.provider_npi),
        _patient_status(one.patient_status),
        notice or None,
        together(one.contractor_name, one.contractor_number),
    ]


def _patient_status(code: str) -> Cell:
    names = {
        "01": _("Discharged home (01)"),
        "06": _("Sent on to home health care (06)"),
        "20": _("Died (20)"),
        "30": _("Still a patient (30)"),
    }
    return names.get(code, code) or None


def inpatient(tab: InpatientTab) -> list[Block]:
    hospital = [spell for spell in tab.spells if spell.kind == "hospital"]
    nursing = [spell for spell in tab.spells if spell.kind != "hospital"]
    days = (_("Full days left"), _("Coinsurance days left"), _("Patient pays per coinsurance day"))
    return [
        *block(
            _("Hospital"),
            (_("Spell of illness"), _("Deductible left"), *days),
            [_hospital_row(one) for one in hospital],
            numbers=range(1, 5),
            explanation=_(
                "A spell begins with the first day in hospital and ends after 60 days outside "
                "hospital and nursing facility. Where there is no spell near the days you asked "
                "about, the full amounts of that year are shown. All depends on the claims "
                "processed so far."
            ),
        ),
        *block(
            _("Skilled nursing facility"),
            (_("Spell of illness"), *days),
            [[_spell_time(one), *_days(one)] for one in nursing],
            numbers=range(1, 4),
        ),
        *block(
            _("Days for a lifetime"),
            (_("Kind"), _("Year"), _("Days left"), _("Patient pays per day")),
            [_lifetime_row(one) for one in tab.lifetime],
            numbers=range(2, 4),
        ),
    ]


def _hospital_row(one: Spell) -> list[Cell]:
    deductible = of_base(amount(one.deductible_remaining), amount(one.deductible_base))
    return [_spell_time(one), deductible, *_days(one)]


def _days(one: Spell) -> list[Cell]:
    return [
        of_base(count(one.full_days_remaining), count(one.full_days_base)),
        of_base(count(one.coinsurance_days_remaining), count(one.coinsurance_days_base)),
        amount(one.daily_coinsurance),
    ]


def _spell_time(one: Spell) -> Cell:
    if one.billing.start:
        return span(one.billing)
    year = span(one.year)
    return _("No spell, amounts of %(year)s") % {"year": year} if year else None


def _lifetime_row(one: LifetimeDays) -> list[Cell]:
    names = {
        "reserve": _("Reserve days in hospital"),
        "psychiatric": _("Days in a psychiatric hospital"),
    }
    return [
        names.get(one.kind, one.kind),
        span(one.year),
        of_base(count(one.remaining), count(one.base)),
        amount(one.daily_coinsurance),
    ]
