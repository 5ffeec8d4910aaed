"""Status changes: only along the table, only through it."""

import pytest

from organizations.models import Membership, SpotAccount
from spot_portal.core.errors import TransitionNotAllowed
from spot_portal.core.workflow import Workflow, step
from tests.factories.organizations import MembershipFactory


class Parcel:
    class _meta:
        verbose_name = "parcel"

    FLOW = Workflow(
        step("send", sources=["packed"], target="sent"),
        step("lose", sources=["sent", "packed"], target="lost"),
    )

    def __init__(self, status):
        self.status = status

    def get_status_display(self):
        return self.status.title()


@pytest.mark.parametrize(
    ("status", "name", "target"), [("packed", "send", "sent"), ("sent", "lose", "lost")]
)
def test_a_step_moves_to_its_target(status, name, target):
    parcel = Parcel(status)

    Parcel.FLOW.take(parcel, name)

    assert parcel.status == target


def test_a_step_from_another_state_is_refused_in_words_and_changes_nothing():
    parcel = Parcel("lost")

    with pytest.raises(TransitionNotAllowed, match="This parcel is already lost"):
        Parcel.FLOW.take(parcel, "send")

    assert parcel.status == "lost"


def test_the_table_tells_what_is_possible():
    assert Parcel.FLOW.available(Parcel("packed")) == ["send", "lose"]
    assert Parcel.FLOW.available(Parcel("lost")) == []
    assert {s.name for s in Parcel.FLOW} == {"send", "lose"}


@pytest.mark.django_db
def test_a_bulk_move_leaves_rows_in_other_states_alone(freeze):
    active, revoked = MembershipFactory(), MembershipFactory()
    revoked.revoke(at=revoked.granted_at, reason="Left.")
    revoked.save()

    moved = Membership.FLOW.bulk_move(Membership.objects.all(), "lapse", ended_at=active.granted_at)

    assert moved == 1
    assert set(Membership.objects.values_list("pk", "status")) == {
        (active.pk, "lapsed"),
        (revoked.pk, "revoked"),
    }


@pytest.mark.parametrize("model", [Membership, SpotAccount])
def test_every_step_knows_states_that_exist(model):
    states = set(model.Status.values)
    for taken in model.FLOW:
        assert taken.sources <= states
        assert taken.target in states
