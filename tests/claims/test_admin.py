import pytest
from django.urls import reverse

from claims.models import Correction, CorrectionRestriction
from spot_portal.audit.models import AuditEvent
from tests.factories.claims import ClaimFactory, CorrectionFactory, RestrictionFactory
from tests.factories.identity import UserFactory


@pytest.fixture
def chief(sign_in, db):
    return sign_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.fixture
def staff(sign_in, db):
    """Works at the help desk, without the right to edit restriction tables."""
    return sign_in(UserFactory(is_staff=True))


ROW = {
    "kind": "modifier",
    "code": " zq ",
    "starts_on": "2027-01-01",
    "ends_on": "",
    "message": "Modifier ZQ needs records. Ask for a redetermination.",
    "unless_modifiers": "",
}


def test_a_new_restriction_is_on_record(chief):
    response = chief.post(reverse("admin:claims_correctionrestriction_add"), ROW)

    assert response.status_code == 302
    row = CorrectionRestriction.objects.get(code="ZQ")
    event = AuditEvent.objects.get(code="claims.restriction.added")
    assert (event.subject_id, event.data["restricted"]) == (str(row.pk), "ZQ")


def test_a_change_is_on_record(chief):
    row = RestrictionFactory()
    url = reverse("admin:claims_correctionrestriction_change", args=[row.pk])

    chief.post(url, ROW | {"ends_on": "2027-12-31"})

    row.refresh_from_db()
    assert str(row.ends_on) == "2027-12-31"
    assert AuditEvent.objects.get(code="claims.restriction.changed").data["ends_on"] == "2027-12-31"


def test_a_restriction_is_never_deleted(chief):
    row = RestrictionFactory()

    url = reverse("admin:claims_correctionrestriction_delete", args=[row.pk])
    assert chief.post(url, {"post": "yes"}).status_code == 403
    assert CorrectionRestriction.objects.filter(pk=row.pk).exists()


def test_without_the_right_there_is_no_editing(staff):
    assert staff.post(reverse("admin:claims_correctionrestriction_add"), ROW).status_code == 403
    assert not CorrectionRestriction.objects.filter(code="ZQ").exists()


@pytest.mark.parametrize("page", ["changelist", "change"])
def test_no_beneficiary_is_shown(chief, page):
    claim = ClaimFactory()
    args = [claim.pk] if page == "change" else []

    shown = chief.get(reverse(f"admin:claims_claim_{page}", args=args)).content.decode()

    assert claim.control_number in shown
    for secret in ("Pilar", "1S00E00AA00", "AA00", claim.mbi_index, "M2141"):
        assert secret not in shown


def test_claims_and_corrections_are_read_only(chief):
    correction = CorrectionFactory()
    for model, row in (("claim", correction.claim), ("correction", correction)):
        url = reverse(f"admin:claims_{model}_change", args=[row.pk])
        assert chief.get(url).status_code == 200
        assert chief.post(url, {"status": "paid"}).status_code == 403


def test_the_help_desk_sends_parked_corrections_again(chief):
    parked = CorrectionFactory(status=Correction.Status.PARKED, attempts=5)
    waiting = CorrectionFactory()

    response = chief.post(
        reverse("admin:claims_correction_changelist"),
        {"action": "send_again", "_selected_action": [parked.pk, waiting.pk]},
        follow=True,
    )

    parked.refresh_from_db()
    assert parked.status == Correction.Status.SUBMITTED
    assert {str(m) for m in response.context["messages"]} == {
        "Sent again: 1.",
        "This correction is already submitted.",
    }
