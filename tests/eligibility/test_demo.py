import pytest

from eligibility import demo
from eligibility.models import Inquiry
from tests.factories.organizations import MembershipFactory

pytestmark = pytest.mark.django_db


def test_demo_checks_are_made_once(provider):
    person = MembershipFactory(organization=provider.organization).user

    for _ in range(2):
        demo.seed(providers={"office_b": provider}, by=person)

    assert [i.status for i in Inquiry.objects.all()] == [Inquiry.Status.ANSWERED] * 2


def test_providers_this_person_may_not_act_for_are_passed_over(provider, person):
    demo.seed(providers={"office_b": provider}, by=person)

    assert not Inquiry.objects.exists()
