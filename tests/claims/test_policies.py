import pytest

from claims import policies, selectors
from claims.models import Claim
from organizations.models import Membership, Organization
from organizations.spot_access import acting_as
from tests.factories.claims import ClaimFactory, ClaimLineFactory, CorrectionFactory
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory


@pytest.fixture
def people(provider, claim):
    colleague = MembershipFactory(organization=provider.organization).user
    former = MembershipFactory(organization=provider.organization)
    Membership.FLOW.bulk_move(
        Membership.objects.filter(pk=former.pk), "revoke", ended_at=former.granted_at
    )
    elsewhere = ClaimFactory()
    stranger = MembershipFactory(organization=elsewhere.organization).user
    closed = ClaimFactory()
    left_open = MembershipFactory(organization=closed.organization).user
    Organization.FLOW.bulk_move(Organization.objects.filter(pk=closed.organization.pk), "close")
    return [colleague, former.user, stranger, left_open, UserFactory(), UserFactory(is_staff=True)]


def test_the_list_shows_exactly_what_the_policy_allows(people):
    for person in people:
        allowed = {c for c in Claim.objects.all() if policies.can_view(person, c)}
        assert set(selectors.claims_of(person)) == allowed


def test_only_the_colleague_may_correct(people, claim):
    assert [policies.can_correct(person, claim) for person in people] == [True] + [False] * 5


def test_a_locked_claim_may_be_corrected_by_nobody(people, claim):
    CorrectionFactory(claim=claim)

    assert not any(policies.can_correct(person, claim) for person in people)


def test_acting_for_one_provider_shows_only_its_claims(provider):
    sister = ProviderFactory(organization=provider.organization)
    person = MembershipFactory(organization=provider.organization).user
    own, other = ClaimFactory(provider=provider), ClaimFactory(provider=sister)
    acting = acting_as(person, provider.reference)

    assert list(selectors.claims_for(acting)) == [own]
    assert selectors.claim_for(acting, other.reference) is None
    correction = CorrectionFactory(claim=other)
    assert correction not in selectors.corrections_for(acting)


def test_looking_at_a_claim_needs_few_queries_whatever_its_size(
    provider, django_assert_max_num_queries
):
    claim = ClaimFactory(provider=provider)
    for _line in range(30):
        ClaimLineFactory(claim=claim)
    person = MembershipFactory(organization=provider.organization).user
    acting = acting_as(person, provider.reference)

    with django_assert_max_num_queries(2):
        found = selectors.claim_for(acting, claim.reference)
        assert len(found.lines.all()) == 30
