"""Sweeps: in batches, each whole or not at all, and one bad row costs only itself."""

import pytest
from django.db import transaction

from organizations.models import SpotAccount
from spot_portal.core.sweeps import sweep
from tests.factories.organizations import SpotAccountFactory

pytestmark = pytest.mark.django_db


def warned():
    return set(SpotAccount.objects.filter(warned_days=9).values_list("pk", flat=True))


def mark(keys):
    return SpotAccount.objects.filter(pk__in=keys).update(warned_days=9)


def test_all_rows_are_handled_in_batches_by_key():
    accounts = SpotAccountFactory.create_batch(5)
    batches = []

    done = sweep(
        SpotAccount.objects.all(), lambda keys: batches.append(list(keys)) or mark(keys), size=2
    )

    keys = sorted(account.pk for account in accounts)
    assert done == 5
    assert batches == [keys[:2], keys[2:4], keys[4:]]


def test_a_bad_row_is_logged_and_passed_over(caplog):
    accounts = SpotAccountFactory.create_batch(5)
    bad = accounts[2].pk

    def handle(keys):
        changed = mark(keys)
        if bad in keys:
            raise ValueError("this row cannot be handled")
        return changed

    done = sweep(SpotAccount.objects.all(), handle, size=3)

    assert done == 4
    assert warned() == {account.pk for account in accounts} - {bad}
    [record] = [r for r in caplog.records if r.name == "spot_portal.core.sweeps"]
    assert (record.model, record.row) == ("organizations.SpotAccount", bad)


def test_a_batch_is_one_transaction():
    SpotAccountFactory.create_batch(2)
    inside = []

    def handle(keys):
        inside.append(transaction.get_connection().in_atomic_block)
        return 0

    sweep(SpotAccount.objects.all(), handle)

    assert inside == [True]


def test_rows_that_leave_the_list_meanwhile_do_not_disturb_it():
    accounts = SpotAccountFactory.create_batch(4)
    rows = SpotAccount.objects.filter(warned_days=None)

    assert sweep(rows, mark, size=1) == 4
    assert warned() == {account.pk for account in accounts}


def test_nothing_due_is_nothing_done():
    assert sweep(SpotAccount.objects.none(), lambda keys: pytest.fail("called")) == 0
