"""Two transactions at once still make one chain."""

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from threading import Barrier

import pytest
from django.db import connection, transaction

from spot_portal.audit import chain
from spot_portal.audit.models import AuditEvent
from spot_portal.audit.services import record_event
from tests.factories.identity import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS, ROUNDS = 8, 5


class Code(StrEnum):
    HAPPENED = "tests.thing.happened"


def test_events_of_many_transactions_make_one_chain(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    person, barrier = UserFactory(), Barrier(THREADS)

    def write(number):
        try:
            barrier.wait()
            for n in range(ROUNDS):
                with transaction.atomic():
                    record_event(Code.HAPPENED, actor=person, subject=person, n=number * 10 + n)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    assert AuditEvent.objects.count() == THREADS * ROUNDS
    assert list(chain.faults()) == []
