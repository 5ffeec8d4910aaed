"""Habits that keep the promises of the house, checked in the source itself."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import called_name, calls, modules, name_of, spelled, tree

CLOCK_ONLY = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate",
    "timezone.localtime", "datetime.datetime.now", "datetime.date.today", "time.time",
}  # fmt: skip
# Real time on purpose: the clock itself, and plumbing below the portal (locks, queues, processes, benchmarks).
KNOWS_REAL_TIME = {
    "spot_portal/core/clock.py",
    "spot_portal/core/filequeue.py",
    "spot_portal/core/processes.py",
    "spot_portal/settings.py",
    # Compares with the times the file system gives its files.
    "documents/reconciliation.py",
}
VIEWS = [path for path in modules() if path.name == "views.py" or "views" in path.parts]


def places(found: list[tuple[Path, int]]) -> list[str]:
    return [f"{name_of(path)}:{line}" for path, line in found]


def test_only_the_workflow_writes_a_status() -> None:
    found = []
    for path in modules():
        if path.name == "workflow.py":
            continue
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AnnAssign | ast.AugAssign):
                targets = [node.target]
            flat = [part for t in targets for part in (t.elts if isinstance(t, ast.Tuple) else [t])]
            if any(isinstance(part, ast.Attribute) and part.attr == "status" for part in flat):
                found.append((path, node.lineno))
        for call in calls(path):
            names = {keyword.arg for keyword in call.keywords}
            if called_name(call) == "update" and "status" in names:
                found.append((path, call.lineno))
            if called_name(call) == "setattr" and [
                a for a in call.args[1:2] if isinstance(a, ast.Constant) and a.value == "status"
            ]:
                found.append((path, call.lineno))
    assert not places(found)


def test_time_comes_from_the_clock() -> None:
    found = [
        (path, call.lineno)
        for path in modules()
        if name_of(path) not in KNOWS_REAL_TIME
        for call in calls(path)
        if spelled(call.func) in CLOCK_ONLY
    ]
    assert not places(found)


def test_a_code_is_verified_under_the_locks_only() -> None:
    found = [
        (path, call.lineno)
        for path in modules()
        for call in calls(path)
        if called_name(call) in {"verify_token", "match_token"}
    ]
    assert not places(found)


def test_only_the_verification_uses_up_a_code() -> None:
    allowed = {
        "identity/mfa/verification.py",
        # A device that is being added is proven there, under the same locks.
        "identity/services/devices.py",
        "identity/services/phones.py",
    }
    found = [
        (path, call.lineno)
        for path in modules("identity")
        for call in calls(path)
        if called_name(call) == "accept" and name_of(path) not in allowed
    ]
    assert not places(found)


def test_row_locks_leave_foreign_keys_of_others_alone() -> None:
    """Without ``no_key`` on PostgreSQL, a lock on a person blocks everybody who writes a row that names them."""
    found = [
        (path, call.lineno)
        for path in modules()
        for call in calls(path)
        if called_name(call) == "select_for_update"
        and not any(
            keyword.arg == "no_key"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value is True
            for keyword in call.keywords
        )
    ]
    assert not places(found)


def test_a_lock_over_a_join_names_its_table() -> None:
    """``select_related`` over a nullable column and a bare lock fail on PostgreSQL; "
    "over any other they lock too much."""
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            names, chain = {}, node
            while isinstance(chain, ast.Call) and isinstance(chain.func, ast.Attribute):
                names[chain.func.attr] = chain
                chain = chain.func.value
            if {"select_for_update", "select_related"} <= set(names):
                lock = names["select_for_update"]
                if not any(keyword.arg == "of" for keyword in lock.keywords):
                    found.append((path, node.lineno))
    assert not places(found)


def test_services_never_send_a_task_before_the_commit() -> None:
    found = [
        (path, call.lineno)
        for path in modules()
        for call in calls(path)
        if called_name(call) in {"delay", "send_task"}
    ]
    assert not places(found)


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_a_view_gets_objects_through_selectors_only(path: Path) -> None:
    found = [
        (path, node.lineno)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and not name_of(path).startswith("spot_portal/simulation")
    ]
    assert not places(found)


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_a_view_opens_no_transaction_and_writes_no_audit(path: Path) -> None:
    found = [
        (path, call.lineno)
        for call in calls(path)
        if called_name(call) in {"record_event", "record_events", "send_notification"}
    ]
    assert not places(found)


def test_files_stay_readable() -> None:
    long = {
        name_of(path): lines
        for path in modules()
        if not path.name.startswith("codes") and (lines := path.read_text().count("\n")) > 400
    }
    assert not long


def test_a_broad_except_is_not_silent() -> None:
    """Whoever catches everything logs, re-raises or answers with a value that says so."""
    found = [
        (path, node.lineno)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or spelled(node.type) in {"Exception", "BaseException"})
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert not places(found)
