"""The ten tabs of an answer. Those with nothing to tell are only named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eligibility.presentation import tabs_care, tabs_cost, tabs_payers
from eligibility.presentation.blocks import Block, Tab, Text
from eligibility.presentation.generic import benefit_blocks
from spot_portal.x12.medicare import MedicareView


@dataclass(frozen=True, slots=True)
class TabKind:
    """``field`` is the part of a MedicareView that the tab shows."""

    id: str
    label: Text
    field: str
    blocks: Callable[[Any], list[Block]]
    notice: Text = ""


QMB_NOTICE = _(
    "This person owes no Part A or Part B deductible, coinsurance or copayment in these periods. "
    "Do not bill the patient for them: bill the state Medicaid agency or another secondary payer."
)
PBID_NOTICE = _(
    "Only immunosuppressive drugs under Part B are covered. There is no other Part A or Part B "
    "benefit."
)
KINDS = (
    TabKind("eligibility", _("Eligibility"), "eligibility", tabs_cost.eligibility),
    TabKind("deductibles", _("Deductibles and caps"), "deductibles", tabs_cost.deductibles),
    TabKind("preventive", _("Preventive"), "preventive", tabs_care.preventive),
    TabKind(
        "msp", _("Other insurance (MSP)"), "msp", tabs_payers.msp,
        _("Another insurance pays before Medicare. Bill it first."),
    ),
    TabKind("map", _("Medicare Advantage and drug plans"), "map", tabs_payers.plans),
    TabKind("hospice", _("Hospice and home health"), "hospice", tabs_care.hospice),
    TabKind("inpatient", _("Inpatient"), "inpatient", tabs_care.inpatient),
    TabKind("qmb", _("Qualified Medicare Beneficiary (QMB)"), "qmb", tabs_payers.qmb, QMB_NOTICE),
    TabKind("pbid", _("Immunosuppressive drugs (PBID)"), "pbid", tabs_payers.pbid, PBID_NOTICE),
    TabKind("aco", _("ACO REACH"), "aco_reach", tabs_payers.aco_reach),
)  # fmt: skip


def tabs_of(view: MedicareView, *, prefix: str = "") -> tuple[list[Tab], list[str | Promise]]:
    """The tabs with data, and the names of those without."""
    shown, silent = [], []
    for kind in KINDS:
        found = getattr(view, kind.field)
        if found is None:
            silent.append(kind.label)
        else:
            shown.append(Tab(prefix + kind.id, kind.label, kind.blocks(found), kind.notice))
    if not shown:
        # Another payer's answer: it has benefits, and nothing to be silent about.
        return _benefits(view, prefix), []
    if view.other:
        other = benefit_blocks(view.other, title=_("What no other tab has a place for"))
        shown.append(Tab(f"{prefix}other", _("Other"), other))
    return shown, silent


def _benefits(view: MedicareView, prefix: str) -> list[Tab]:
    if not view.other:
        return []
    blocks = benefit_blocks(view.other, title=_("As they were sent"))
    return [Tab(f"{prefix}benefits", _("Benefits"), blocks)]
