"""Filling an installation with invented people, organizations and work. Safe to repeat."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string

from identity.models import EmailDevice, User
from organizations.models import Membership, Organization, Provider, Role, SpotAccount
from organizations.models.membership import a_year_after
from organizations.services import receive_form
from organizations.services.sweeps import run_nightly_if_due
from spot_portal.core import clock
from spot_portal.core.identifiers import npi_check_digit
from spot_portal.simulation.demo_devices import give_devices
from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE, DemoPerson

HELP_DESK = "Help desk"
OFFICE_TIN, NEW_OFFICE_TIN, BILLING_TIN = "991234567", "997654321", "995550123"
NEW_OFFICE_SUBMITTER = "PX20417"
FURTHER_SEEDS = ["eligibility.demo.seed", "claims.demo.seed", "documents.demo.seed"]


def seed() -> None:
    people = {person.user_id: _person(person) for person in PEOPLE}
    ada = people["approver.ada"]
    office = _organization("Palmetto Family Care", OFFICE_TIN, "PX10001", approver=ada, active=True)
    _organization(
        "Sawgrass Billing Partners", BILLING_TIN, "PX30099", kind=Organization.Kind.BILLING_SERVICE
    )
    new_office = _organization("Mangrove Medical Group", NEW_OFFICE_TIN, NEW_OFFICE_SUBMITTER)
    providers = {
        "office_b": _provider(office, "Palmetto Family Care", "900000101", "K1234", "B"),
        "office_a": _provider(office, "Palmetto Rehabilitation", "900000102", "100777", "A"),
        "new_office_b": _provider(new_office, "Mangrove Medical Group", "900000201", "K2234", "B"),
    }
    for person in PEOPLE:
        if person.role:
            _role(people[person.user_id], office, person, granted_by=people["helpdesk.hana"])
    for path in FURTHER_SEEDS:
        import_string(path)(providers=providers, by=ada)
    run_nightly_if_due()


@transaction.atomic
def _person(person: DemoPerson) -> User:
    now = clock.now()
    user, made = User.objects.get_or_create(
        username=person.user_id,
        defaults={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "date_of_birth": date(1984, 2, 29),
            "address_line_1": "12 Invented Way",
            "city": "Jacksonville",
            "state": "FL",
            "zip_code": "32202",
            "phone": person.phone,
            "security_question": "food",
            "is_staff": person.staff,
            "password_changed_at": now - timedelta(days=person.away_days or 3),
            "last_sign_in_at": now - timedelta(days=person.away_days) if person.away_days else None,
            "date_joined": now - timedelta(days=person.away_days),
            "proofed_at": now - timedelta(days=400) if person.proofed else None,
        },
    )
    if made:
        user.set_password(PASSWORD)
        user.set_security_answer(ANSWER)
        user.activate(at=now - timedelta(days=person.away_days))
        if person.locked:
            user.failed_sign_ins, user.first_failure_at = 3, now
            user.lock(at=now)
        user.save()
        EmailDevice.objects.create(user=user, name="email", confirmed=True)
        give_devices(user, person)
        if person.staff:
            user.groups.add(Group.objects.get(name=HELP_DESK))
    return user


def _organization(
    name: str,
    tin: str,
    submitter_id: str,
    *,
    kind: str = Organization.Kind.PROVIDER_OFFICE,
    approver: User | None = None,
    active: bool = False,
) -> Organization:
    found = Organization.objects.filter(submitter_id=submitter_id).first()
    if found:
        return found
    now = clock.now()
    organization = Organization(
        legal_name=name,
        kind=kind,
        address_line="100 Invented Boulevard",
        city="Jacksonville",
        state="FL",
        zip_code="32202",
        phone="904-555-0150",
        official_name="Olive Official",
        approver_name=str(approver) if approver else "Alex Approver",
        approver_email=approver.email if approver else "alex.approver@example.org",
        received_at=now - timedelta(days=400),
    )
    organization.approve_form(submitter_id=submitter_id, at=now - timedelta(days=395))
    if active:
        organization.create_in_idm(at=now - timedelta(days=390))
    made = receive_form(organization=organization, tin=tin)
    _letter(made, submitter_id)
    return made


def _letter(organization: Organization, submitter_id: str) -> None:
    """The letter lies in the mailbox of the approver named on the form, who may not have an account yet."""
    recipient = User(first_name=organization.approver_name, email=organization.approver_email)
    values = {
        "recipient": recipient,
        "organization": organization,
        "tin": f"{organization.tin[:2]}-{organization.tin[2:]}",
        "link": settings.SITE_ORIGIN + reverse("identity:request-role"),
        "simulation": True,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }
    subject = render_to_string(
        "organizations/submitter_id.subject.txt", values, using="text"
    ).strip()
    body = render_to_string("organizations/submitter_id.txt", values, using="text")
    send_mail(subject, body, None, [organization.approver_email])


def _provider(
    organization: Organization, name: str, first_nine: str, ptan: str, line: str
) -> Provider:
    return Provider.objects.get_or_create(
        organization=organization,
        npi=first_nine + npi_check_digit(first_nine),
        ptan=ptan,
        defaults={"name": name, "line_of_business": line},
    )[0]


@transaction.atomic
def _role(user: User, organization: Organization, person: DemoPerson, *, granted_by: User) -> None:
    if Membership.objects.filter(user=user, organization=organization).exists():
        return
    now = clock.now()
    granted = now - timedelta(days=person.granted_days_ago)
    Membership.objects.create(
        user=user,
        organization=organization,
        role=Role(person.role),
        granted_at=granted,
        granted_by=granted_by,
        due_on=a_year_after(clock.to_eastern(granted).date()),
    )
    counted = (
        now - timedelta(days=person.idle_days) + timedelta(minutes=5 if person.idle_days else 0)
    )
    SpotAccount.objects.create(
        user=user, counted_from=counted, last_sign_in_at=counted if person.idle_days else None
    )
