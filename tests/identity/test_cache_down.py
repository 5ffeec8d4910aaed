"""F11, J10: limits live in the cache all processes share. Without it nobody gets in, and nobody sees a bare fault."""

import pytest
from django.core.cache.backends.base import BaseCache
from redis import exceptions as redis

from identity.models import EmailDevice
from spot_portal.audit.models import AuditEvent
from tests.factories.identity import PASSWORD
from tests.identity.browser import SIGN_IN, words

pytestmark = pytest.mark.django_db
FAULTS = {
    "refused": redis.ConnectionError("refused"),
    "black hole": redis.TimeoutError("no answer"),
    "loading": redis.BusyLoadingError("loading"),
    "full": redis.OutOfMemoryError("used memory > maxmemory"),
    "read-only": redis.ReadOnlyError("replica"),
}


class BrokenCache(BaseCache):
    fault: Exception

    def __init__(self, *args, **kwargs):
        super().__init__({})

    def _break(self, *args, **kwargs):
        raise type(self).fault

    add = get = set = touch = delete = get_many = set_many = incr = clear = _break


@pytest.fixture(params=FAULTS, ids=str)
def broken_cache(request, settings):
    def _break():
        BrokenCache.fault = FAULTS[request.param]
        settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}

    return _break


def test_f11_with_the_right_password_nobody_gets_in(browser, person, broken_cache, caplog):
    broken_cache()

    response = browser.password(person.username)

    assert response.status_code == 503
    assert response["Retry-After"]
    assert "dependency down" in caplog.text
    assert "redis" not in words(response).lower()
    assert browser.person is None
    assert browser.get("/idm/").url.startswith(SIGN_IN)
    person.refresh_from_db()
    assert person.failed_sign_ins == 0
    assert not AuditEvent.objects.exists()


def test_f11_the_page_itself_still_shows(browser, person, broken_cache):
    broken_cache()

    assert browser.get(SIGN_IN).status_code == 200


def test_f11_a_wrong_password_is_no_free_guess(browser, person, broken_cache):
    broken_cache()

    for password in ("Wrong-1", PASSWORD):
        assert browser.password(person.username, password).status_code == 503


def test_f11_limits_on_codes_need_no_cache(browser, person, broken_cache):
    """They are counted in the database, under the person's lock: what was begun goes on, and is still counted."""
    browser.password(person.username)
    browser.choose(EmailDevice.objects.get(user=person))
    broken_cache()

    for _try in range(5):
        browser.code("000000")

    assert "Too many wrong codes" in words(browser.code("000000"))
    assert browser.person is None
