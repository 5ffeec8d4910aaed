"""Names as long as they may be, on a telephone and with letters twice as large: nothing is cut off or overprinted."""

from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD
from tests.journeys.factors import app_code, type_password
from tests.journeys.inspector import NARROW, TOO_WIDE, WIDE
from tests.journeys.installation import Installation
from tests.journeys.walker import NewPerson, Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_postgres]

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss"[:60]
LONG_APP = LONG_NAME[:40]
PROFILE = ["", "sessions/", "history/", "data/", "data/print/"]
DEVICES = ["", "add/", "add-app/", "add-phone/", "recovery-codes/"]
LETTERS = "(percent) => { document.documentElement.style.fontSize = `${percent}%`; }"
# Boxes that scroll sideways by themselves hide a part of what they hold.
CUT_OFF = """() => [...document.querySelectorAll('.scroll-region')]
  .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.getAttribute('aria-label'))"""
OVERPRINTED = """(pair) => {
  const [one, other] = pair.map((name) => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(name));
    return range.getBoundingClientRect();
  });
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}"""


@pytest.fixture
def walker(installation: Installation, new_page: Callable[..., Any]) -> Walker:
    walker = Walker(new_page(), installation.base)
    person = NewPerson("new.nina", "", "", PASSWORD)
    walker.sign_in(person)
    walker.go("/idm/profile/name/")
    walker.fill(last_name=LONG_NAME)
    walker.do("change-profile")
    walker.go("/idm/profile/devices/add-app/")
    key = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    walker.fill(name=LONG_APP, code=app_code(key))
    walker.do("verify-device")
    return walker


def test_long_names_and_large_letters_fit_a_telephone(walker: Walker) -> None:
    walker.follow(LONG_APP)
    device = walker.page.url.removeprefix(walker.base)
    pages = [f"/idm/profile/{part}" for part in PROFILE]
    pages += [f"/idm/profile/devices/{part}" for part in DEVICES]
    pages += [f"{device}{part}" for part in ("", "rename/", "lost/", "remove/")]
    for path in [*pages, "/idm/", "/simulation/inbox/"]:
        walker.go(path)
        _fits(walker, path)
    walker.page.set_viewport_size(WIDE)
    walker.page.evaluate(LETTERS, 200)
    assert not walker.page.evaluate(OVERPRINTED, [".who-name", ".account-links"])
    walker.page.evaluate(LETTERS, 100)
    walker.sign_out()
    type_password(walker, NewPerson("new.nina", "", "", PASSWORD))
    walker.page.get_by_text(LONG_APP).wait_for()
    _fits(walker, "the choice of a device")


def _fits(walker: Walker, path: str) -> None:
    walker.page.set_viewport_size(NARROW)
    for letters in (100, 200):
        walker.page.evaluate(LETTERS, letters)
        assert walker.page.evaluate(TOO_WIDE) <= 0, f"{path} with letters of {letters} %"
        assert not walker.page.evaluate(OVERPRINTED, [".menu-button", ".wordmark"]), path
    walker.page.evaluate(LETTERS, 100)
    assert walker.page.evaluate(CUT_OFF) == [], path
    walker.page.set_viewport_size(WIDE)
