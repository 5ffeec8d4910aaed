"""Sorting the benefits of a 271 into SPOT's tabs."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from spot_portal.x12.codes import MSP_TYPES
from spot_portal.x12.medicare_model import (
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
    TherapyUse,
    Usage,
)
from spot_portal.x12.medicare_read_inpatient import PARTS, InpatientSorter, period_of
from spot_portal.x12.medicare_read_parts import (
    entity_of,
    read_episode,
    session_component,
    session_name,
    value_after,
)
from spot_portal.x12.medicare_write import ACO_REACH, BILL_OPTION, COGNITIVE, MDPP, PBID, REVOCATION
from spot_portal.x12.parts import Party
from spot_portal.x12.t271_model import Benefit

_ESRD_SERVICES = frozenset({"14", "15", "16"})
_CERTIFICATIONS = frozenset({"G0179", "G0180"})
_SESSION_SERVICES = frozenset({"BF", "BG", "64"})


def medicare_view(benefits: Iterable[Benefit]) -> MedicareView:
    """Sort benefits into the tabs; what fits none of them stays in ``other``."""
    sorter = _Sorter()
    other = tuple(benefit for benefit in benefits if not sorter.take(benefit))
    return sorter.view(other)


class _Sorter:
    def __init__(self) -> None:
        self.part_a: list[Period] = []
        self.part_b: list[Period] = []
        self.inactive: list[Inactive] = []
        self.esrd: list[Esrd] = []
        self.acupuncture: list[Sessions] = []
        self.mdpp: list[Period] = []
        self.deductibles: dict[tuple[str, Period], Deductible] = {}
        self.free: dict[tuple[str, tuple[str, ...], str], FreeService] = {}
        self.coinsurance: list[Coinsurance] = []
        self.blood: dict[Period, Blood] = {}
        self.therapy: list[TherapyUse] = []
        self.rehabilitation: list[Sessions] = []
        self.services: dict[str, PreventiveService] = {}
        self.smoking: list[SmokingCessation] = []
        self.usage: list[Usage] = []
        self.msp: list[MspRecord] = []
        self.plans: list[Plan] = []
        self.home_health: list[HomeHealthEpisode] = []
        self.certifications: list[Certification] = []
        self.hospice: list[HospicePeriod] = []
        self.hospice_periods: int | None = None
        self.inpatient = InpatientSorter()
        self.qmb: list[Period] = []
        self.pbid: list[Period] = []
        self.aco: list[AcoAlignment] = []
        self.actions: dict[str, Callable[[Benefit], bool]] = {
            "1": self._active,
            "6": self._inactive,
            "A": self._coinsurance,
            "C": self._deductible,
            "D": self._details,
            "E": self._blood,
            "F": self._limit,
            "R": self._other_payer,
            "U": self._aco,
            "X": self._facility,
        }

    def take(self, benefit: Benefit) -> bool:
        if self.inpatient.take(benefit):
            return True
        action = self.actions.get(benefit.code)
        return action is not None and action(benefit)

    def view(self, other: tuple[Benefit, ...]) -> MedicareView:
        eligibility = EligibilityTab(
            tuple(self.part_a),
            tuple(self.part_b),
            tuple(self.inactive),
            tuple(self.esrd),
            tuple(self.acupuncture),
            tuple(self.mdpp),
        )
        deductibles = DeductiblesTab(
            tuple(self.deductibles.values()),
            tuple(self.free.values()),
            tuple(self.coinsurance),
            tuple(self.blood.values()),
            tuple(self.therapy),
            tuple(self.rehabilitation),
        )
        preventive = PreventiveTab(
            tuple(self.services.values()), tuple(self.smoking), tuple(self.usage)
        )
        hospice = HospiceTab(
            tuple(self.home_health),
            tuple(self.certifications),
            tuple(self.hospice),
            self.hospice_periods,
        )
        inpatient = self.inpatient.tab()
        return MedicareView(
            eligibility=eligibility if eligibility != EligibilityTab() else None,
            deductibles=deductibles if deductibles != DeductiblesTab() else None,
            preventive=preventive if preventive != PreventiveTab() else None,
            msp=MspTab(tuple(self.msp)) if self.msp else None,
            map=MapTab(tuple(self.plans)) if self.plans else None,
            hospice=hospice if hospice != HospiceTab() else None,
            inpatient=inpatient if inpatient != InpatientTab() else None,
            qmb=QmbTab(tuple(self.qmb)) if self.qmb else None,
            pbid=PbidTab(tuple(self.pbid)) if self.pbid else None,
            aco_reach=AcoReachTab(tuple(self.aco)) if self.aco else None,
            other=other,
        )

    def _active(self, benefit: Benefit) -> bool:
        period = period_of(benefit, "291", "307", "292")
        if benefit.insurance_type == "QM":
            self.qmb.append(period)
        elif benefit.plan == PBID:
            self.pbid.append(period)
        elif benefit.plan == MDPP:
            self.mdpp.append(period)
        elif benefit.insurance_type == "MA":
            self.part_a.append(period)
        elif benefit.insurance_type == "MB":
            self.part_b.append(period)
        else:
            return False
        return True

    def _inactive(self, benefit: Benefit) -> bool:
        part = PARTS.get(benefit.insurance_type)
        if part is None and benefit.insurance_type:
            return False
        part = part or ""
        self.inactive.append(Inactive(part, period_of(benefit, "307", "291")))
        return True

    def _coinsurance(self, benefit: Benefit) -> bool:
        part = PARTS.get(benefit.insurance_type)
        if part is None or benefit.percent is None:
            return False
        if benefit.percent == 0:
            free = self._free_service(part, benefit)
            self._put_free(replace(free, no_coinsurance=True))
        else:
            self.coinsurance.append(
                Coinsurance(
                    part, benefit.percent, benefit.service_types, period_of(benefit, "291", "292")
                )
            )
        return True

    def _deductible(self, benefit: Benefit) -> bool:
        part = PARTS.get(benefit.insurance_type)
        if "10" in benefit.service_types and benefit.quantity is not None:
            return self._blood(benefit)
        if part is None or benefit.amount is None:
            return False
        is_general = benefit.service_types in (("30",), ("96",)) and benefit.procedure is None
        if is_general:
            period = period_of(benefit, "291", "292")
            known = self.deductibles.get((part, period), Deductible(part, period=period))
            if benefit.period == "29":
                known = replace(known, remaining=benefit.amount)
            else:
                known = replace(known, base=benefit.amount)
            self.deductibles[part, period] = known
            return True
        if benefit.amount != 0:
            return False
        self._put_free(replace(self._free_service(part, benefit), no_deductible=True))
        return True

    def _free_service(self, part: str, benefit: Benefit) -> FreeService:
        code = benefit.procedure.code if benefit.procedure else ""
        key = (part, benefit.service_types, code)
        return self.free.get(key, FreeService(part, benefit.service_types, code))

    def _put_free(self, free: FreeService) -> None:
        self.free[free.part, free.service_types, free.procedure] = free

    def _blood(self, benefit: Benefit) -> bool:
        if "10" not in benefit.service_types or benefit.quantity is None:
            return False
        period = period_of(benefit, "291", "292")
        known = self.blood.get(period, Blood(period=period))
        if benefit.period == "29":
            known = replace(known, remaining=benefit.quantity)
        else:
            known = replace(known, base=benefit.quantity)
        self.blood[period] = known
        return True

    def _details(self, benefit: Benefit) -> bool:
        services = benefit.service_types
        if "45" in services and benefit.quantity is not None:
            self.hospice_periods = int(benefit.quantity)
        elif services and services[0] in ("AD", "AE") and benefit.amount is not None:
            self._add_therapy(benefit, "OT" if services[0] == "AD" else "PT/SLP")
        elif _ESRD_SERVICES.intersection(services):
            transplant = benefit.date_entry("096", "198")
            self.esrd.append(
                Esrd(
                    period_of(benefit, "356"),
                    transplant.start if transplant else None,
                    services[0],
                )
            )
        elif benefit.procedure is not None and benefit.insurance_type == "MB":
            return self._service(benefit, benefit.procedure.code, benefit.procedure.modifiers)
        else:
            return False
        return True

    def _service(self, benefit: Benefit, code: str, modifiers: tuple[str, ...]) -> bool:
        kind = {MDPP: "mdpp", COGNITIVE: "cognitive"}.get(benefit.plan, "")
        if not kind and "80" in benefit.service_types:
            kind = "immunization"
        if kind:
            given = benefit.date_entry("472")
            npi = next((e.party.npi for e in benefit.entities), "")
            self.usage.append(Usage(kind, code, given.start if given else None, npi))
            return True
        entry = benefit.date_entry("348")
        day = entry.start if entry else None
        known = self.services.get(code, PreventiveService(code))
        if "26" not in modifiers:
            known = replace(known, next_technical=day)
        if "TC" not in modifiers:
            known = replace(known, next_professional=day)
        self.services[code] = known
        return True

    def _add_therapy(self, benefit: Benefit, kind: str) -> None:
        if benefit.amount is not None:
            period = period_of(benefit, "292", "291")
            self.therapy.append(TherapyUse(kind, benefit.amount, period))

    def _limit(self, benefit: Benefit) -> bool:
        services = benefit.service_types
        if "67" in services:
            self._smoking(benefit)
            return True
        if services and services[0] in ("AD", "AE") and benefit.amount is not None:
            # The old layout told the remaining amount; it is no amount used.
            return False
        if not _SESSION_SERVICES.intersection(services):
            return False
        entry = benefit.date_entry("348")
        sessions = Sessions(
            session_name(services[0], benefit.messages),
            session_component(benefit.messages),
            used=None if benefit.period == "29" else benefit.quantity,
            remaining=benefit.quantity if benefit.period == "29" else None,
            next_on=entry.start if entry else None,
        )
        target = self.acupuncture if sessions.service == "acupuncture" else self.rehabilitation
        target.append(sessions)
        return True

    def _smoking(self, benefit: Benefit) -> None:
        """Base and remaining visits come in two lines; the second completes the first."""
        delivered = next((d.quantity for d in benefit.deliveries if d.quantity is not None), None)
        visits = benefit.quantity if benefit.quantity is not None else delivered
        if benefit.period in ("22", "23"):
            self.smoking.append(SmokingCessation(base=visits))
            return
        initial, following = benefit.date_entry("472"), benefit.date_entry("348")
        last = self.smoking[-1] if self.smoking else None
        is_open = last is not None and last == SmokingCessation(base=last.base)
        found = SmokingCessation(
            last.base if last is not None and is_open else None,
            visits,
            initial.start if initial else None,
            following.start if following else None,
        )
        if is_open:
            self.smoking[-1] = found
        else:
            self.smoking.append(found)

    def _other_payer(self, benefit: Benefit) -> bool:
        entity = benefit.entities[0].party if benefit.entities else Party("")
        if benefit.insurance_type in MSP_TYPES:
            self.msp.append(
                MspRecord(
                    benefit.insurance_type,
                    period_of(benefit, "290", "292"),
                    benefit.reference("IG", "1L"),
                    entity.last_name,
                    entity.address,
                    benefit.messages,
                )
            )
            return True
        if not {"30", "88"}.intersection(benefit.service_types):
            return False
        contract, _, plan_id = benefit.reference("18").partition(" ")
        self.plans.append(
            Plan(
                part="D" if "88" in benefit.service_types else "C",
                contract=contract,
                plan_id=plan_id.strip(),
                name=entity.last_name,
                plan_type=benefit.insurance_type,
                period=period_of(benefit, "290", "292", "291"),
                bill_option=value_after(BILL_OPTION, benefit.messages),
                address=entity.address,
                contacts=tuple(n for contact in entity.contacts for n in contact.numbers),
            )
        )
        return True

    def _facility(self, benefit: Benefit) -> bool:
        if benefit.procedure is not None and benefit.procedure.code in _CERTIFICATIONS:
            given = benefit.date_entry("193", "472")
            self.certifications.append(
                Certification(benefit.procedure.code, given.start if given else None)
            )
        elif "42" in benefit.service_types:
            self.home_health.append(read_episode(benefit))
        elif "45" in benefit.service_types:
            provider = entity_of(benefit, "1P")
            self.hospice.append(
                HospicePeriod(
                    period_of(benefit, "292"),
                    value_after(REVOCATION, benefit.messages),
                    provider.npi,
                    provider.last_name,
                )
            )
        else:
            return False
        return True

    def _aco(self, benefit: Benefit) -> bool:
        part = PARTS.get(benefit.insurance_type)
        if benefit.plan != ACO_REACH or part is None:
            return False
        aco = benefit.entities[0].party if benefit.entities else Party("")
        self.aco.append(
            AcoAlignment(
                part,
                aco.last_name,
                aco.identifier,
                period_of(benefit, "291"),
                benefit.messages,
            )
        )
        return True
