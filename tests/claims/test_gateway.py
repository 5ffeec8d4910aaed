from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from claims.gateways.claims import (
    AdjustmentRequest,
    Beneficiary,
    ClaimsSystem,
    LineToAdjust,
    Reduction,
)
from claims.gateways.claims_simulator import SimulatedClaimsSystem
from spot_portal.core.errors import GatewayError
from spot_portal.x12.t835 import read_835


@pytest.fixture(params=[SimulatedClaimsSystem])
def gateway(request) -> ClaimsSystem:
    """Add every real client here: they all keep the same promises."""
    return request.param()


def line(**changes) -> LineToAdjust:
    made = LineToAdjust(
        number=1,
        procedure="L3000",
        modifiers=("LT",),
        charge=Decimal("300.00"),
        units=Decimal(1),
        service_from=date(2027, 1, 4),
        service_to=date(2027, 1, 4),
        reprocess=True,
        old_procedure="L3000",
        old_modifiers=(),
        old_units=Decimal(1),
        old_charge=Decimal("300.00"),
        old_paid=Decimal(0),
        old_reductions=(Reduction("CO", "4", Decimal("300.00")),),
    )
    return replace(made, **changes)


def request_with(*lines: LineToAdjust) -> AdjustmentRequest:
    return AdjustmentRequest(
        reference=UUID(int=7),
        serial=7,
        submitted_on=date(2027, 3, 12),
        decided_on=date(2027, 3, 14),
        control_number="8127020000001",
        patient_control_number="PAT:1*2",
        provider_name="Palmetto Família & Söhne",
        provider_npi="9000000505",
        place_of_service="11",
        beneficiary=Beneficiary("José", "O’Sample", "1S00E00AA00"),
        received_on=date(2027, 3, 12),
        lines=lines or (line(),),
    )


def answer(gateway, *lines):
    result = gateway.adjust(request_with(*lines))
    [remittance] = read_835(result.remittance, strict=True).remittances
    reversal, corrected = remittance.claims
    return result, remittance, reversal, corrected


class TestContract:
    def test_the_answer_is_a_balanced_835_with_reversal_and_corrected_claim(self, gateway):
        result, remittance, reversal, corrected = answer(gateway)

        assert remittance.balance == ()
        assert reversal.is_reversal
        assert reversal.payer_control_number == "8127020000001"
        assert corrected.payer_control_number == result.new_control_number
        assert ("F8", "8127020000001") in [(r.qualifier, r.value) for r in corrected.references]
        assert remittance.payment.amount == corrected.paid

    def test_asking_twice_is_one_adjustment(self, gateway):
        first, second = (gateway.adjust(request_with()) for _time in range(2))

        assert first == second

    def test_a_line_that_is_not_to_be_processed_keeps_its_decision(self, gateway):
        kept = line(number=2, reprocess=False, modifiers=())
        _result, _remittance, _reversal, corrected = answer(gateway, line(), kept)

        assert corrected.lines[1].paid == 0
        assert corrected.lines[1].adjustments[0].reason == "4"

    def test_silence_is_an_error_and_not_a_decision(self, gateway):
        with pytest.raises(GatewayError):
            gateway.adjust(request_with(line(charge=Decimal("300.14"))))

    def test_a_dismissal_says_why(self, gateway):
        result = gateway.adjust(request_with(line(charge=Decimal("300.13"))))

        assert result.is_dismissed
        assert result.note

    def test_nothing_about_the_patient_is_printed_by_accident(self, gateway):
        shown = repr(request_with()) + repr(gateway.adjust(request_with()))

        for secret in ("José", "Sample", "1S00E00AA00"):
            assert secret not in shown


PREVENTIVE = {"procedure": "G0008", "modifiers": (), "charge": Decimal("40.00")}
WITHOUT_FEE = {"procedure": "A9900", "modifiers": (), "charge": Decimal("10.01")}
TWO = {"units": Decimal(2), "charge": Decimal("600.00")}


@pytest.mark.parametrize(
    ("changes", "paid", "reasons"),
    [
        ({}, "228.00", {"CO-45": "15", "PR-2": "57"}),
        ({"charge": Decimal("200.00")}, "160.00", {"PR-2": "40"}),
        (TWO, "456.00", {"CO-45": "30", "PR-2": "114"}),
        ({"units": Decimal(3)}, "0", {"CO-151": "300"}),
        ({"modifiers": ()}, "0", {"CO-4": "300"}),
        ({"units": Decimal(0)}, "0", {"CO-16": "300"}),
        (PREVENTIVE, "30.5", {"CO-45": "9.5"}),
        (WITHOUT_FEE, "6.41", {"CO-45": "2", "PR-2": "1.6"}),
    ],
)
def test_the_simulator_prices_by_its_fee_schedule(changes, paid, reasons):
    _result, remittance, _reversal, corrected = answer(SimulatedClaimsSystem(), line(**changes))

    [priced] = corrected.lines
    assert priced.paid == Decimal(paid)
    found = {f"{a.group}-{a.reason}": a.amount for a in priced.adjustments}
    assert found == {code: Decimal(amount) for code, amount in reasons.items()}
    assert remittance.balance == ()
