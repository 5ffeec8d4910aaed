"""Journeys that are gone with scripts and without: each on one of the two databases when all tests run."""

import pytest

BOTH_WAYS = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with scripts", marks=pytest.mark.on_sqlite),
        pytest.param(False, id="without scripts", marks=pytest.mark.on_postgres),
    ],
)
