"""Who else pays or is concerned: other insurance, plans, the state, an ACO."""

from django.utils.translation import gettext as _

from eligibility.presentation.blocks import (
    Block,
    Cell,
    address_line,
    block,
    day,
    end_day,
    together,
    words,
)
from eligibility.presentation.tabs_cost import part_name
from spot_portal.core.formats import money
from spot_portal.core.identifiers import format_icd10, is_icd10
from spot_portal.x12.codes import INSURANCE_TYPE
from spot_portal.x12.medicare import AcoReachTab, MapTab, MspTab, PbidTab, Plan, QmbTab
from spot_portal.x12.parts import ContactNumber


def msp(tab: MspTab) -> list[Block]:
    return block(
        _("Insurance that pays first"),
        (
            _("Why Medicare is second"), _("Effective date"), _("Termination date"), _("Insurer"),
            _("Policy number"), _("Diagnosis codes"),
        ),
        [
            (
                words(INSURANCE_TYPE, one.msp_type),
                day(one.period.start),
                end_day(one.period),
                together(one.insurer, address_line(one.address)),
                one.policy_number or None,
                _diagnoses(one.diagnoses),
            )
            for one in tab.records
        ],
        explanation=_(
            "With diagnosis codes, only services for those diagnoses go to this insurance first. "
            "Other insurance that pays after Medicare is not part of an eligibility answer."
        ),
    )  # fmt: skip


def _diagnoses(codes: tuple[str, ...]) -> Cell:
    return ", ".join(format_icd10(code) if is_icd10(code) else code for code in codes) or None


def plans(tab: MapTab) -> list[Block]:
    advantage = [plan for plan in tab.plans if plan.part == "C"]
    drugs = [plan for plan in tab.plans if plan.part != "C"]
    return [
        *block(
            _("Medicare Advantage plans"),
            (
                _("Plan"), _("Contract"), _("Type"), _("Effective date"), _("Termination date"),
                _("Who processes claims"), _("Contact"),
            ),
            [_advantage_row(plan) for plan in advantage],
            explanation=_(
                "While a plan is in effect, whoever processes its claims gets the bill. A plan "
                "that starts after your dates of service does not count yet."
            ),
        ),
        *block(
            _("Drug plans (Part D)"),
            (
                _("Plan"), _("Contract"), _("Effective date"), _("Termination date"), _("Contact"),
            ),
            [_drug_row(plan) for plan in drugs],
        ),
    ]  # fmt: skip


def _advantage_row(plan: Plan) -> list[Cell]:
    return [
        plan.name or None,
        _contract(plan),
        words(INSURANCE_TYPE, plan.plan_type),
        day(plan.period.start),
        end_day(plan.period),
        _bill_option(plan.bill_option),
        together(_numbers(plan.contacts), address_line(plan.address)),
    ]


def _drug_row(plan: Plan) -> list[Cell]:
    contact = together(_numbers(plan.contacts), address_line(plan.address))
    return [
        plan.name or None,
        _contract(plan),
        day(plan.period.start),
        end_day(plan.period),
        contact,
    ]


def _contract(plan: Plan) -> Cell:
    return "-".join(part for part in (plan.contract, plan.plan_id) if part) or None


def _bill_option(code: str) -> Cell:
    names = {
        "A": _("Medicare, all claims (A)"),
        "1": _("Medicare, all claims (1)"),
        "B": _("The plan some, Medicare the rest (B)"),
        "2": _("The plan some, Medicare the rest (2)"),
        "C": _("The plan, all claims (C)"),
    }
    return names.get(code, code) or None


def _numbers(numbers: tuple[ContactNumber, ...]) -> Cell:
    return ", ".join(_phone(n.value) if n.qualifier == "TE" else n.value for n in numbers) or None


def _phone(value: str) -> str:
    is_plain = len(value) == 10 and value.isascii() and value.isdigit()
    return f"{value[:3]}-{value[3:6]}-{value[6:]}" if is_plain else value


def qmb(tab: QmbTab) -> list[Block]:
    zero = money(0)
    return block(
        _("Qualified Medicare Beneficiary"),
        (_("From"), _("To"), _("Deductible"), _("Coinsurance"), _("Copayment")),
        [(day(period.start), end_day(period), zero, zero, zero) for period in tab.periods],
        numbers=(2, 3, 4),
        explanation=_(
            "A state can enroll a person for past months, so look again before you bill the "
            "patient."
        ),
    )


def pbid(tab: PbidTab) -> list[Block]:
    return block(
        _("Part B immunosuppressive drug benefit"),
        (_("Effective date"), _("Termination date")),
        [(day(period.start), end_day(period)) for period in tab.periods],
    )


def aco_reach(tab: AcoReachTab) -> list[Block]:
    return block(
        _("Alignment"),
        (
            _("Part"),
            _("Organization"),
            _("Identifier"),
            _("From"),
            _("To"),
            _("Benefit enhancements"),
        ),
        [
            (
                part_name(one.part),
                one.name or None,
                one.identifier or None,
                day(one.period.start),
                end_day(one.period),
                ", ".join(one.enhancements) or None,
            )
            for one in tab.alignments
        ],
        explanation=_(
            "Providers who take part in this organization may use these enhancements for this "
            "patient."
        ),
    )
