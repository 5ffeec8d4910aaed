"""Somebody who never came back: what they had, and when their account is closed for good."""

from datetime import UTC, datetime, timedelta

from identity.idle import closes_after
from identity.models import AuthenticatorDevice, User
from identity.services import account_sweeps, archiving
from organizations.models import Role
from spot_portal.core import policy
from tests.factories.identity import PhoneDeviceFactory, RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory
from tests.identity.browser import SECRET

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIMIT = policy.IDM_INACTIVITY.days
CLOSES = START + closes_after()
SECOND = timedelta(seconds=1)
PHONE = "904-555-0123"


def last_seen(at, *, expired=True, **more):
    given = {
        "last_sign_in_at": at,
        "activated_at": at,
        "date_joined": at,
        "password_changed_at": at,
    }
    return UserFactory(**given | {"password_expired_at": at + LIMIT if expired else None} | more)


def furnish(person):
    """A role with an approver beside it, an open request, SPOT access, and devices."""
    role = MembershipFactory(user=person)
    MembershipFactory(organization=role.organization, role=Role.APPROVER)
    RoleRequestFactory(requester=person)
    PhoneDeviceFactory(user=person, number=PHONE)
    app = AuthenticatorDevice(user=person, name="App", confirmed=True)
    app.secret = SECRET.hex()
    app.save()
    return person


def tidy():
    """As the worker does it."""
    account_sweeps.expire_passwords()
    account_sweeps.warn_idle_people()
    return archiving.archive_forgotten_people(), archiving.warn_forgotten_people()


def archived(**given):
    """Closed for good a while ago."""
    person = UserFactory(**given)
    archiving.archive_people([person], by=None, how="time", why="")
    person.refresh_from_db()
    assert person.status == User.Status.ARCHIVED
    return person
