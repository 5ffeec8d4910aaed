import pytest

from claims import demo
from claims.models import Claim, Correction, ImportedFile
from organizations.models import Provider, Role
from tests.factories.organizations import MembershipFactory, ProviderFactory


@pytest.fixture
def providers(provider: Provider) -> dict[str, Provider]:
    facility = ProviderFactory(organization=provider.organization, line_of_business="A")
    return {"office_b": provider, "office_a": facility}


def test_the_demo_shows_every_state_and_is_safe_to_repeat(providers: dict[str, Provider]) -> None:
    approver = MembershipFactory(
        organization=providers["office_b"].organization, role=Role.APPROVER
    ).user

    for _time in range(2):
        demo.seed(providers=providers, by=approver)

    claims = Claim.objects.filter(provider=providers["office_b"])
    assert set(claims.values_list("status", flat=True)) == set(Claim.Status.values)
    assert claims.count() == len(demo.PART_B) + 1  # the one that a correction made
    assert Claim.objects.filter(provider=providers["office_a"]).count() == len(demo.PART_A)
    assert Correction.objects.get().status == Correction.Status.ADJUSTED
    assert not any(file.findings for file in ImportedFile.objects.all())
    for file in ImportedFile.objects.all():
        assert not any(remittance.balance for remittance in file.remittances.all())
