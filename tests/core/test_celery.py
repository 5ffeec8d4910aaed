from types import SimpleNamespace

from celery.beat import Scheduler
from celery.schedules import crontab

from spot_portal.celery import app, catch_up


def test_a_beat_that_starts_begins_with_everything_that_may_have_been_missed():
    scheduler = Scheduler(app)
    # Celery adds a task of its own, at an hour of the day, where a result backend could be.
    scheduler.add(name="celery.own", task="celery.own", schedule=crontab(hour="4", minute="0"))
    ours = [scheduler.schedule[name] for name in app.conf.beat_schedule]
    assert not any(entry.is_due().is_due for entry in ours)

    catch_up(sender=SimpleNamespace(scheduler=scheduler))

    assert all(entry.is_due().is_due for entry in ours)


def test_a_worker_waits_for_its_broker_as_long_as_it_takes():
    assert app.conf.broker_connection_retry_on_startup
    assert app.conf.broker_connection_max_retries is None
