"""The authenticator app: one code for each thirty seconds of the real time, each of them once."""

from datetime import UTC, datetime, timedelta

import pytest

from spot_portal.core import clock
from tests.identity.browser import app_code

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)


@pytest.fixture
def at_app(browser, person, app, freeze):
    freeze(START)
    browser.password(person.username)
    browser.choose(app)
    return browser


def test_the_app_signs_in(at_app, person):
    assert at_app.code(app_code(START)).status_code == 302
    assert at_app.person == person


def test_an_app_fits_however_far_the_simulated_clock_was_moved(app, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    clock.move(timedelta(days=40))

    on_the_telephone = datetime.now(UTC)
    assert not app.accept(app_code(clock.now()), asked_by="", at=clock.now())
    assert app.accept(app_code(on_the_telephone), asked_by="", at=clock.now())
    assert not app.accept(app_code(on_the_telephone), asked_by="", at=clock.now())


def test_rfc_6238_vector(app):
    assert app_code(datetime.fromtimestamp(59, UTC)) == "287082"
    assert app.accept("287082", asked_by="", at=datetime.fromtimestamp(59, UTC))


@pytest.mark.proves("F01", "V6.5.1")
@pytest.mark.parametrize("later", [1, 31, 61])
def test_m05_an_app_code_is_over_once_it_was_used(at_app, new_browser, person, app, freeze, later):
    at_app.code(app_code(START))
    second = new_browser()
    freeze(START + timedelta(seconds=later))
    second.password(person.username)
    second.choose(app)

    second.code(app_code(START))

    assert second.person is None


@pytest.mark.parametrize(("drift", "fits"), [(-61, False), (-30, True), (30, True), (61, False)])
def test_an_app_may_be_one_step_off_and_no_more(at_app, drift, fits):
    at_app.code(app_code(START + timedelta(seconds=drift)))

    assert (at_app.person is not None) == fits


def test_an_older_step_than_the_last_one_used_is_over(at_app, new_browser, person, app):
    at_app.code(app_code(START + timedelta(seconds=30)))
    second = new_browser()
    second.password(person.username)
    second.choose(app)
    second.code(app_code(START))

    assert second.person is None
