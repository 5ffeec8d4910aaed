"""Workers that relay at the same moment send each notice once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from spot_portal.notifications import delivery
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.notifications.services import Notice, send_notifications
from tests.factories.identity import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_j01_four_workers_at_once_send_each_notice_once(monkeypatch):
    monkeypatch.setattr("spot_portal.notifications.nudge.wake_relay", lambda: None)
    send_notifications(Notice(p, "identity/account_suspended") for p in UserFactory.create_batch(6))
    barrier = Barrier(4)

    def relay(_number):
        try:
            barrier.wait()
            return delivery.deliver_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        sent = list(pool.map(relay, range(4)))

    assert sum(sent) == 6
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        e.recipient for e in OutgoingEmail.objects.all()
    )
