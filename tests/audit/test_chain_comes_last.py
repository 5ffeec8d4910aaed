"""Two transactions never wait for each other over a row and the audit chain: rows come first, the chain last."""

import time
from functools import partial
from threading import Event

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from documents import services as documents
from documents.models import StoredFile
from identity.help_desk import GROUP
from identity.services.passwords import reset_password
from identity.services.role_requests import approve_role_request
from organizations.models import Organization, Role, SpotAccount
from spot_portal.audit.events import LookEvent
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from tests.at_once import at_once
from tests.documents.helpers import member_of
from tests.factories.documents import StoredFileFactory
from tests.factories.identity import RoleRequestFactory, UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.identity.ways_back import NEW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def against(hold, act):
    """``act`` begins while somebody holds a row it needs, who then writes an event, too."""
    held = Event()

    def other():
        with transaction.atomic():
            row = hold()
            held.set()
            time.sleep(1)
            record_event(LookEvent.RECORD_VIEWED, actor=None, subject=row)

    def first_waits():
        held.wait(5)
        return act()

    return at_once(other, first_waits)[1]


def test_a_new_password_waits_for_spot_access_without_the_chain():
    """The night's sweep ends the access of many; a reset brings one back."""
    account = SpotAccount.objects.get(user=MembershipFactory().user)
    account.deactivate(at=clock.now())
    account.save()

    against(
        lambda: SpotAccount.objects.select_for_update(no_key=True).get(pk=account.pk),
        partial(reset_password, user_id=account.user_id, answer="", password=NEW),
    )

    account.refresh_from_db()
    assert account.status == SpotAccount.Status.ACTIVE


def test_an_approval_waits_for_another_grant_without_the_chain():
    """The same person gets a first role in two organizations at the same moment."""
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    new = OrganizationFactory(status=Organization.Status.APPROVED, created_at=None)
    request = RoleRequestFactory(organization=new, role=Role.APPROVER)

    approved = against(
        lambda: SpotAccount.objects.create(user=request.requester),
        partial(approve_role_request, role_request_id=request.pk, by=agent, note="As on file."),
    )

    assert approved.status == "approved"
    assert SpotAccount.objects.filter(user=request.requester).count() == 1


def test_a_file_is_taken_out_after_its_check_without_the_chain():
    file = StoredFileFactory()
    sender = member_of(file.submission.letter)

    against(
        lambda: StoredFile.objects.select_for_update(no_key=True).get(pk=file.pk),
        partial(documents.remove_file, file_id=file.pk, by=sender),
    )

    assert not StoredFile.objects.exists()
