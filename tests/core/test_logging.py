"""Logs hold codes and numbers from an allowed list, whatever a line was given."""

import json
import logging

from spot_portal.core.logging import ALLOWED, JsonFormatter, SkipHealthChecks


def record(**extras):
    made = logging.LogRecord("spot", logging.INFO, "file.py", 1, "request", None, None)
    vars(made).update(extras)
    return made


def test_a_line_is_json_with_what_is_allowed():
    line = json.loads(JsonFormatter().format(record(method="GET", status=200, route="idm/")))

    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 200)
    assert line["timestamp"].endswith("Z")


def test_a_value_that_is_not_listed_is_not_written():
    line = JsonFormatter().format(record(ssn="900-98-0000", user="somebody", mbi="1S00"))

    assert "900-98-0000" not in line
    assert "somebody" not in line
    assert not {"ssn", "user", "mbi", "name", "email", "path", "query"} & set(ALLOWED)


def test_a_line_break_does_not_make_a_second_line():
    made = record()
    made.msg = 'first\n{"event": "forged"}'

    assert len(JsonFormatter().format(made).splitlines()) == 1


def test_health_checks_do_not_fill_the_log():
    assert not SkipHealthChecks().filter(record(route="healthz"))
    assert SkipHealthChecks().filter(record(route="idm/"))
