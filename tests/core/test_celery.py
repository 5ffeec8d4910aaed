from types import SimpleNamespace

from celery.beat import Scheduler

from spot_portal.celery import app, catch_up


def test_a_beat_that_starts_begins_with_everything_that_may_have_been_missed():
    scheduler = Scheduler(app)
    entries = list(scheduler.schedule.values())
    assert not any(entry.is_due().is_due for entry in entries)

    catch_up(sender=SimpleNamespace(scheduler=scheduler))

    assert {entry.name for entry in entries if entry.is_due().is_due} >= set(app.conf.beat_schedule)


def test_a_worker_waits_for_its_broker_as_long_as_it_takes():
    assert app.conf.broker_connection_retry_on_startup
    assert app.conf.broker_connection_max_retries is None
