"""Simulated time: ahead of the real one or equal to it, shared by all processes, never outside simulation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from spot_portal.core import clock

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_clock(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_without_a_file_it_is_the_real_time():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_moves_add_up():
    clock.move(DAY)
    clock.move(timedelta(hours=2))

    assert clock.offset() == timedelta(days=1, hours=2)
    assert clock.now() - datetime.now(UTC) > timedelta(days=1, hours=1)


def test_another_process_sees_the_move(settings, tmp_path):
    clock.move(DAY)
    assert clock.offset() == DAY

    # As another process does it: a new file under the same name.
    fresh = tmp_path / "fresh"
    fresh.write_text(str((3 * DAY).total_seconds()))
    fresh.rename(tmp_path / "clock-offset")

    assert clock.offset() == 3 * DAY


def test_it_never_goes_back_past_the_real_time():
    clock.move(DAY)

    assert clock.move(-5 * DAY) == timedelta(0)


def test_clocks_outside_show_the_real_time():
    clock.move(DAY)

    assert abs(clock.outside(clock.now()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_reset_brings_the_real_time_back():
    clock.move(DAY)
    clock.reset()
    clock.reset()

    assert clock.offset() == timedelta(0)


def test_outside_simulation_the_file_is_never_read(settings, tmp_path):
    (tmp_path / "clock-offset").write_text("864000")
    settings.SPOT_SIMULATION = False

    assert clock.offset() == timedelta(0)
    with pytest.raises(RuntimeError, match="simulation"):
        clock.move(DAY)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 3, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2026, 1, 1, 5, 0, tzinfo=UTC), date(2026, 1, 1)),
        # The hour that comes twice when daylight saving time ends.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_the_business_day_begins_at_midnight_eastern(freeze, moment, day):
    freeze(moment)

    assert clock.today() == day
