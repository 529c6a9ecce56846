"""Fire times that others have published: cronsim's own test suite, and expressions that people really use.

`tests/data/cron/recorded_vectors.json`: recorded from the suites of cronsim (BSD-3) and croniter (MIT); only cronsim's
rows must hold, for we read cron as cronsim does. `community_cron_next.json`: two libraries agree on these."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from layers.catalog.cron import CronInvalid, check, times

DATA = Path(__file__).parent.parent / "data" / "cron"
RECORDED = json.loads((DATA / "recorded_vectors.json").read_text())["cases"]
COMMUNITY = json.loads((DATA / "community_cron_next.json").read_text())["cases"]


def _forward(case: dict) -> bool:
    return case["suite"] == "cronsim" and "next" in case and not case.get("reverse")


@pytest.mark.parametrize("case", [case for case in RECORDED if _forward(case)], ids=lambda c: f"{c['expr']} {c['tz']}")
def test_cronsims_own_cases_hold(case):
    zone = case["tz"] or "UTC"
    start = datetime.fromisoformat(case["start"])
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    wanted = [datetime.fromisoformat(text) for text in case["next"] if text != "STOP"]
    wanted = [moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in wanted]
    found = islice(times(case["expr"], start, zone), len(wanted) + ("STOP" in case["next"]))
    assert [moment.astimezone(UTC) for moment in found] == wanted


AGREED = [case for case in COMMUNITY if case.get("agree")]


@pytest.mark.parametrize("case", AGREED, ids=lambda c: f"{c['expr']} {c['start']}")
def test_expressions_people_use_fire_when_two_libraries_agree(case):
    start = datetime.fromisoformat(case["start"]).replace(tzinfo=ZoneInfo(case["tz"]))
    found = [moment.astimezone(UTC).isoformat() for moment in islice(times(case["expr"], start, case["tz"]), 5)]
    assert found == case["next_utc"]


@pytest.mark.parametrize("case", [case for case in COMMUNITY if case.get("agree") is False], ids=lambda c: c["tz"])
def test_where_libraries_differ_cronsim_is_right(case):
    start = datetime.fromisoformat(case["start"]).replace(tzinfo=ZoneInfo(case["tz"]))
    found = [moment.astimezone(UTC).isoformat() for moment in islice(times(case["expr"], start, case["tz"]), 5)]
    assert found == case["cronsim"]


REFUSED = {case["expr"] for case in COMMUNITY if case.get("invalid")} | {
    case["expr"] for case in RECORDED if case["suite"] == "cronsim" and "error" in case
}


@pytest.mark.parametrize("expression", sorted(REFUSED))
def test_what_nobody_reads_as_cron_is_refused_with_a_sentence(expression):
    with pytest.raises(CronInvalid, match="not a cron expression"):
        check(expression)
