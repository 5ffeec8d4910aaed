import pytest
from django.contrib.auth.models import Group

from identity.help_desk import GROUP
from identity.models import AuthenticatorDevice, EmailDevice
from organizations.models import Role
from tests.canaries import ANSWER
from tests.factories.identity import PhoneDeviceFactory, RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.identity.broken_cache import broken_cache  # noqa: F401  a fixture
from tests.identity.browser import SECRET, Browser
from tests.identity.code_stories import START as CODES_START
from tests.identity.registration import ADDRESS, CONTACT, PERSONAL, START
from tests.identity.ways_back import FORGOT, newest_link


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def new_browser():
    return Browser


@pytest.fixture
def app(person):
    """The person's authenticator app."""
    device = AuthenticatorDevice(user=person, name="My phone", confirmed=True)
    device.secret = SECRET.hex()
    device.save()
    return device


@pytest.fixture
def organization(db):
    return OrganizationFactory()


@pytest.fixture
def role_request(organization):
    return RoleRequestFactory(organization=organization)


@pytest.fixture
def approver(organization):
    return MembershipFactory(organization=organization, role=Role.APPROVER).user


@pytest.fixture
def outsider(db):
    """An approver, but of some other organization."""
    return MembershipFactory(role=Role.APPROVER).user


@pytest.fixture
def at_contact(client):
    client.post(START, PERSONAL)
    return client


@pytest.fixture
def at_credentials(at_contact):
    at_contact.post(CONTACT, ADDRESS)
    return at_contact


@pytest.fixture
def owner(db):
    """Somebody with a security question; the answer is a canary."""
    made = UserFactory(security_question="food")
    made.set_security_answer(ANSWER)
    made.save()
    return made


@pytest.fixture
def asked(owner, client, django_capture_on_commit_callbacks):
    """Ask for a link and return its path."""

    def _ask(user_id=None, *, path=FORGOT, browser=client):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(path, {"user_id": user_id or owner.username})
        return newest_link()

    return _ask


@pytest.fixture
def caller(owner):
    owner.phone = "904-555-0123"
    owner.save()
    return owner


@pytest.fixture
def second_agent(db):
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    return agent


@pytest.fixture
def desk(sign_in, help_desk):
    return sign_in(help_desk)


@pytest.fixture
def email(person):
    return EmailDevice.objects.get(user=person)


@pytest.fixture
def phone(person):
    return PhoneDeviceFactory(user=person, number="904-555-0142")


@pytest.fixture
def landline(person):
    return PhoneDeviceFactory(user=person, number="904-555-0150", channel="voice", extension="12")


@pytest.fixture
def at_choice(browser, person, freeze):
    freeze(CODES_START)
    browser.password(person.username)
    return browser
