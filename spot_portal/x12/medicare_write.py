"""The benefits of a 271 that say what a MedicareView says; ``medicare_view`` reads them back.

The segments follow HETS where its layout is known. Four topics have no public layout, so this
project marks them in EB05: MDPP, PBID, ACO REACH and COGNITIVE.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from spot_portal.x12.medicare_model import (
    AcoReachTab,
    DeductiblesTab,
    EligibilityTab,
    HomeHealthEpisode,
    HospiceTab,
    MedicareView,
    MspTab,
    Period,
    Plan,
    PreventiveService,
    PreventiveTab,
    Sessions,
    Usage,
)
from spot_portal.x12.medicare_write_inpatient import PART_CODES, dates, inpatient_benefits
from spot_portal.x12.parts import Contact, DateEntry, Party, Reference, ServiceCode
from spot_portal.x12.t271_model import Benefit, BenefitEntity

PART_A_SERVICES = (
    "30",
    "42",
    "45",
    "48",
    "49",
    "69",
    "76",
    "83",
    "A5",
    "A7",
    "AG",
    "BT",
    "BU",
    "BV",
)
PART_B_SERVICES = (
    "30", "2", "3", "23", "24", "25", "26", "27", "28", "33", "36", "37", "38", "39", "40", "42",
    "50", "51", "52", "53", "67", "69", "73", "76", "83", "86", "98", "A4", "A6", "A8", "AI", "AJ",
    "AK", "AL", "BT", "BU", "BV", "DM", "UC",
)  # fmt: skip
MDPP, PBID, ACO_REACH, COGNITIVE = "MDPP", "PBID", "ACO REACH", "COGNITIVE"
# No colon: it separates components.
BILL_OPTION = "Bill Option Code "
REVOCATION = "Revocation Code "
PATIENT_STATUS = "Patient Status Code "
NOTICE_OF_ADMISSION = "Notice of Admission "
SESSION_SERVICES = {
    "pulmonary": ("BF", "CA", "Pulmonary Rehabilitation"),
    "cardiac": ("BG", "99", "Cardiac Rehabilitation"),
    "intensive cardiac": ("BG", "99", "Intensive Cardiac Rehabilitation"),
    "acupuncture": ("64", "VS", "Acupuncture"),
}


def medicare_benefits(view: MedicareView) -> tuple[Benefit, ...]:
    """Everything a view says, in the order of HETS."""
    found: list[Benefit] = []
    if view.eligibility:
        found.extend(_eligibility(view.eligibility))
    if view.deductibles:
        found.extend(_deductibles(view.deductibles))
    if view.inpatient:
        found.extend(inpatient_benefits(view.inpatient))
    if view.preventive:
        found.extend(_preventive(view.preventive))
    if view.map:
        found.extend(_plan(plan) for plan in view.map.plans)
    if view.msp:
        found.extend(_msp(view.msp))
    if view.hospice:
        found.extend(_hospice(view.hospice))
    for period in view.qmb.periods if view.qmb else ():
        found.append(Benefit("1", "", ("30",), "QM", dates=dates("291", period)))
    for period in view.pbid.periods if view.pbid else ():
        found.append(Benefit("1", "", ("88",), "MB", PBID, dates=dates("291", period)))
    if view.aco_reach:
        found.extend(_aco(view.aco_reach))
    return (*found, *view.other)


def _eligibility(tab: EligibilityTab) -> Iterator[Benefit]:
    for period in tab.part_a:
        yield Benefit("1", "", PART_A_SERVICES, "MA", dates=dates("291", period))
    for period in tab.part_b:
        yield Benefit("1", "", PART_B_SERVICES, "MB", dates=dates("291", period))
    for inactive in tab.inactive:
        part = PART_CODES[inactive.part]
        yield Benefit("6", "", ("30",), part, dates=dates("307", inactive.period))
    for esrd in tab.esrd:
        entries = dates("356", esrd.period) + _day("096", esrd.transplant_on)
        yield Benefit("D", "", (esrd.service_type,), "MB", dates=entries)
    for sessions in tab.acupuncture:
        yield _sessions(sessions)
    for period in tab.mdpp:
        yield Benefit("1", "", ("30",), "MB", MDPP, dates=dates("291", period))


def _deductibles(tab: DeductiblesTab) -> Iterator[Benefit]:
    for one in tab.deductibles:
        part, entries = PART_CODES[one.part], dates("291", one.period)
        for period, amount in (("23", one.base), ("29", one.remaining)):
            if amount is not None:
                yield Benefit("C", "", ("30",), part, "", period, amount, dates=entries)
    for free in tab.free_services:
        part, code = PART_CODES[free.part], _procedure(free.procedure)
        period = "26" if free.part == "A" else "23"
        zero = Decimal(0)
        if free.no_deductible:
            yield Benefit(
                "C", "", free.service_types, part, "", period, amount=zero, procedure=code
            )
        if free.no_coinsurance:
            yield Benefit("A", "", free.service_types, part, "", "27", percent=zero, procedure=code)
    for share in tab.coinsurance:
        part, entries = PART_CODES[share.part], dates("291", share.period)
        yield Benefit(
            "A", "", share.service_types, part, "", "27", percent=share.percent, dates=entries
        )
    for blood in tab.blood:
        entries = dates("291", blood.period)
        for period, units in (("23", blood.base), ("29", blood.remaining)):
            if units is not None:
                yield Benefit(
                    "E", "", ("10",), "", "", period,
                    quantity_qualifier="DB", quantity=units, dates=entries,
                )  # fmt: skip
    for therapy in tab.therapy:
        kind = "AD" if therapy.kind == "OT" else "AE"
        entries = dates("292", therapy.period)
        yield Benefit("D", "", (kind,), "MB", "", "23", therapy.used, dates=entries)
    for sessions in tab.rehabilitation:
        yield _sessions(sessions)


def _sessions(sessions: Sessions) -> Benefit:
    service_type, unit, name = SESSION_SERVICES[sessions.service]
    is_remaining = sessions.remaining is not None
    component = f" - {sessions.component.capitalize()}" if sessions.component else ""
    return Benefit(
        "F",
        "",
        (service_type,),
        "MB",
        period="29" if is_remaining else "",
        quantity_qualifier=unit,
        quantity=sessions.remaining if is_remaining else sessions.used,
        messages=(name + component,),
        dates=_day("348", sessions.next_on),
    )


def _preventive(tab: PreventiveTab) -> Iterator[Benefit]:
    for service in tab.services:
        yield from _next_dates(service)
    for smoking in tab.smoking:
        entries = _day("472", smoking.initial_on) + _day("348", smoking.next_on)
        for period, visits in (("23", smoking.base), ("29", smoking.remaining)):
            if visits is not None or period == "29":
                yield Benefit(
                    "F",
                    "",
                    ("67",),
                    "MB",
                    period=period,
                    quantity_qualifier="VS" if visits is not None else "",
                    quantity=visits,
                    dates=entries if period == "29" else (),
                )
    for usage in tab.usage:
        yield _usage(usage)


def _next_dates(service: PreventiveService) -> Iterator[Benefit]:
    technical, professional = service.next_technical, service.next_professional
    if technical == professional:
        components: tuple[tuple[tuple[str, ...], date | None], ...] = (((), technical),)
    else:
        components = ((("TC",), technical), (("26",), professional))
    for modifiers, day in components:
        if day is not None or not modifiers:
            code = ServiceCode("HC", service.procedure, modifiers)
            yield Benefit("D", insurance_type="MB", procedure=code, dates=_day("348", day))


def _usage(usage: Usage) -> Benefit:
    return Benefit(
        "D",
        service_types=("80",) if usage.kind == "immunization" else (),
        insurance_type="MB",
        plan={"mdpp": MDPP, "cognitive": COGNITIVE}.get(usage.kind, ""),
        procedure=_procedure(usage.procedure),
        dates=_day("472", usage.on),
        entities=_provider(usage.provider_npi, ""),
    )


def _plan(plan: Plan) -> Benefit:
    is_drug = plan.part == "D"
    contract = f"{plan.contract} {plan.plan_id}".strip()
    contacts = tuple(
        Contact("IC", "", plan.contacts[place : place + 3])
        for place in range(0, len(plan.contacts), 3)
    )
    party = Party(
        "PR" if is_drug else "PRP",
        "2",
        plan.name,
        address=plan.address,
        contacts=contacts,
    )
    shown = plan.name or plan.address or contacts
    return Benefit(
        "R",
        service_types=("88",) if is_drug else ("30",),
        insurance_type=plan.plan_type,
        references=(Reference("18", contract),) if contract else (),
        dates=dates("292" if is_drug else "290", plan.period),
        messages=(BILL_OPTION + plan.bill_option,) if plan.bill_option else (),
        entities=(BenefitEntity(party),) if shown else (),
    )


def _msp(tab: MspTab) -> Iterator[Benefit]:
    for record in tab.records:
        insurer = Party("PRP", "2", record.insurer, address=record.address)
        yield Benefit(
            "R",
            service_types=("30",),
            insurance_type=record.msp_type,
            references=(Reference("IG", record.policy_number),) if record.policy_number else (),
            dates=dates("290", record.period),
            messages=record.diagnoses,
            entities=(BenefitEntity(insurer),) if record.insurer or record.address else (),
        )


def _hospice(tab: HospiceTab) -> Iterator[Benefit]:
    for episode in tab.home_health:
        yield _home_health(episode)
    for certification in tab.certifications:
        yield Benefit(
            "X",
            insurance_type="MB",
            procedure=_procedure(certification.procedure),
            dates=_day("193", certification.on),
        )
    for hospice in tab.hospice:
        code = hospice.revocation_code
        yield Benefit(
            "X",
            service_types=("45",),
            insurance_type="MA",
            period="26",
            dates=dates("292", hospice.period),
            messages=(REVOCATION + code,) if code else (),
            entities=_provider(hospice.provider_npi, hospice.provider_name),
        )
    if tab.hospice_periods is not None:
        yield Benefit(
            "D",
            service_types=("45",),
            insurance_type="MA",
            period="26",
            quantity_qualifier="99",
            quantity=Decimal(tab.hospice_periods),
        )


def _home_health(episode: HomeHealthEpisode) -> Benefit:
    billing = _day("193", episode.first_billing) + _day("194", episode.last_billing)
    messages = []
    if episode.patient_status:
        messages.append(PATIENT_STATUS + episode.patient_status)
    if episode.notice_of_admission:
        messages.append(NOTICE_OF_ADMISSION + episode.notice_of_admission)
    entities = _provider(episode.provider_npi, episode.provider_name)
    if episode.contractor_number or episode.contractor_name:
        qualifier = "PI" if episode.contractor_number else ""
        contractor = Party(
            "PR",
            "2",
            episode.contractor_name,
            id_qualifier=qualifier,
            identifier=episode.contractor_number,
        )
        entities += (BenefitEntity(contractor),)
    return Benefit(
        "X",
        service_types=("42",),
        insurance_type=PART_CODES[episode.part],
        period="26",
        dates=dates("472", episode.period) + billing,
        messages=tuple(messages),
        entities=entities,
    )


def _aco(tab: AcoReachTab) -> Iterator[Benefit]:
    for alignment in tab.alignments:
        party = Party(
            "Y2",
            "2",
            alignment.name,
            id_qualifier="PI" if alignment.identifier else "",
            identifier=alignment.identifier,
        )
        yield Benefit(
            "U",
            service_types=("30",),
            insurance_type=PART_CODES[alignment.part],
            plan=ACO_REACH,
            dates=dates("291", alignment.period),
            messages=alignment.enhancements,
            entities=(BenefitEntity(party),),
        )


def _provider(npi: str, name: str) -> tuple[BenefitEntity, ...]:
    if not npi and not name:
        return ()
    qualifier = "XX" if npi else ""
    return (BenefitEntity(Party("1P", "2", name, id_qualifier=qualifier, identifier=npi)),)


def _procedure(code: str) -> ServiceCode | None:
    return ServiceCode("HC", code) if code else None


def _day(qualifier: str, day: date | None) -> tuple[DateEntry, ...]:
    return dates(qualifier, Period(day))
