"""Which set of numbers counts. Settings choose it once, when a process starts."""

from enum import StrEnum


class Profile(StrEnum):
    IDM = "idm"
    NIST = "nist"


# What the names of the standards are in every language.
PROFILE_TITLES = {Profile.IDM: "IDM fidelity", Profile.NIST: "NIST 800-63-4"}

_active = Profile.IDM


def use_profile(name: str) -> None:
    """An unknown name changes nothing here: a system check refuses the start."""
    global _active
    if name in set(Profile):
        _active = Profile(name)


def active_profile() -> Profile:
    return _active
