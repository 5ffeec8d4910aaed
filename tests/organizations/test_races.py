"""A sweep and a person at the same moment: the person wins, and nothing happens twice."""

import time
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from identity.help_desk import GROUP
from organizations import services
from organizations.models import Membership, Organization, Role, SpotAccount, SweepRun
from organizations.services import sweeps
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TransitionNotAllowed
from spot_portal.notifications.models import OutgoingEmail
from tests.at_once import at_once
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, OrganizationFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_d04_a_sign_in_during_the_sweep_is_never_undone():
    edge = timedelta(days=30, milliseconds=50)
    member = MembershipFactory()
    account = SpotAccount.objects.get(user=member.user)
    for _round in range(40):
        SpotAccount.objects.filter(pk=account.pk).update(
            status="active", inactive_since=None, counted_from=clock.now() - edge
        )

        entered, _moved = at_once(
            lambda: services.enter_spot(by=member.user), sweeps.deactivate_idle_accounts
        )

        account.refresh_from_db()
        # Either the sign-in came first and holds, or the sweep did and the person was told no.
        assert (account.status == "active") == (not isinstance(entered, DomainError))


def certify(member, by):
    return services.certify_membership(membership_id=member.pk, by=by)


def lapse(member):
    """The sweep of the day after the due day."""
    with transaction.atomic():
        return sweeps._lapse([member.pk], clock.today() + timedelta(days=1), clock.now())


def test_d14_sweep_and_certification_end_in_one_of_the_two():
    organization = OrganizationFactory()
    approver = MembershipFactory(organization=organization, role=Role.APPROVER).user
    for _round in range(10):
        member = MembershipFactory(organization=organization, due_on=clock.today())
        certified, _lapsed = at_once(partial(certify, member, approver), partial(lapse, member))
        member.refresh_from_db()
        assert (member.status == "active") == (not isinstance(certified, TransitionNotAllowed))
        count = AuditEvent.objects.filter(subject_id=str(member.pk)).count()
        assert count == 1


def test_two_nightly_runs_at_once_do_everything_once():
    MembershipFactory.create_batch(
        4,
        due_on=clock.today() - timedelta(days=1),
        spot_account__counted_from=clock.now() - timedelta(days=40),
    )

    at_once(sweeps.run_nightly_if_due, sweeps.run_nightly_if_due, sweeps.run_nightly_if_due)

    counts = {
        code: AuditEvent.objects.filter(code=f"organizations.{code}").count()
        for code in ("membership.lapsed", "spot_account.deactivated")
    }
    assert counts == {"membership.lapsed": 4, "spot_account.deactivated": 4}


def test_what_a_dying_run_held_is_not_left_for_tomorrow():
    member = MembershipFactory(spot_account__counted_from=clock.now() - timedelta(days=40))
    account = SpotAccount.objects.get(user=member.user)
    holding = Event()

    def dies():
        with transaction.atomic():
            sweeps._deactivate([account.pk], clock.now())
            holding.set()
            time.sleep(0.5)
            transaction.set_rollback(True)

    def follows():
        holding.wait()
        sweeps.run_nightly_if_due()

    at_once(dies, follows)

    account.refresh_from_db()
    assert SweepRun.objects.filter(day=clock.today()).exists()
    assert account.status == SpotAccount.Status.INACTIVE
    assert OutgoingEmail.objects.filter(template="organizations/spot_inactive").count() == 1


def test_eight_grants_at_once_are_one_role():
    organization = OrganizationFactory()
    approver = MembershipFactory(organization=organization, role=Role.APPROVER).user
    person = MembershipFactory().user

    def grant():
        return services.grant_membership(
            user=person, organization=organization, role=Role.END_USER, by=approver
        )

    outcomes = at_once(*[grant] * 8)

    assert sum(isinstance(outcome, Membership) for outcome in outcomes) == 1
    assert AuditEvent.objects.filter(code="organizations.membership.granted").count() == 1


def test_eight_approvals_of_a_form_at_once_are_one():
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    form = OrganizationFactory(status="received", submitter_id=None)

    outcomes = at_once(*[lambda: services.approve_form(organization_id=form.pk, by=agent)] * 8)

    assert sum(isinstance(outcome, Organization) for outcome in outcomes) == 1
    assert AuditEvent.objects.filter(code__endswith="form_approved").count() == 1
