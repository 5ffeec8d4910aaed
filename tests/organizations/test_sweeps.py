"""What falls due by itself: idle SPOT access, missed certifications, and the notices before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from organizations import services
from organizations.models import Membership, Role, SpotAccount, SweepRun
from organizations.services import sweeps
from organizations.tasks import nightly
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, SpotAccountFactory
from tests.organizations.conftest import START

pytestmark = pytest.mark.django_db
IDLE = timedelta(days=30)
SECOND = timedelta(seconds=1)


def events(code):
    return AuditEvent.objects.filter(code=f"organizations.{code}").count()


def mails(template):
    return OutgoingEmail.objects.filter(template=f"organizations/{template}")


@pytest.mark.parametrize(
    ("idle", "status"),
    [(IDLE - SECOND, "active"), (IDLE, "active"), (IDLE + SECOND, "inactive")],
)
def test_d01_inactive_after_strictly_more_than_thirty_days(freeze, idle, status):
    freeze(START)
    account = SpotAccountFactory(counted_from=START - idle)

    sweeps.deactivate_idle_accounts()

    account.refresh_from_db()
    assert account.status == status


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 2, 20, 12, tzinfo=UTC),  # over the change in March
        datetime(2026, 10, 20, 12, tzinfo=UTC),  # over the change in November
        datetime(2026, 1, 31, 12, tzinfo=UTC),  # D03: February in between
        datetime(2028, 1, 31, 12, tzinfo=UTC),  # D03: a leap year
    ],
)
def test_d02_days_are_24_hours_whatever_the_calendar_does(freeze, began):
    account = SpotAccountFactory(counted_from=began)

    freeze(began + IDLE)
    assert sweeps.deactivate_idle_accounts() == 0
    freeze(began + IDLE + SECOND)
    assert sweeps.deactivate_idle_accounts() == 1

    account.refresh_from_db()
    assert account.inactive_since == began + IDLE


def test_d12_a_late_sweep_dates_the_end_as_if_on_time(freeze):
    account = SpotAccountFactory(counted_from=START)

    freeze(START + IDLE + timedelta(days=9))
    sweeps.deactivate_idle_accounts()

    account.refresh_from_db()
    assert account.inactive_since == START + IDLE


def test_each_account_is_audited_and_told_once(freeze):
    freeze(START)
    SpotAccountFactory.create_batch(5, counted_from=START - 2 * IDLE)
    fresh = SpotAccountFactory(counted_from=START)

    assert sweeps.deactivate_idle_accounts() == 5
    assert sweeps.deactivate_idle_accounts() == 0

    assert events("spot_account.deactivated") == 5
    assert mails("spot_inactive").count() == 5
    fresh.refresh_from_db()
    assert fresh.status == SpotAccount.Status.ACTIVE


def test_d06_only_a_spot_sign_in_counts(freeze):
    freeze(START)
    person = UserFactory(last_sign_in_at=START)
    SpotAccountFactory(user=person, counted_from=START - IDLE - SECOND)

    sweeps.deactivate_idle_accounts()

    person.refresh_from_db()
    assert person.spot_account.status == SpotAccount.Status.INACTIVE
    assert person.status == person.Status.ACTIVE


def test_a_sign_in_counts_from_its_moment_and_forgets_warnings(freeze):
    freeze(START)
    member = MembershipFactory(
        spot_account__counted_from=START - IDLE, spot_account__warned_days=29
    )

    services.enter_spot(by=member.user)

    account = member.user.spot_account
    account.refresh_from_db()
    assert (account.counted_from, account.last_sign_in_at, account.warned_days) == (
        START,
        START,
        None,
    )
    assert events("spot_account.entered") == 1


def test_a_row_that_is_no_longer_idle_when_locked_is_left_alone(freeze):
    freeze(START)
    account = SpotAccountFactory(counted_from=START)

    assert sweeps._deactivate([account.pk], START) == 0
    assert events("spot_account.deactivated") == 0


def test_inactive_people_do_not_enter(freeze):
    member = MembershipFactory(
        spot_account__status=SpotAccount.Status.INACTIVE, spot_account__inactive_since=START
    )

    with pytest.raises(DomainError):
        services.enter_spot(by=member.user)

    assert events("spot_account.entered") == 0


def test_people_without_a_role_do_not_enter_and_leave_no_trace_of_a_sign_in(freeze):
    account = SpotAccountFactory(counted_from=START)

    with pytest.raises(DomainError):
        services.enter_spot(by=account.user)

    account.refresh_from_db()
    assert account.last_sign_in_at is None


@pytest.mark.proves("V6.4.5 SPOT access")
def test_warnings_come_once_each_on_days_15_25_28_29(freeze):
    account = SpotAccountFactory(counted_from=START)
    warned_on = []
    for day in range(31):
        freeze(START + timedelta(days=day, hours=1))
        if sweeps.warn_idle_accounts():
            warned_on.append(day)
        sweeps.warn_idle_accounts()

    assert warned_on == [15, 25, 28, 29]
    assert mails("spot_idle").filter(to=account.user).count() == 4


def test_after_a_gap_only_the_newest_warning_is_sent(freeze):
    SpotAccountFactory(counted_from=START)
    freeze(START + timedelta(days=28, hours=5))

    assert sweeps.warn_idle_accounts() == 1
    assert sweeps.warn_idle_accounts() == 0
    assert mails("spot_idle").count() == 1


def test_who_came_back_is_warned_again_the_next_time(freeze):
    member = MembershipFactory(spot_account__counted_from=START)
    freeze(START + timedelta(days=16))
    sweeps.warn_idle_accounts()
    services.enter_spot(by=member.user)

    freeze(START + timedelta(days=32))
    assert sweeps.warn_idle_accounts() == 1


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=clock.EASTERN), "active"),
        (datetime(2026, 7, 1, 0, 0, 1, tzinfo=clock.EASTERN), "lapsed"),
    ],
)
def test_d11_a_role_ends_when_its_due_day_is_over_in_new_york(freeze, moment, status):
    membership = MembershipFactory(due_on=date(2026, 6, 30))
    freeze(moment)

    sweeps.lapse_uncertified_memberships()

    membership.refresh_from_db()
    assert membership.status == status


def test_d12_after_nine_days_without_a_run_exactly_the_right_roles_end_once(freeze, organization):
    approver = MembershipFactory(organization=organization, role=Role.APPROVER)
    over = MembershipFactory.create_batch(3, organization=organization, due_on=START.date())
    due = MembershipFactory(organization=organization, due_on=START.date() + timedelta(days=9))
    freeze(START + timedelta(days=9))

    for _run in range(2):
        sweeps.lapse_uncertified_memberships()

    assert set(Membership.objects.filter(status="lapsed")) == set(over)
    assert events("membership.lapsed") == 3
    for membership in over:
        assert mails("role_ended").filter(to=membership.user).count() == 1
    assert mails("role_ended").filter(to=approver.user).count() == 3
    due.refresh_from_db()
    assert due.status == "active"


def test_d14_a_role_certified_meanwhile_is_left_alone(freeze):
    freeze(START)
    membership = MembershipFactory()

    assert sweeps._lapse([membership.pk], START.date(), START) == 0
    assert events("membership.lapsed") == 0


def test_d14_a_role_ended_by_hand_is_not_ended_again(freeze, organization, approver, member):
    Membership.objects.filter(pk=member.pk).update(due_on=START.date())
    services.revoke_membership(membership_id=member.pk, by=approver, reason="Left.")
    freeze(START + timedelta(days=5))

    sweeps.lapse_uncertified_memberships()

    member.refresh_from_db()
    assert member.status == "revoked"
    assert events("membership.lapsed") == 0


@pytest.mark.proves("V6.4.5 certification")
def test_approvers_are_reminded_once_for_each_step(freeze, organization, approver, member):
    due = START.date() + timedelta(days=70)
    Membership.objects.filter(pk=member.pk).update(due_on=due)
    asked = []
    for day in range(71):
        freeze(START + timedelta(days=day))
        sweeps.remind_of_certifications()
        if (count := mails("certification_due").count()) > len(asked):
            asked += [70 - day] * (count - len(asked))

    assert asked == [60, 30, 14, 7, 3, 1]


def test_d13_after_a_gap_there_is_one_late_reminder(freeze, organization, approver, member):
    Membership.objects.filter(pk=member.pk).update(due_on=START.date() + timedelta(days=5))
    freeze(START)

    sweeps.remind_of_certifications()
    sweeps.remind_of_certifications()

    assert mails("certification_due").count() == 1


def test_many_roles_due_in_one_organization_are_one_message(freeze, organization, approver):
    freeze(START)
    MembershipFactory.create_batch(4, organization=organization, due_on=START.date())

    sweeps.remind_of_certifications()

    [message] = mails("certification_due")
    assert message.to == approver


def test_nobody_is_asked_to_certify_themselves(freeze, organization):
    freeze(START)
    MembershipFactory(organization=organization, role=Role.APPROVER, due_on=START.date())

    sweeps.remind_of_certifications()

    assert mails("certification_due").count() == 0


def test_the_night_is_done_once_a_business_day(freeze):
    freeze(datetime(2026, 3, 2, 4, 59, tzinfo=UTC))
    assert sweeps.run_nightly_if_due() is True
    assert sweeps.run_nightly_if_due() is False
    freeze(datetime(2026, 3, 2, 5, 1, tzinfo=UTC))  # midnight has passed in New York
    assert sweeps.run_nightly_if_due() is True

    assert list(SweepRun.objects.values_list("day", flat=True)) == [
        date(2026, 3, 2),
        date(2026, 3, 1),
    ]


def test_d16_the_doubled_and_the_missing_hour_make_no_second_night(freeze):
    for moment in (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    ):
        freeze(moment)
        nightly()

    assert SweepRun.objects.count() == 1


def test_who_is_already_out_is_not_warned(freeze):
    freeze(START)
    SpotAccountFactory(counted_from=START - 2 * IDLE)

    sweeps.run_nightly_if_due()

    assert mails("spot_inactive").count() == 1
    assert mails("spot_idle").count() == 0


def test_d07_a_reset_password_brings_access_back_and_keeps_the_role(freeze):
    freeze(START)
    member = MembershipFactory(
        spot_account__status="inactive",
        spot_account__inactive_since=START - IDLE,
        spot_account__counted_from=START - 2 * IDLE,
        spot_account__warned_days=29,
    )

    assert services.reactivate_spot_account(user=member.user) is True
    assert services.reactivate_spot_account(user=member.user) is False

    sweeps.run_nightly_if_due()
    services.enter_spot(by=member.user)
    member.refresh_from_db()
    assert member.status == "active"
    assert events("spot_account.reactivated") == 1
    assert mails("spot_inactive").count() == 0
