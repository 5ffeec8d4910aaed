"""The portal does not start in a combination that would be unsafe."""

import pytest

from spot_portal.core import checks


def ids(found):
    return {error.id for error in found}


def test_this_installation_is_sound():
    assert checks.safe_outside_simulation(None) == []
    assert checks.safe_in_full_mode(None) == []


def test_simulators_never_meet_real_data(settings):
    settings.SPOT_SIMULATION = False

    found = checks.safe_outside_simulation(None)

    named = " ".join(str(error.msg) for error in found)
    assert {"spot.E001", "spot.E002"} == ids(found)
    assert all(repr(name) in named for name in ("identity_proofing", "hets", "claims"))


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
