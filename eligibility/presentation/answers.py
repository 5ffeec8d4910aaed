"""A whole answer as a page shows it: who it is about, what matters most, and the tabs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from eligibility.presentation.blocks import Block, Cell, Tab, address_line
from eligibility.presentation.generic import benefit_blocks
from eligibility.presentation.rejections import RejectionWords, explain
from eligibility.presentation.tabs import tabs_of
from eligibility.presentation.tabs_cost import part_name
from spot_portal.core.formats import long_date, us_date
from spot_portal.core.identifiers import format_mbi, is_mbi
from spot_portal.x12.medicare import MedicareView, medicare_view
from spot_portal.x12.t271 import EligibilityResponse, Member


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Flag:
    """What a person must not overlook. ``tone`` as in the status tag."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class ShownMember:
    anchor: str
    name: str
    is_dependent: bool
    facts: list[Fact]
    flags: list[Flag]
    tabs: list[Tab]
    silent: list[str | Promise]
    everything: list[Block]
    rejections: list[RejectionWords]
    changed: bool
    unread: list[str]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    payer: str
    receiver: str
    receiver_npi: str
    trace: str
    created: str
    rejections: list[RejectionWords]
    members: list[ShownMember]
    unread: list[str]


def show_answer(response: EligibilityResponse, *, prefix: str = "") -> ShownAnswer:
    members = [
        show_member(member, prefix=f"{prefix}m{number}-")
        for number, member in enumerate(response.members, 1)
    ]
    traces = [trace.number for member in response.members for trace in member.traces]
    return ShownAnswer(
        payer=response.payer.full_name,
        receiver=response.receiver.full_name,
        receiver_npi=response.receiver.npi or response.receiver.identifier,
        trace=", ".join(traces),
        created=us_date(response.created.date()) if response.created else "",
        rejections=explain(response.rejections),
        members=members,
        unread=[unread.text for unread in response.unread],
    )


def show_member(member: Member, *, prefix: str = "") -> ShownMember:
    view = medicare_view(member.benefits)
    tabs, silent = tabs_of(view, prefix=prefix)
    return ShownMember(
        anchor=f"{prefix}person",
        name=_name(member),
        is_dependent=member.is_dependent,
        facts=list(_facts(member)),
        flags=list(_flags(member, view)),
        tabs=tabs,
        silent=silent,
        everything=_everything(member) if len(tabs) > 1 else [],
        rejections=explain(member.rejections),
        changed=member.is_changed,
        unread=[unread.text for unread in member.unread],
    )


def _everything(member: Member) -> list[Block]:
    return benefit_blocks(member.benefits, title=_("Every line of the answer"))


def _name(member: Member) -> str:
    """Names come in capitals; in a heading they read better without."""
    name = member.party.full_name
    return name.title() if name.isupper() else name or _("Person without a name")


def _facts(member: Member) -> Iterator[Fact]:
    number = member.party.identifier
    is_medicare = is_mbi(number, simulated=True)
    label = _("Medicare number (MBI)") if is_medicare else _("Member number")
    yield Fact(label, format_mbi(number) if is_medicare else number or None)
    yield Fact(_("Date of birth"), us_date(member.birth_date) if member.birth_date else None)
    sex = {"F": _("Female"), "M": _("Male"), "U": _("Not told")}.get(member.sex, member.sex)
    yield Fact(_("Sex"), sex or None)
    if member.death_date:
        yield Fact(_("Date of death"), us_date(member.death_date))
    yield Fact(_("Address"), address_line(member.party.address))


def _flags(member: Member, view: MedicareView) -> Iterator[Flag]:
    if member.death_date:
        text = _("Died on %(day)s. Services after that day are not covered.")
        yield Flag(text % {"day": long_date(member.death_date)}, "error")
    yield from _entitlement_flags(view)
    if view.qmb:
        yield Flag(_("Qualified Medicare Beneficiary: the patient owes nothing."), "done")
    if view.pbid:
        yield Flag(_("Only immunosuppressive drugs are covered."), "warning")
    if view.msp:
        yield Flag(_("Another insurance pays before Medicare."), "warning")
    advantage = [plan for plan in view.map.plans if plan.part == "C"] if view.map else []
    if advantage:
        yield Flag(_("Medicare Advantage plan: look at who processes the claims."), "warning")
    if view.hospice and view.hospice.hospice:
        yield Flag(_("Hospice: look at the periods."), "warning")
    if view.hospice and view.hospice.home_health:
        yield Flag(_("Home health episode: look at the dates."), "info")


def _entitlement_flags(view: MedicareView) -> Iterator[Flag]:
    entitled = view.eligibility
    if entitled is None:
        return
    if entitled.inactive and not (entitled.part_a or entitled.part_b):
        yield Flag(_("No Part A and no Part B on these dates."), "error")
        return
    for part, active in (("A", entitled.part_a), ("B", entitled.part_b)):
        if not active and any(inactive.part == part for inactive in entitled.inactive):
            name = part_name(part)
            yield Flag(_("%(part)s is not active on these dates.") % {"part": name}, "warning")
        elif any(inactive.part == part for inactive in entitled.inactive):
            name = part_name(part)
            yield Flag(_("%(part)s has an inactive period.") % {"part": name}, "warning")
