"""Skip what has no service to run on, or, where services are promised, refuse every such skip.

``SPOT_TEST_PROFILE``        embedded (default) or full, see ``tests/settings.py``
``SPOT_TEST_BROWSER=1``      run browser tests in the embedded profile too (so does ``-m browser``)
``SPOT_REQUIRE_SERVICES``    markers whose tests must run: ``1`` for all, or ``postgres,browser``
"""

import os
import shutil
from collections import Counter
from collections.abc import Generator, Mapping
from typing import Any

import pytest

SERVICES = ("postgres", "redis", "clamav", "browser", "oathtool")


def chromium() -> str | None:
    """The browser the journeys drive, from Debian's package or wherever CHROMIUM says."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def missing(environ: Mapping[str, str], *, asked_for_browser: bool = False) -> dict[str, str]:
    """Why tests with a marker cannot run here, for each marker where that is so."""
    full = environ.get("SPOT_TEST_PROFILE") == "full"
    reasons = {}
    if not full or not environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:")):
        reasons["postgres"] = "needs PostgreSQL: make test-full"
    if not full or not environ.get("REDIS_URL"):
        reasons["redis"] = "needs Redis: make test-full"
    if not full or not environ.get("CLAMD_ADDRESS"):
        reasons["clamav"] = "needs ClamAV: make test-full"
    if not (full or asked_for_browser or environ.get("SPOT_TEST_BROWSER")):
        reasons["browser"] = "drives a browser: make test-full"
    elif chromium() is None:
        reasons["browser"] = "needs Chromium: make services"
    if shutil.which("oathtool") is None:
        reasons["oathtool"] = "needs the program oathtool: make services"
    return reasons


def required(environ: Mapping[str, str]) -> frozenset[str]:
    named = environ.get("SPOT_REQUIRE_SERVICES", "")
    if named == "1":
        return frozenset(SERVICES)
    return frozenset(name.strip() for name in named.split(",") if name.strip())


def pytest_configure(config: pytest.Config) -> None:
    unknown = required(os.environ) - set(SERVICES)
    if unknown:
        raise pytest.UsageError(f"SPOT_REQUIRE_SERVICES names no service: {', '.join(unknown)}")
    config.pluginmanager.register(RequireServices(required(os.environ)), "require-services")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = missing(os.environ, asked_for_browser="browser" in (config.option.markexpr or ""))
    for item in items:
        for name, reason in reasons.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


class RequireServices:
    """Turns a skipped test of a promised service, or the lack of any such test, into a failure."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.ran: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
        report = yield
        needed = {name for name in SERVICES if item.get_closest_marker(name)}
        # What also needs a service that nobody promised may be skipped for want of that one.
        promised = sorted(needed) if needed <= self.names else []
        if promised and report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"{', '.join(promised)} was promised, but: {call.excinfo.value}"
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.ran.update(name for name in self.names if name in report.keywords)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        is_worker = hasattr(session.config, "workerinput")
        if exitstatus == 0 and not is_worker and any(not self.ran[name] for name in self.names):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for name in sorted(self.names):
            ran = self.ran[name]
            terminalreporter.write_line(
                f"{name}: {ran} tests ran" if ran else f"{name}: promised, but no test ran",
                red=not ran,
            )
