"""Tests choose which set of policy numbers counts; afterwards it is again what it was."""

from collections.abc import Callable, Iterator

import pytest

from spot_portal.core import policy


@pytest.fixture
def policy_profile() -> Iterator[Callable[[str], None]]:
    """``policy_profile("nist")``; what was read when the process started stays as it was."""
    before = policy.active_profile()
    yield policy.use_profile
    policy.use_profile(before)
