from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.conftest import NodeContext
from tests.runtime.house import House, draw, manual, node

from layers.catalog.configured import configured
from layers.catalog.form import compile_form
from layers.catalog.node import Done, Parked
from layers.errors import WontWork
from layers.graph.document import load
from layers.graph.model import Node
from layers.nodes.wait_delay import DAYS, clock, next_moment

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday, 09:00 in Berlin
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def wait(registry):
    """What `run` gives, or `resume` if a `state` is given; at `now`, in a workflow of Berlin."""

    def run(config, given=None, *, now=NOW, state=None, arrived=None, zone="Europe/Berlin", **roots):
        roots = {"trigger": None, "nodes": {}, "variables": {}, "input": given, "open": given, **roots}
        ctx = NodeContext(roots, now=now, timezone=zone)
        made = compile_form(registry.get("wait_delay"), Node("w", "logic", "wait_delay", config=config), frozenset())
        filled = made.fill(roots, ctx.options)
        return filled.run(ctx, given) if state is None else filled.resume(ctx, given, state, arrived)

    return run


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


# --- for a while -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "unit", "length"),
    [
        (10, "minutes", timedelta(minutes=10)),
        (1.5, "hours", timedelta(minutes=90)),
        ("3", "days", timedelta(milliseconds=259_200_000)),
        (0.001, "seconds", timedelta(milliseconds=1)),
        (365, "days", timedelta(days=365)),
    ],
)
def test_it_parks_until_the_duration_is_over(wait, duration, unit, length):
    parked = wait({"duration": duration, "unit": unit})
    assert parked == Parked(until=NOW + length, state=parked.state)


def test_minutes_are_meant_unless_said_otherwise(wait):
    assert wait({"duration": 2}).until == NOW + timedelta(minutes=2)


def test_a_wait_of_nothing_goes_on_at_once(wait):
    assert wait({"duration": 0}, {"id": 7}) == Done({"id": 7, "waitedMs": 0, "resumedAt": "2026-03-02T09:00:00+01:00"})


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"duration": -1}, "negative"),
        ({"duration": 366, "unit": "days"}, "365 days"),
        ({"duration": 1e300, "unit": "days"}, "365 days"),
        ({"until": "2027-03-03"}, "365 days"),
        ({"until": "2026-03-01", "offset": "53w"}, "365 days"),
        ({"until": "{{trigger.nothing}}"}, "came out empty"),
        ({"until": "{{trigger.text}}"}, "is not a date"),
        ({"until": "9999-12-31", "offset": "9d"}, "9999"),
        ({"until": "2026-04-01", "offset": "-1.5d"}, "whole numbers"),
    ],
)
def test_what_cannot_be_waited_for_is_invalid(wait, config, told):
    with pytest.raises(WontWork, match=told) as caught:
        wait(config, trigger={"text": "soon"})
    assert caught.value.error_code in ("WAIT_INVALID", "CONFIG_INVALID")


# --- until a time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "offset", "moment"),
    [
        ("2026-03-09T18:00:00+01:00", "-24h", "2026-03-08T18:00"),
        ("2026-03-09T18:00:00+01:00", "-1h", "2026-03-09T17:00"),
        ("2026-03-09T18:00:00Z", "", "2026-03-09T19:00"),
        ("2026-03-09 18:00", "", "2026-03-09T18:00"),
        ("{{trigger.at}}", "30m", "2026-03-15T12:00"),
        ("{{trigger.unix}}", "-1d 12h", "2026-03-13T23:30"),
        ("{{addDays(now, 2)}}", "+ 90 s", "2026-03-04T09:01:30"),
        ("2026-03-30T18:00", "-1d", "2026-03-29T18:00"),  # the clocks went forward on the 29th
        ("2026-03-29T18:00", "-1d", "2026-03-28T18:00"),
        ("2026-03-29T18:00", "-24h", "2026-03-28T17:00"),
        ("2026-03-31", "1 month", "2026-04-30T00:00"),
    ],
)
def test_it_parks_until_the_time_shifted_by_the_offset(wait, until, offset, moment):
    roots = {"trigger": {"at": "2026-03-15T10:30:00Z", "unix": 1773570600}}
    assert wait({"until": until, "offset": offset}, **roots).until == local(moment)


def test_the_zone_of_the_node_is_that_of_a_time_without_offset(wait):
    parked = wait({"until": "2026-03-09T18:00", "timezone": "America/New_York"})
    assert parked.until == datetime(2026, 3, 9, 22, tzinfo=UTC)


def test_a_time_that_is_past_goes_on_at_once(wait):
    done = wait({"until": "2026-03-03T08:00", "offset": "-24h"}, {"id": 7})
    assert done == Done({"id": 7, "waitedMs": 0, "resumedAt": "2026-03-02T09:00:00+01:00"})


def test_a_time_that_is_past_may_end_the_branch(wait):
    done = wait({"until": "2026-03-02T08:59:59", "ifPast": "skip"})
    assert done.handle == ()
    assert wait({"until": "2026-03-02T09:00:01", "ifPast": "skip"}).until == NOW + timedelta(seconds=1)


# --- until a day and an hour -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "moment"),
    [
        ({"weekday": "wed", "time": "14:30"}, "2026-03-04T14:30"),
        ({"weekday": "mon", "time": "09:01"}, "2026-03-02T09:01"),
        ({"weekday": "mon", "time": "09:00"}, "2026-03-09T09:00"),
        ({"weekday": "mon"}, "2026-03-09T09:00"),
        ({"weekday": "sun", "time": "9:05"}, "2026-03-08T09:05"),
        ({"time": "23:59:30"}, "2026-03-02T23:59:30"),
        ({"time": "08:00"}, "2026-03-03T08:00"),
        ({"weekday": "tue", "time": "03:00", "timezone": "Asia/Tokyo"}, "2026-03-02T19:00"),
    ],
)
def test_it_parks_until_the_next_such_moment(wait, config, moment):
    assert wait(config).until == local(moment)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00"),  # 02:30 does not exist that day
        ("2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+02:00"),  # there are two; the first
        ("2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"),  # between the two
        ("2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"),
    ],
)
def test_clock_changes_neither_lose_nor_double_a_moment(now, moment):
    found = next_moment(datetime.fromisoformat(now).astimezone(UTC), None, clock("02:30"), BERLIN)
    assert found == datetime.fromisoformat(moment)


@drawn(
    st.integers(946_684_800, 2_114_380_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),  # 2000 to 2036
    st.sampled_from([None, *DAYS]),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_the_next_moment_is_after_now_on_its_day_and_never_further_than_needed(now, weekday, at, name):
    zone = ZoneInfo(name)
    found = next_moment(now, weekday, at, zone)
    shown = found.astimezone(zone)
    assert found > now
    assert found - now <= timedelta(days=1 if weekday is None else 7, hours=2)
    skipped = datetime.combine(shown.date(), at, zone).astimezone(UTC).astimezone(zone).time() != at
    assert skipped or (shown.time() == at and weekday in (None, DAYS[shown.weekday()]))


# --- going on --------------------------------------------------------------------------------------------------------


def test_when_its_time_has_come_it_says_how_long_it_was(wait):
    config = {"duration": 3, "unit": "days"}
    state = wait(config).state
    late = NOW + timedelta(days=3, seconds=1)
    assert wait(config, {"id": 7}, now=late, state=state) == Done(
        {"id": 7, "waitedMs": 259_201_000, "resumedAt": "2026-03-05T09:00:01+01:00"}
    )


def test_going_on_before_its_time_is_a_simulated_wait(wait):
    """Only test mode resumes a park that waits for nothing but its time at once."""
    config = {"duration": 3, "unit": "days"}
    done = wait(config, {"id": 7}, state=wait(config).state)
    assert done == Done(
        {"id": 7, "waitedMs": 259_200_000, "resumedAt": "2026-03-05T09:00:00+01:00", "_simulatedWait": True}
    )


def test_a_wait_that_was_cut_short_from_outside_is_as_long_as_it_was(wait):
    config = {"duration": 3, "unit": "days"}
    done = wait(config, now=NOW + timedelta(hours=1), state=wait(config).state, arrived={"by": "usr_1"})
    assert done.output == {"waitedMs": 3_600_000, "resumedAt": "2026-03-02T10:00:00+01:00"}


# --- before the run --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        ({}, "CONFIG_REQUIRED", "duration"),
        ({"duration": "", "until": "", "weekday": "", "time": ""}, "CONFIG_REQUIRED", "duration"),
        ({"duration": 1, "until": "2026-04-01"}, "CONFIG_INVALID", "until"),
        ({"duration": 1, "time": "09:00"}, "CONFIG_INVALID", "weekday"),
        ({"duration": -5}, "WAIT_INVALID", "duration"),
        ({"duration": 400, "unit": "days"}, "WAIT_INVALID", "duration"),
        ({"duration": 1, "unit": "moons"}, "CONFIG_INVALID", "unit"),
        ({"until": "soon"}, "WAIT_INVALID", "until"),
        ({"until": "{{trigger.at}}", "offset": "a day before"}, "CONFIG_INVALID", "offset"),
        ({"until": "{{trigger.at}}", "offset": "-3 moons"}, "CONFIG_INVALID", "offset"),
        ({"weekday": "monday", "time": "09:00"}, "CONFIG_INVALID", "weekday"),
        ({"weekday": "mon", "time": "25:00"}, "CONFIG_INVALID", "time"),
        ({"weekday": "mon", "timezone": "Berlin"}, "CONFIG_INVALID", "timezone"),
    ],
)
def test_what_is_missing_or_wrong_is_found_before_the_run(registry, config, code, field):
    drawn = {"id": "w", "type": "logic", "service": "wait_delay", "label": "W", "config": config}
    workflow = load({"format": "layers/1", "name": "W", "nodes": [drawn], "edges": []}, registry.categories).workflow
    (problem,) = configured(workflow, registry)
    assert (problem.code, problem.field) == (code, f"config.{field}")


# --- in the engine ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def house(tmp_path, registry, clock, ids):
    made = House(tmp_path, registry, clock, ids)
    await made.start()
    yield made
    await made.check()
    await made.stop()


async def test_three_days_pass_over_a_restart(house):
    arrows = ["start > wait-1", "wait-1 > end"]
    document = draw(
        [manual(), node("wait-1", "wait_delay", duration=3, unit="days"), node("end", "no_op")],
        arrows,
        timezone="Europe/Berlin",
    )
    run = await house.begin(document, {"id": 7})
    await house.until(run.id, "wait-1", "waiting")
    await house.tick(2 * 86_400_000)
    await house.stop()
    house.clock.advance(86_400_000 - 1)
    await house.start()
    assert (await house.node(run.id, "wait-1"))["status"] == "waiting"
    await house.tick(1)
    await house.until(run.id, "end", "success")
    told = await house.node(run.id, "wait-1")
    assert told["output"] == {"id": 7, "waitedMs": 259_200_000, "resumedAt": "2025-11-27T17:00:00+01:00"}


async def test_the_branch_of_a_reminder_that_is_too_late_ends(house):
    wait = node("wait-1", "wait_delay", until="2025-11-24T15:00:00Z", ifPast="skip")
    row = await house.run(draw([manual(), wait, node("end", "no_op")], ["start > wait-1", "wait-1 > end"]))
    assert row.status == "completed"
    assert (await house.node(row.execution_id, "end"))["skip_reason"] == "branch_not_taken"


async def test_a_test_goes_on_at_once_and_shows_what_the_wait_would_have_led_to(house):
    wait = node("wait-1", "wait_delay", duration=3, unit="days")
    document = draw([manual(), wait, node("end", "no_op")], ["start > wait-1", "wait-1 > end"])
    row = await house.run(document, {"id": 7}, mode="test")
    assert row.status == "completed"
    told = await house.node(row.execution_id, "wait-1")
    assert told["output"] == {
        "id": 7, "waitedMs": 259_200_000, "resumedAt": "2025-11-27T16:00:00Z", "_simulatedWait": True
    }  # fmt: skip
