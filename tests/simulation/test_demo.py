"""The demonstration can be filled again and again."""

import pytest
from django.core import mail
from django.core.management import call_command

from identity.models import User
from organizations.models import Membership, SpotAccount
from spot_portal.audit import chain
from spot_portal.simulation import demo
from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")


def test_people_of_every_state_are_there_and_a_second_run_adds_nothing():
    demo.seed()
    counts = [model.objects.count() for model in (User, Membership, SpotAccount)]
    mails = len(mail.outbox)
    demo.seed()

    assert counts == [model.objects.count() for model in (User, Membership, SpotAccount)]
    assert len(mail.outbox) == mails
    assert {person.user_id for person in PEOPLE} == set(
        User.objects.values_list("username", flat=True)
    )
    assert User.objects.get(username="locked.lou").status == "locked"
    states = dict(SpotAccount.objects.values_list("user__username", "status"))
    assert (states["idle.ivy"], states["inactive.ian"], states["user.uma"]) == (
        "active",
        "inactive",
        "active",
    )
    assert list(chain.faults()) == []


def test_the_letter_of_the_demonstration_tells_all_that_is_to_be_typed():
    demo.seed()

    letter = next(m for m in mail.outbox if "Mangrove Medical Group" in m.subject)
    assert "Submitter ID: PX20417" in letter.body
    assert "99-7654321" in letter.body


def test_the_way_back_to_a_password_can_be_walked_with_what_the_start_prints(capsys):
    demo.seed()
    call_command("demo_accounts")

    assert f"answer  {ANSWER}" in capsys.readouterr().out
    assert User.objects.get(username="new.nina").check_security_answer(ANSWER)


def test_everybody_uses_invented_data_and_the_password_on_the_page():
    demo.seed()

    for user in User.objects.all():
        assert user.email.endswith("@example.org")
        assert user.phone.startswith("904-555-01")
        assert user.check_password(PASSWORD)
        assert not user.is_superuser
