"""Triggers that refuse UPDATE and DELETE on the audit table, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

TABLE = "audit_auditevent"

_POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$
    """,
    f"""
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
    """,
]
_SQLITE = [
    f"""
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    f"""
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
]
_DROP = {
    "postgresql": [f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}"],
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
}


def create_statements(vendor: str) -> list[str]:
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def drop_statements(vendor: str) -> list[str]:
    return _DROP["postgresql" if vendor == "postgresql" else "sqlite"]


def create(connection: Any) -> None:
    _run(connection, create_statements(connection.vendor))


def drop(connection: Any) -> None:
    _run(connection, drop_statements(connection.vendor))


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """For starting a demonstration over. Refused wherever real data could be."""
    if not settings.SPOT_SIMULATION:
        raise RuntimeError("Audit events are never removed outside simulation mode.")
    drop(connection)
    try:
        yield
    finally:
        create(connection)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
