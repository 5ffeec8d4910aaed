"""The compose file feeds the portal what its settings read, and nothing that nobody reads."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from spot_portal.core.environment import VARIABLES

ROOT = Path(settings.BASE_DIR)
PORTAL = ["setup", "web", "worker", "beat"]
# Read by gunicorn's configuration and by OpenTelemetry, not by our settings.
READ_ELSEWHERE = {"PORT", "WEB_CONCURRENCY", "OTEL_EXPORTER_OTLP_ENDPOINT"}
FULL_MODE_NEEDS = {
    "SPOT_MODE",
    "SECRET_KEY",
    "FIELD_KEYS",
    "AUDIT_KEY",
    "ALLOWED_HOSTS",
    "SITE_ORIGIN",
    "TRUSTED_PROXY_COUNT",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DATA_DIR",
    "S3_ENDPOINT_URL",
    "S3_BUCKET",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "CLAMD_ADDRESS",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    lines = (ROOT / "deploy" / "full.env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


@pytest.mark.parametrize("name", PORTAL)
def test_every_variable_a_part_is_fed_is_read(compose: dict[str, Any], name: str) -> None:
    assert set(compose["services"][name]["environment"]) <= set(VARIABLES) | READ_ELSEWHERE


@pytest.mark.parametrize("name", PORTAL)
def test_every_variable_full_mode_needs_is_fed(compose: dict[str, Any], name: str) -> None:
    assert set(compose["services"][name]["environment"]) >= FULL_MODE_NEEDS


def test_web_worker_and_beat_agree(compose: dict[str, Any]) -> None:
    def fed(name: str) -> dict[str, str]:
        environ = compose["services"][name]["environment"]
        return {key: value for key, value in environ.items() if key not in READ_ELSEWHERE}

    assert fed("web") == fed("worker") == fed("beat") == fed("setup")


def test_the_example_names_every_value_the_compose_file_asks_for(
    compose: dict[str, Any], example: dict[str, str]
) -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", yaml.safe_dump(compose)))
    assert asked == set(example)


def test_no_secret_has_a_value_in_the_repository(
    compose: dict[str, Any], example: dict[str, str]
) -> None:
    secret = {name for name in example if re.search(r"SECRET|PASSWORD|_KEYS?$", name)}
    secret -= {"S3_ACCESS_KEY"}  # a user name, whatever the protocol calls it
    assert secret >= {"SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY", "POSTGRES_PASSWORD"}
    assert {example[name] for name in secret} == {""}
    text = yaml.safe_dump(compose)
    assert not [name for name in secret if re.search(rf"\$\{{{name}:?-[^}}]", text)]


def test_nothing_but_the_proxy_and_the_mail_catcher_is_reachable_from_outside(
    compose: dict[str, Any],
) -> None:
    published = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert set(published) == {"proxy", "mailpit"}
    assert all(port.startswith("127.0.0.1:") for port in published["mailpit"])


@pytest.mark.parametrize("name", PORTAL)
def test_the_portal_runs_without_privileges(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["user"] not in {"0", "root", "0:0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_every_lasting_service_says_whether_it_is_well(compose: dict[str, Any]) -> None:
    lasting = {name for name, s in compose["services"].items() if s.get("restart") != "no"}
    # The mail catcher's image brings its own check.
    without = {name for name in lasting if "healthcheck" not in compose["services"][name]}
    assert without == {"mailpit"}
