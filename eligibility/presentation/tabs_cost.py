"""Eligibility, and deductibles with caps."""

from django.utils.translation import gettext as _

from eligibility.presentation.blocks import (
    Block,
    Cell,
    amount,
    block,
    count,
    day,
    end_day,
    percent,
    service_types,
    span,
)
from eligibility.presentation.procedures import procedure_words
from spot_portal.x12.codes import SERVICE_TYPE
from spot_portal.x12.medicare import DeductiblesTab, EligibilityTab, FreeService, Sessions

WHOLE_PLAN = ("30",)


def part_name(part: str) -> str:
    return {"A": _("Part A"), "B": _("Part B")}.get(part, _("Medicare"))


def component_name(component: str) -> Cell:
    return {"technical": _("Technical"), "professional": _("Professional")}.get(
        component, component
    ) or None


def service_name(service: str) -> str:
    names = {
        "pulmonary": _("Pulmonary rehabilitation"),
        "cardiac": _("Cardiac rehabilitation"),
        "intensive cardiac": _("Intensive cardiac rehabilitation"),
        "acupuncture": _("Acupuncture"),
    }
    return names.get(service, service)


def eligibility(tab: EligibilityTab) -> list[Block]:
    periods = [("A", period) for period in tab.part_a] + [("B", period) for period in tab.part_b]
    return [
        *block(
            _("Entitlement"),
            (_("Part"), _("Effective date"), _("Termination date")),
            [(part_name(part), day(period.start), end_day(period)) for part, period in periods],
            explanation=_(
                "Part A pays for stays in hospital and nursing facility, hospice and home "
                "health. Part B pays for doctors, outpatient care and supplies."
            ),
        ),
        *block(
            _("Inactive periods"),
            (_("Part"), _("From"), _("To")),
            [(part_name(i.part), day(i.period.start), end_day(i.period)) for i in tab.inactive],
            explanation=_(
                "Services in an inactive period are not covered, even where no termination date "
                "is shown. Medicare does not tell the reason. Without dates, the part has not "
                "begun or has ended for the days you asked about."
            ),
        ),
        *block(
            _("End-stage renal disease"),
            (_("Kind of care"), _("Dialysis from"), _("Dialysis to"), _("Transplant discharge")),
            [
                (
                    _(SERVICE_TYPE.get(esrd.service_type, esrd.service_type)),
                    day(esrd.period.start),
                    end_day(esrd.period),
                    day(esrd.transplant_on),
                )
                for esrd in tab.esrd
            ],
        ),
        *sessions_block(_("Acupuncture for low back pain"), tab.acupuncture),
        *block(
            _("Medicare Diabetes Prevention Program"),
            (_("Start"), _("End")),
            [(day(period.start), end_day(period)) for period in tab.mdpp],
        ),
    ]


def sessions_block(title: str, sessions: tuple[Sessions, ...]) -> list[Block]:
    return block(
        title,
        (_("Service"), _("Component"), _("Sessions used"), _("Sessions left"), _("Next date")),
        [
            (
                service_name(one.service),
                component_name(one.component),
                count(one.used),
                count(one.remaining),
                day(one.next_on),
            )
            for one in sessions
        ],
        numbers=(2, 3),
        explanation=_(
            "Medicare tells either the sessions used or those left, depending on the service."
        ),
    )


def deductibles(tab: DeductiblesTab) -> list[Block]:
    return [
        *block(
            _("Deductible"),
            (_("Part"), _("Year"), _("Whole amount"), _("Still to pay")),
            [
                (part_name(one.part), span(one.period), amount(one.base), amount(one.remaining))
                for one in tab.deductibles
            ],
            numbers=(2, 3),
            explanation=_(
                "What the patient pays before Medicare does. It changes with every claim that is "
                "processed. The Part A deductible stands in the Inpatient tab, because it "
                "belongs to a spell of illness."
            ),
        ),
        *block(
            _("Coinsurance"),
            (_("Part"), _("Service"), _("Year"), _("Patient's share")),
            [
                (
                    part_name(one.part),
                    _covered(one.service_types),
                    span(one.period),
                    percent(one.percent),
                )
                for one in tab.coinsurance
            ],
            numbers=(3,),
            explanation=_("The patient's share of the allowed amount, after the deductible."),
        ),
        *_therapy(tab),
        *sessions_block(_("Rehabilitation sessions"), tab.rehabilitation),
        *block(
            _("Blood"),
            (_("Year"), _("Units the patient answers for"), _("Units left")),
            [(span(one.period), count(one.base), count(one.remaining)) for one in tab.blood],
            numbers=(1, 2),
            explanation=_("Medicare pays from the fourth unit of a year; donated blood counts."),
        ),
        *block(
            _("Services free for the patient"),
            (_("Service"), _("Deductible"), _("Coinsurance")),
            [
                (_free_service(one), _owed(one.no_deductible), _owed(one.no_coinsurance))
                for one in tab.free_services
            ],
        ),
    ]


def _covered(codes: tuple[str, ...]) -> Cell:
    """Where Medicare names its whole plan, every service is meant that has no line of its own."""
    return _("Services in general") if codes == WHOLE_PLAN else service_types(codes)


def _therapy(tab: DeductiblesTab) -> list[Block]:
    names = {"OT": _("Occupational therapy"), "PT/SLP": _("Physical and speech therapy together")}
    return block(
        _("Therapy"),
        (_("Kind"), _("Year"), _("Amount used")),
        [
            (names.get(one.kind, one.kind), span(one.period), amount(one.used))
            for one in tab.therapy
        ],
        numbers=(2,),
        explanation=_(
            "The amount used, not what is left: it goes on rising above the yearly threshold. "
            "Above the threshold, claims need the KX modifier."
        ),
    )


def _free_service(one: FreeService) -> Cell:
    if not one.procedure:
        return service_types(one.service_types)
    return f"{one.procedure} {procedure_words(one.procedure)}".strip()


def _owed(is_free: bool) -> str:
    return _("None") if is_free else _("Applies")
