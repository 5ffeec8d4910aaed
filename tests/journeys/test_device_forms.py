"""Adding a telephone and an app, with scripts: what does not count is out of sight, what has to be typed is copied."""

from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD
from tests.journeys.installation import Installation
from tests.journeys.walker import NewPerson, Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_postgres]


@pytest.fixture
def walker(installation: Installation, new_page: Callable[..., Any]) -> Walker:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    walker = Walker(page, installation.base)
    walker.sign_in(NewPerson("new.nina", "", "", PASSWORD))
    return walker


def test_an_extension_is_asked_for_calls_only_and_the_key_of_an_app_is_copied(
    walker: Walker,
) -> None:
    walker.go("/idm/profile/devices/add-app/")
    key = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    walker.page.locator('[data-action="copy-key"]').click()
    walker.page.get_by_role("button", name="Copied").wait_for()
    assert walker.page.evaluate("() => navigator.clipboard.readText()") == key
    address = walker.page.locator('[data-action="open-app"]').get_attribute("href")
    assert address.startswith("otpauth://totp/")
    assert key in address

    walker.go("/idm/profile/devices/add-phone/")
    extension = walker.page.locator('[name="extension"]')
    assert not extension.is_visible()
    walker.fill(number="904-555-0143", channel="voice", extension="12")
    assert extension.is_visible()
    walker.fill(channel="sms")
    assert not extension.is_visible()
    walker.do("send-phone-code")
    walker.sees("text message with a code")
