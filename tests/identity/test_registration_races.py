"""Many registrations at the same moment: one account for a User ID, an address, a form."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from identity.models import RetiredUserId, User
from identity.services import registration, unfinished
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.notifications.models import OutgoingEmail
from tests.factories.identity import UserFactory
from tests.identity.registration import (
    ADDRESS,
    CONTACT,
    CREDENTIALS,
    DONE,
    PERSONAL,
    SECRETS,
    START,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 12


def at_once(*jobs):
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(run, jobs))


def at_the_last_page(**changes):
    client = Client()
    client.post(START, PERSONAL | changes)
    client.post(CONTACT, ADDRESS)
    return client


def outcomes(responses):
    done = sum(r.status_code == 302 and r.url == DONE for r in responses)
    refused = sum("user_id" in r.context["form"].errors for r in responses if r.status_code == 200)
    return done, refused


def test_a31_ten_people_with_one_user_id_make_one_account_and_nine_field_errors():
    emails = [f"p{number}@example.org" for number in range(10)]
    clients = [at_the_last_page(email=email, email_again=email) for email in emails]

    responses = at_once(*[partial(client.post, CREDENTIALS, SECRETS) for client in clients])

    assert outcomes(responses) == (1, 9)
    assert User.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_a31_user_ids_that_differ_in_case_alone_are_one():
    emails = [f"p{number}@example.org" for number in range(10)]
    clients = [at_the_last_page(email=email, email_again=email) for email in emails]
    spelled = ["s.obrien", "S.OBRIEN"] * 5

    responses = at_once(
        *[
            partial(client.post, CREDENTIALS, SECRETS | {"user_id": user_id})
            for client, user_id in zip(clients, spelled, strict=True)
        ]
    )

    assert outcomes(responses) == (1, 9)


def test_a25_ten_people_with_one_address_all_see_the_last_page_and_the_owner_one_notice():
    clients = [at_the_last_page() for _n in range(10)]

    responses = at_once(
        *[
            partial(client.post, CREDENTIALS, SECRETS | {"user_id": f"person.{number}"})
            for number, client in enumerate(clients)
        ]
    )

    assert outcomes(responses) == (10, 0)
    person = User.objects.get()
    notices = OutgoingEmail.objects.filter(to=person).values_list("template", flat=True)
    assert sorted(notices) == ["identity/registration_complete", "identity/registration_repeated"]


def test_one_form_sent_twelve_times_at_once_makes_one_account_and_ends_on_the_last_page():
    client = at_the_last_page()
    cookie = client.cookies["spot-session"].value

    def send():
        other = Client()
        other.cookies["spot-session"] = cookie
        return other.post(CREDENTIALS, SECRETS)

    responses = at_once(*[send] * THREADS)

    assert outcomes(responses) == (THREADS, 0)
    assert User.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1
    assert AuditEvent.objects.filter(code="identity.account.registered").count() == 1


def test_two_sweeps_at_once_delete_once():
    joined = clock.now() - policy.STAGED_PURGE.days
    for _n in range(20):
        UserFactory(status=User.Status.STAGED, proofed_at=None, date_joined=joined)

    done = at_once(*[unfinished.purge_unfinished_registrations] * 4)

    assert sum(done) == 20
    assert not User.objects.exists()
    assert RetiredUserId.objects.count() == 20
    assert AuditEvent.objects.filter(code="identity.account.purged").count() == 20


@pytest.mark.parametrize("is_found", [True, False])
def test_an_address_that_is_freed_at_that_moment_makes_an_account_at_once(monkeypatch, is_found):
    """``is_found``: the registration that had it is deleted after it was looked up, or just before."""
    first = UserFactory(status=User.Status.STAGED, proofed_at=None, email=PERSONAL["email"])
    look_up = registration.holder_of

    def while_it_is_deleted(address, *, at):
        found = look_up(address, at=at)
        at_once(partial(unfinished.disown_registration, user_id=first.pk))
        return found if is_found else look_up(address, at=at)

    monkeypatch.setattr(registration, "holder_of", while_it_is_deleted)

    response = at_the_last_page().post(CREDENTIALS, SECRETS)

    assert response.url == DONE
    assert [(p.username, p.email) for p in User.objects.all()] == [
        (SECRETS["user_id"], PERSONAL["email"])
    ]
    assert OutgoingEmail.objects.get().template == "identity/registration_complete"
