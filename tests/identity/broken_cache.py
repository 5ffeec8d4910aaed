"""The cache all processes share, when it does not answer: each way in which Redis has been seen to fail."""

import pytest
from django.core.cache.backends.base import BaseCache
from redis import exceptions as redis

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
