"""Authentication as ASVS 5.0 chapter V6 asks for it, where no test of a page or service says so already.

``tests/standards.py`` lists every line of the chapter with the tests that prove it.
"""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.core.management import CommandError, call_command
from django.urls import reverse

from identity.models import EmailDevice, User
from identity.models.one_time_code import OneTimeCode
from identity.passwords import CONTEXT_WORDS
from organizations.spot_access import ENTERED
from spot_portal.core import clock, policy
from tests.architecture.source import called_name, calls, modules, name_of
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import CODE, DEVICE

ROOT = Path(__file__).resolve().parents[2]
SAFE_WORD = "Aa1" + "x" * 56


def test_v6_1_1_the_plan_against_guessing_names_numbers_that_exist():
    plan = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    section = plan.partition("## Guessing and locking others out")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z_]{5,})`", section)) - {"CONTEXT_WORDS"}
    known = {value.name for value in policy.VALUES}
    assert {"LOCK_FAILURES", "SOURCE_ADDRESS_FAILURES", "CODE_TRIES", "AUTO_UNLOCKS"} <= named
    assert named <= known


def test_v6_1_2_the_words_of_this_place_are_written_down():
    assert {"spot", "medicare", "firstcoast"} <= set(CONTEXT_WORDS)
    assert "CONTEXT_WORDS" in (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")


def test_v6_1_3_v6_3_4_only_the_sign_in_pages_can_begin_a_session():
    """Whatever signs a person in goes through the stage that asks for the second factor."""
    begins = {"login", "perform_login", "alogin", "force_login", "mark_session"}
    found = {
        name_of(path) for path in modules() for call in calls(path) if called_name(call) in begins
    }
    assert found <= {
        "identity/views/sign_in.py",
        "identity/adapters.py",
        "identity/sessions.py",  # the mark itself, and the session that may stay when the others end
        "identity/services/sessions.py",
        "identity/step_up.py",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [SAFE_WORD + "y", SAFE_WORD, SAFE_WORD + "Z ", SAFE_WORD + "z"])
def test_v6_2_8_a_password_is_compared_to_its_last_character(browser, typed):
    person = UserFactory(password=SAFE_WORD + "Z")
    assert browser.password(person.username, typed).status_code == 200
    assert browser.password(person.username, SAFE_WORD + "Z").url == DEVICE


@pytest.mark.django_db
def test_v6_2_10_a_password_in_use_is_never_asked_to_change(browser, person, freeze):
    start = clock.now()
    for days in range(0, 366, 30):
        freeze(start + timedelta(days=days, minutes=days))
        browser.sign_in(person)
        assert browser.get("/idm/").status_code == 200
        browser.post(reverse("identity:sign-out"))


@pytest.mark.django_db
def test_v6_3_2_a_fresh_installation_has_nobody_in_it():
    assert get_user_model().objects.count() == 0


@pytest.mark.django_db
def test_v6_3_2_invented_people_stay_out_of_a_real_installation(settings):
    settings.SPOT_SIMULATION = False
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert User.objects.count() == 0


def test_v6_5_3_v6_5_4_secrets_come_from_the_systems_generator():
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import random|from random import)", text, re.MULTILINE), path


@pytest.mark.django_db
def test_v6_5_4_codes_are_spread_over_all_six_digits(person):
    device = EmailDevice.objects.get(user=person)
    codes = [device.draw_code(asked_by="x", at=clock.now()) for _ in range(400)]
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(set(codes)) > 390
    assert {code[0] for code in codes} == set("0123456789")


@pytest.mark.django_db
def test_v6_5_8_what_a_browser_says_of_the_time_changes_nothing(browser, person, freeze):
    start = clock.now()
    browser.password(person.username)
    code = browser.email_code(person)
    freeze(start + policy.CODE_LIFE_EMAIL.minutes + timedelta(seconds=5))
    earlier = str(int(start.timestamp()))
    answer = browser.post(
        CODE, {"code": code, "time": earlier, "sent_at": earlier}, headers={"Date": earlier}
    )
    assert answer.status_code in (200, 302)
    assert browser.person is None


@pytest.mark.django_db
def test_v6_8_4_spot_asks_its_own_session_how_it_was_made(client, provider):
    """A session that says it entered SPOT, and even names a device, but was never marked by a second factor."""
    person = UserFactory()
    client.force_login(person)
    session = client.session
    session[ENTERED] = True
    session["otp_device_id"] = EmailDevice.objects.get(user=person).persistent_id
    session.save()
    for name in ("home:spot", "home:provider", "eligibility:search", "claims:list"):
        path = reverse(name, args=[provider.reference] if name != "home:spot" else [])
        assert client.get(path).status_code == 302
        assert "_auth_user_id" not in client.session
        client.force_login(person)


def test_f24_one_backend_and_a_slow_hash():
    """In a process of its own: the tests use a quick hash."""
    code = (
        "import django; from django.conf import settings; django.setup();"
        "from django.contrib.auth.hashers import get_hasher; h = get_hasher();"
        "print(h.algorithm, h.memory_cost, h.time_cost, h.parallelism, len(settings.AUTHENTICATION_BACKENDS))"
    )
    environ = {"DJANGO_SETTINGS_MODULE": "spot_portal.settings", "PATH": "", "DATA_DIR": "/tmp"}  # noqa: S108
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    algorithm, memory, passes, lanes, backends = done.stdout.split()
    assert algorithm == "argon2"
    assert int(memory) >= 19 * 1024
    assert int(passes) >= 2
    assert (lanes, backends) == ("1", "1")


@pytest.mark.django_db
def test_v6_3_8_unknown_and_known_names_cost_the_same_number_of_hashes(
    browser, person, monkeypatch
):
    hasher = type(get_hasher())
    spent: list[str] = []
    original = hasher.encode

    def encode(self, password, salt, *args, **kwargs):
        spent.append(password)
        return original(self, password, salt, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", encode)
    counts = []
    for name in (person.username, "nobody.here"):
        spent.clear()
        browser.password(name, "Wrong-But-Long-Enough-7")
        counts.append(len(spent))
    locked = UserFactory()
    locked.lock(at=clock.now())
    locked.save()
    spent.clear()
    browser.password(locked.username, PASSWORD)
    counts.append(len(spent))
    assert len(set(counts)) == 1
    assert counts[0] >= 1


def test_v6_5_2_a_code_has_no_column_it_could_stand_in():
    names = {field.name for field in OneTimeCode._meta.get_fields()}
    assert names == {"code_hash", "asked_by", "sent_at"}
    assert settings.AUTH_USER_MODEL == "identity.User"
