"""The pages of a person's devices, for the walk over every page."""

from typing import Any

from tests.journeys.factors import app_code, sign_in_with, type_password
from tests.journeys.inspector import Inspector
from tests.journeys.virtual_key import VirtualKey
from tests.journeys.walker import NewPerson

DEVICES = "/idm/profile/devices/"


def owner_of_devices(walker: Inspector, person: NewPerson) -> None:
    VirtualKey(walker.page)
    sign_in_with(walker, person, "E-mail", person.email)
    walker.go("/idm/")
    walker.go(f"{DEVICES}add/")
    _add_key(walker)
    walker.go(f"{DEVICES}recovery-codes/")
    walker.do("make-recovery-codes")
    for kind in ("E-mail", "Security key", "Recovery codes"):
        _look_after(walker, kind)
    _is_removed(walker, "Recovery codes")
    _lose_and_find(walker)
    walker.go("/idm/confirm/?next=/idm/profile/devices/")
    _choose(walker, "Security key")
    walker.sign_out()
    type_password(walker, person)
    _choose(walker, "Security key")
    walker.do("use-key")


def _add_key(walker: Inspector) -> None:
    walker.go(f"{DEVICES}add-key/")
    walker.fill(name="")
    walker.do("name-key")  # refused
    walker.fill(name="My laptop")
    walker.do("name-key")
    walker.do("register-key")


def _look_after(walker: Inspector, kind: str) -> None:
    _open(walker, kind)
    page = walker.page.url.removeprefix(walker.base)
    for act in ("lost/", "remove/"):
        walker.go(page + act)
    if kind == "Security key":
        walker.go(f"{page}rename/")
        walker.fill(name="")
        walker.do("save-name")  # refused
        walker.fill(name="Work laptop")
        walker.do("save-name")


def _lose_and_find(walker: Inspector) -> None:
    _open(walker, "Security key")
    walker.do("report-lost")
    walker.do("confirm-lost")
    _open(walker, "Security key")
    walker.do("use-device-again")


def _open(walker: Inspector, kind: str) -> None:
    walker.go(DEVICES)
    row: Any = walker.page.locator("tr", has_text=kind)
    walker.leave_by(row.get_by_role("link").first)


def look_after_a_device(walker: Inspector) -> None:
    """Added, named anew, lost, found, removed; and a list of recovery codes lost and removed."""
    walker.go(DEVICES)
    walker.do("add-device")
    walker.do("add-app")
    key = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    walker.fill(name="Old tablet", code=app_code(key))
    walker.do("verify-device")
    walker.follow("Old tablet")
    walker.do("rename-device")
    walker.fill(name="")
    walker.do("save-name")
    walker.is_refused()
    walker.fill(name="Tablet")
    walker.do("save-name")
    _is_lost(walker, "Tablet")
    walker.do("use-device-again")
    walker.sees("Tablet")
    _is_removed(walker, "Tablet")
    walker.do("add-device")
    walker.do("open-recovery-codes")
    walker.do("make-recovery-codes")
    walker.do("codes-are-safe")
    _is_lost(walker, "Recovery codes")
    _is_removed(walker, "Recovery codes")


def _is_lost(walker: Inspector, kind: str) -> None:
    _open(walker, kind)
    walker.do("report-lost")
    walker.do("confirm-lost")
    _open(walker, kind)
    walker.sees("was reported lost")


def _is_removed(walker: Inspector, kind: str) -> None:
    _open(walker, kind)
    walker.do("remove-device")
    walker.do("confirm-remove")
    assert walker.page.locator("tr", has_text=kind).count() == 0


def _choose(walker: Inspector, kind: str) -> None:
    walker.choose_device(kind)
    walker.do("send-code")
