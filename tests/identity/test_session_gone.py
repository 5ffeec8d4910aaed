"""A session that ends while its own request is under way: the page is true, and no accident."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from identity import views as pages
from spot_portal.notifications.models import OutgoingEmail
from tests.identity.browser import newest_code, words

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_change_taken_back_in_the_session_it_ends_is_told_as_done(
    sign_in, person, freeze, minutes
):
    """Also when this request is the one that writes down how long the session has been idle."""
    freeze(START)
    inside = sign_in(person)
    new = {"email": "new@example.org", "email_again": "new@example.org"}
    inside.post("/idm/profile/email/", new)
    inside.post("/idm/profile/email/code/", {"code": newest_code()})
    told = OutgoingEmail.objects.get(template="identity/email_changed_from").body
    link = re.search(r"http://testserver(/idm/undo-email/\S+)", told)[1]
    freeze(START + timedelta(minutes=minutes))

    response = inside.post(link)

    assert "Your e-mail address is back" in words(response)
    assert inside.get("/idm/").status_code == 302


def test_a_session_ended_elsewhere_meanwhile_is_told_and_leads_to_the_sign_in(
    sign_in, person, freeze, monkeypatch
):
    freeze(START)
    inside = sign_in(person)
    freeze(START + timedelta(minutes=1))
    show = pages.account.render

    def ended_meanwhile(*args, **kwargs):
        Session.objects.all().delete()
        return show(*args, **kwargs)

    monkeypatch.setattr(pages.account, "render", ended_meanwhile)
    response = inside.get("/idm/")

    assert response.status_code == 409
    assert "You were signed out meanwhile" in words(response)
    assert 'href="/idm/sign-in/"' in response.content.decode()
