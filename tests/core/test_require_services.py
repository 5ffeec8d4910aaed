"""The promise of a full run: no test of a service is skipped unnoticed."""

import pytest

from tests.plugins import require_services

pytest_plugins = ["pytester"]

FULL = {
    "SPOT_TEST_PROFILE": "full",
    "DATABASE_URL": "postgres://x@127.0.0.1:5432/spot",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CLAMD_ADDRESS": "127.0.0.1:3310",
}
MARKERS = "[pytest]\nmarkers = postgres\n  redis\n  clamav\n  browser\n"


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """A pytest run of its own on the given test module."""

    def _run(source: str, *arguments: str, **environ: str) -> pytest.RunResult:
        for name in (*FULL, "SPOT_REQUIRE_SERVICES", "SPOT_TEST_BROWSER"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        pytester.makeini(MARKERS)
        pytester.makepyfile(source)
        plugins = ("-p", "no:django", "-p", "tests.plugins.require_services")
        return pytester.runpytest_inprocess(*plugins, *arguments)

    return _run


ON_POSTGRES = """
    import pytest

    @pytest.mark.postgres
    def test_a_lock():
        pass

    def test_anything_else():
        pass
"""
SKIPS_ITSELF = """
    import pytest

    @pytest.mark.redis
    def test_that_gives_up():
        pytest.skip("no luck")
"""


def test_the_embedded_run_skips_what_has_no_service(run) -> None:
    run(ON_POSTGRES).assert_outcomes(passed=1, skipped=1)


def test_an_address_alone_does_not_make_the_run_a_full_one(run) -> None:
    run(ON_POSTGRES, DATABASE_URL=FULL["DATABASE_URL"]).assert_outcomes(passed=1, skipped=1)


def test_the_full_run_runs_it(run) -> None:
    run(ON_POSTGRES, **FULL).assert_outcomes(passed=2)


def test_a_promised_service_that_is_not_there_fails_the_run(run) -> None:
    result = run(ON_POSTGRES, SPOT_REQUIRE_SERVICES="postgres")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*postgres was promised, but*needs PostgreSQL*"])


def test_a_test_that_skips_itself_fails_where_its_service_was_promised(run) -> None:
    run(SKIPS_ITSELF, **FULL).assert_outcomes(skipped=1)
    result = run(SKIPS_ITSELF, **FULL, SPOT_REQUIRE_SERVICES="1")
    assert result.parseoutcomes()["failed"] == 1


def test_a_promise_no_test_keeps_fails_the_run(run) -> None:
    result = run(ON_POSTGRES, **FULL, SPOT_REQUIRE_SERVICES="postgres,redis")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*postgres: 1 tests ran*", "*redis: promised, but no test ran*"])


def test_a_promise_of_an_unknown_service_is_refused(run) -> None:
    result = run(ON_POSTGRES, SPOT_REQUIRE_SERVICES="postgers")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_browser_tests_run_in_the_embedded_profile_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(require_services, "chromium", lambda: "/usr/bin/chromium")
    assert "browser" in require_services.missing({})
    assert "browser" not in require_services.missing({}, asked_for_browser=True)
    assert "browser" not in require_services.missing({"SPOT_TEST_BROWSER": "1"})
    assert "browser" not in require_services.missing(FULL)


def test_a_full_run_without_a_browser_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(require_services, "chromium", lambda: None)
    assert require_services.missing(FULL) == {"browser": "needs Chromium: make services"}
