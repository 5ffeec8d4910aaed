"""What only real services can show: that the full run really stands on them."""

import io
import os
import secrets

import pytest
import redis
from django.core.cache import cache
from django.db import connection

from documents.gateways.scanner import Verdict
from documents.gateways.scanner_clamd import ClamdScanner
from tests.services import EICAR


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_is_postgresql_and_every_migration_ran_on_it() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


@pytest.mark.redis
def test_what_one_process_caches_another_sees() -> None:
    key = f"shared-{secrets.token_hex(4)}"
    cache.set(key, "seen", timeout=30)
    with redis.from_url(os.environ["REDIS_URL"]) as other:
        assert list(other.scan_iter(f"*{key}"))


@pytest.mark.redis
def test_a_limit_taken_once_is_taken_for_everybody() -> None:
    key = f"limit-{secrets.token_hex(4)}"
    assert cache.add(key, 1, timeout=30)
    assert not cache.add(key, 1, timeout=30)


@pytest.mark.clamav
@pytest.mark.parametrize("around", [b"", b"%PDF-1.7\n" + b"x" * 5000])
def test_the_scanner_finds_the_test_pattern_alone_and_inside_a_file(around: bytes) -> None:
    result = ClamdScanner().scan(io.BytesIO(around + EICAR + around))
    assert result.verdict is Verdict.INFECTED
    assert "EICAR" in result.signature


@pytest.mark.clamav
def test_the_scanner_lets_a_harmless_file_pass() -> None:
    assert ClamdScanner().scan(io.BytesIO(b"an ordinary letter")).verdict is Verdict.CLEAN
