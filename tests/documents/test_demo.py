import pytest

from documents import demo
from documents.models import AdrLetter, StoredFile, Submission
from documents.selectors import letters_standing, open_letters
from organizations.models import Provider, Role
from organizations.spot_access import acting_as
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def providers():
    office = ProviderFactory()
    return {
        "office_b": office,
        "office_a": ProviderFactory(
            organization=office.organization, line_of_business=Provider.LineOfBusiness.PART_A
        ),
        "new_office_b": ProviderFactory(),
    }


def test_the_demo_has_a_letter_in_every_state_and_can_be_repeated(providers):
    ada = MembershipFactory(
        organization=providers["office_b"].organization, role=Role.APPROVER
    ).user

    demo.seed(providers=providers, by=ada)
    demo.seed(providers=providers, by=ada)

    assert AdrLetter.objects.count() == len(demo.SAMPLES)
    assert Submission.objects.count() == 1
    assert {file.status for file in StoredFile.objects.all()} == {StoredFile.Status.CLEAN}
    acting = acting_as(ada, providers["office_b"].reference)
    assert open_letters(acting).count() == 3
    assert letters_standing(acting, "expired").count() == 1
    assert letters_standing(acting, "answered").count() == 1
