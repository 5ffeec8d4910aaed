"""The pages of a person's devices, for the walk over every page."""

from typing import Any

from tests.journeys.factors import sign_in_with, type_password
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
    with walker.page.expect_navigation():
        row.get_by_role("link").first.click()
    walker.look()


def _choose(walker: Inspector, kind: str) -> None:
    walker.page.locator('label[for^="id_device"]', has_text=kind).first.click()
    walker.do("send-code")
