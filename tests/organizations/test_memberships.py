"""Roles: granted once, certified in their window, ended with a reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from organizations import services
from organizations.models import Membership, Organization, Role, SpotAccount
from organizations.models.membership import a_year_after
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, NotPermitted, TransitionNotAllowed
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


def eastern(*parts):
    return datetime(*parts, tzinfo=clock.EASTERN).astimezone(UTC)


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 2, 28), date(2026, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_d09_a_year_is_the_same_day_next_year(day, due):
    assert a_year_after(day) == due


def test_a_grant_gives_a_year_opens_spot_and_is_audited(organization, approver, freeze):
    freeze(eastern(2026, 3, 2, 23, 30))
    person = UserFactory()

    made = services.grant_membership(
        user=person, organization=organization, role=Role.END_USER, by=approver
    )

    assert (made.due_on, made.granted_by) == (date(2027, 3, 2), approver)
    assert SpotAccount.objects.get(user=person).counted_from == clock.now()
    event = AuditEvent.objects.get(code="organizations.membership.granted")
    assert (event.actor, event.data) == (approver, {"role": "end_user"})


def test_a_second_role_in_the_same_organization_is_refused_in_words(member, approver):
    with pytest.raises(DomainError, match="already has a role"):
        services.grant_membership(
            user=member.user,
            organization=member.organization,
            role=Role.BACKUP_APPROVER,
            by=approver,
        )

    assert Membership.objects.filter(user=member.user).count() == 1
    assert codes() == []


def test_a_role_that_ended_can_be_granted_again(member, approver):
    services.revoke_membership(membership_id=member.pk, by=approver, reason="On leave.")

    services.grant_membership(
        user=member.user, organization=member.organization, role=Role.END_USER, by=approver
    )

    assert Membership.objects.filter(user=member.user, status="active").count() == 1


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (eastern(2026, 4, 30, 23, 59, 59), False),  # 61 days before
        (eastern(2026, 5, 1, 0, 0, 0), True),  # 60 days before
        (eastern(2026, 6, 30, 23, 59, 59), True),  # D11: the last second of the due day
        (eastern(2026, 7, 1, 0, 0, 1), False),  # D11: over
    ],
)
def test_x11_certification_is_open_from_60_days_before_to_the_due_day(
    member, approver, freeze, moment, allowed
):
    Membership.objects.filter(pk=member.pk).update(due_on=DUE)
    freeze(moment)

    if allowed:
        services.certify_membership(membership_id=member.pk, by=approver)
    else:
        with pytest.raises(TransitionNotAllowed):
            services.certify_membership(membership_id=member.pk, by=approver)

    member.refresh_from_db()
    expected = a_year_after(clock.today()) if allowed else DUE
    assert member.due_on == expected


def test_a_certification_tells_the_person_and_is_audited(member, approver, freeze):
    Membership.objects.filter(pk=member.pk).update(due_on=DUE, reminded_days=14)
    freeze(eastern(2026, 6, 1, 12))

    services.certify_membership(membership_id=member.pk, by=approver)

    member.refresh_from_db()
    assert (member.certified_at, member.reminded_days) == (clock.now(), None)
    assert codes() == ["organizations.membership.certified"]
    assert OutgoingEmail.objects.get().to == member.user


def test_x11_certifying_twice_is_refused_the_second_time(member, approver, freeze):
    Membership.objects.filter(pk=member.pk).update(due_on=DUE)
    freeze(eastern(2026, 6, 1, 12))
    services.certify_membership(membership_id=member.pk, by=approver)

    with pytest.raises(TransitionNotAllowed, match="certified already"):
        services.certify_membership(membership_id=member.pk, by=approver)

    assert codes() == ["organizations.membership.certified"]


@pytest.mark.parametrize("act", ["certify", "revoke"])
def test_x12_who_may_not_certify_may_not_end_either(act, member, approver, outsider):
    own = Membership.objects.get(user=approver)
    colleague = MembershipFactory(organization=member.organization).user
    backup = MembershipFactory(organization=member.organization, role=Role.BACKUP_APPROVER)
    Membership.objects.update(due_on=clock.today())

    def run(membership, by):
        if act == "certify":
            services.certify_membership(membership_id=membership.pk, by=by)
        else:
            services.revoke_membership(membership_id=membership.pk, by=by, reason="x")

    refused = [
        (member, outsider),
        (member, colleague),
        (member, member.user),
        (own, approver),
        (own, backup.user),  # approvers are the help desk's to certify
    ]
    for membership, by in refused:
        with pytest.raises(NotPermitted):
            run(membership, by)
    assert Membership.objects.filter(status="active").count() == Membership.objects.count()
    assert codes() == []


def test_the_help_desk_certifies_approvers(member, approver, help_desk):
    own = Membership.objects.get(user=approver)
    Membership.objects.update(due_on=clock.today())

    services.certify_membership(membership_id=own.pk, by=help_desk)

    own.refresh_from_db()
    assert own.due_on == a_year_after(clock.today())


def test_ending_a_role_needs_a_reason_and_tells_person_and_approvers(member, approver):
    with pytest.raises(DomainError, match="reason"):
        services.revoke_membership(membership_id=member.pk, by=approver, reason="  ")

    services.revoke_membership(membership_id=member.pk, by=approver, reason="Left the practice.")

    member.refresh_from_db()
    assert (member.status, member.end_reason) == ("revoked", "Left the practice.")
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == {member.user_id, approver.pk}
    assert codes() == ["organizations.membership.revoked"]


def test_ending_twice_is_refused(member, approver):
    services.revoke_membership(membership_id=member.pk, by=approver, reason="Left.")

    with pytest.raises(TransitionNotAllowed):
        services.revoke_membership(membership_id=member.pk, by=approver, reason="Left.")


@pytest.mark.parametrize(
    ("state", "fits"),
    [("received", True), ("approved", False), ("active", False), ("closed", False)],
)
def test_a_form_is_approved_once_and_brings_a_submitter_id(organization, help_desk, state, fits):
    Organization.objects.filter(pk=organization.pk).update(status=state, submitter_id=None)

    if not fits:
        with pytest.raises(TransitionNotAllowed):
            services.approve_form(organization_id=organization.pk, by=help_desk)
        return
    addressee = UserFactory()
    made = services.approve_form(organization_id=organization.pk, by=help_desk, letter_to=addressee)

    [letter] = OutgoingEmail.objects.all()
    assert made.submitter_id in letter.body
    assert letter.to == addressee
    assert organization.tin not in letter.body
    assert codes() == ["organizations.organization.form_approved"]


def test_only_the_help_desk_approves_forms(organization, approver):
    Organization.objects.filter(pk=organization.pk).update(status="received")

    with pytest.raises(NotPermitted):
        services.approve_form(organization_id=organization.pk, by=approver)


def test_o02_the_same_tin_is_on_file_once(organization):
    other = Organization(legal_name="Another name")

    with pytest.raises(DomainError, match="on file already"):
        services.receive_form(organization=other, tin=organization.tin)


def test_creating_in_idm_is_safe_to_repeat(organization, help_desk):
    Organization.objects.filter(pk=organization.pk).update(status="approved")

    for _time in range(2):
        services.create_in_idm(organization_id=organization.pk, by=help_desk)

    assert codes() == ["organizations.organization.created"]


def test_submitter_ids_differ_and_read_well_on_paper():
    drawn = {services.organizations.new_submitter_id() for _i in range(200)}

    assert len(drawn) > 190
    assert not {c for value in drawn for c in value[:2]} & set("BIOQSUVZG01")


def test_a_due_day_counts_from_the_eastern_day_of_the_certification(member, approver, freeze):
    Membership.objects.filter(pk=member.pk).update(due_on=DUE)
    freeze(datetime(2026, 6, 30, 3, 30, tzinfo=UTC))  # still 29 June in New York

    services.certify_membership(membership_id=member.pk, by=approver)

    member.refresh_from_db()
    assert member.due_on == date(2027, 6, 29)
    assert member.due_on - DUE < timedelta(days=365)
