"""The portal does not start in a combination that would be unsafe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from spot_portal.core import checks

ROOT = Path(__file__).resolve().parents[2]


def ids(found):
    return {error.id for error in found}


def test_this_installation_is_sound():
    assert checks.safe_outside_simulation(None) == []
    assert checks.safe_in_full_mode(None) == []
    assert checks.known_policy_profile(None) == []


def test_simulators_never_meet_real_data(settings):
    settings.SPOT_SIMULATION = False

    found = checks.safe_outside_simulation(None)

    named = " ".join(str(error.msg) for error in found)
    assert {"spot.E001", "spot.E002"} <= ids(found)
    assert all(repr(name) in named for name in ("identity_proofing", "hets", "claims", "phone"))


def test_telephones_may_be_left_out_but_not_simulated(settings):
    settings.SPOT_SIMULATION = False
    said = {}
    for path in ("", "spot_portal.simulation.phone.SimulatedPhone"):
        settings.SPOT_GATEWAYS = {"phone": path}
        said[path] = [error.msg for error in checks.safe_outside_simulation(None)]

    refused = "The gateway 'phone' is a simulator."
    assert [refused in messages for messages in said.values()] == [False, True]


@pytest.mark.proves("F02")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DEBUG": True}, "spot.E004"),
        ({"SECRET_KEY": "short"}, "spot.E005"),
        ({"SECRET_KEY": "ab" * 40}, "spot.E005"),
        ({"FIELD_KEYS": []}, "spot.E006"),
        ({"AUDIT_KEY": ""}, "spot.E006"),
        ({"ALLOWED_HOSTS": ["*"]}, "spot.E007"),
        ({"ALLOWED_HOSTS": []}, "spot.E007"),
        (
            {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}},
            "spot.E003",
        ),
    ],
)
def test_full_mode_refuses_weak_settings(settings, change, expected):
    settings.SPOT_MODE = "full"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    for name, value in change.items():
        setattr(settings, name, value)

    found = ids(checks.safe_in_full_mode(None))

    assert expected in found - {"spot.E008"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "spot.E009"),
        ({"EMAIL_BACKEND": "spot_portal.simulation.mail.InboxBackend"}, "spot.E009"),
        ({"SITE_ORIGIN": "http://portal.example"}, "spot.E010"),
    ],
)
def test_real_data_need_real_mail_and_https(settings, change, expected):
    settings.SPOT_SIMULATION = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SITE_ORIGIN = "https://portal.example"
    assert expected not in ids(checks.safe_outside_simulation(None))

    for name, value in change.items():
        setattr(settings, name, value)

    assert expected in ids(checks.safe_outside_simulation(None))


def test_a_policy_profile_nobody_knows_is_refused(settings):
    settings.POLICY_PROFILE = "nits"

    (found,) = checks.known_policy_profile(None)

    assert found.id == "spot.E011"
    assert "'nits'" in found.msg
    assert "idm or nist" in found.hint
    with pytest.raises(ImproperlyConfigured, match="nits"):
        checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import spot_portal.wsgi"],
        ["-m", "celery", "-A", "spot_portal", "beat", "--pidfile="],
        ["-m", "celery", "-A", "spot_portal", "worker", "--pool", "solo"],
    ],
    ids=["web", "beat", "worker"],
)
def test_no_process_starts_with_simulators_and_real_data(tmp_path, command):
    """Django itself asks its checks with manage.py only."""
    kept = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
    wanted = {
        "SPOT_SIMULATION": "no",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "spot_portal.settings",
    }

    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | wanted,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert "The gateway 'hets' is a simulator." in ended.stderr
