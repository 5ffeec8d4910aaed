"""A process is told from a later one with the same number."""

import os
import subprocess
import sys

import pytest

from spot_portal.core.processes import identity_of, is_running, process_identity


def test_this_process_runs_and_keeps_its_name() -> None:
    assert is_running(process_identity())
    assert process_identity() == process_identity() == identity_of(os.getpid())


def test_a_child_has_a_name_of_its_own() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        identity = identity_of(child.pid)
        assert identity is not None
        assert is_running(identity)
        assert identity != process_identity()
    finally:
        child.communicate(b"\n")
    assert not is_running(identity)


def test_a_process_that_ended_but_was_not_waited_for_does_not_run() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = identity_of(child.pid)
    assert identity is not None
    os.kill(child.pid, 9)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_running(identity)
    child.communicate()


@pytest.mark.parametrize("other", ["", "x", "-1", "12-", "../1", "99999999-1-1", "１２-1-1"])
def test_what_names_no_process_does_not_run(other: str) -> None:
    assert not is_running(other)


def test_the_same_number_with_another_start_is_another_process() -> None:
    number, started, boot = process_identity().split("-")
    assert not is_running(f"{number}-{int(started) + 1}-{boot}")
