from datetime import UTC, datetime, timedelta

import pytest

from layers.catalog.cron import sentence
from layers.errors import WontWork

NOW = datetime(2025, 11, 24, 16, tzinfo=UTC)


def test_the_next_time_is_reckoned_in_its_zone_and_given_in_utc(made):
    schedule = made("trigger_schedule", {"cronExpression": "0 9 * * MON-FRI"})
    assert schedule.next_after(NOW) == datetime(2025, 11, 25, 8, tzinfo=UTC)


def test_an_empty_zone_is_that_of_the_workflow(made):
    schedule = made("trigger_schedule", {"cronExpression": "0 9 * * *", "timezone": ""})
    assert schedule.next_after(NOW, "America/New_York") == datetime(2025, 11, 25, 14, tzinfo=UTC)


def test_the_preview_gives_the_next_five(made):
    schedule = made("trigger_schedule", {"cronExpression": "*/15 * * * *", "timezone": "UTC"})
    assert [moment.minute for moment in schedule.preview(5, NOW)] == [15, 30, 45, 0, 15]


def test_a_late_check_misses_no_tick_and_doubles_none(made):
    schedule = made("trigger_schedule", {"cronExpression": "* * * * *"})
    at = NOW + timedelta(seconds=1)
    ticks = []
    for _ in range(3):
        at = schedule.next_after(at)
        ticks.append(at.minute)
    assert ticks == [1, 2, 3]


def test_it_keeps_within_start_and_end(made):
    config = {
        "cronExpression": "0 * * * *", "timezone": "UTC",
        "startAt": "2025-11-24T20:00:00", "endAt": "2025-11-24T20:30:00Z",
    }  # fmt: skip
    schedule = made("trigger_schedule", config)  # the start has no offset: local time of the workflow, here Berlin
    assert schedule.preview(9, NOW) == [datetime(2025, 11, 24, 19, tzinfo=UTC), datetime(2025, 11, 24, 20, tzinfo=UTC)]
    assert schedule.next_after(datetime(2025, 11, 25, tzinfo=UTC)) is None


def test_a_start_that_is_itself_a_time_is_the_first(made):
    schedule = made("trigger_schedule", {"cronExpression": "0 * * * *", "startAt": "2025-11-24T20:00:00Z"})
    assert schedule.next_after(NOW) == datetime(2025, 11, 24, 20, tzinfo=UTC)


def test_an_expression_that_never_comes_has_no_next_time(made):
    assert made("trigger_schedule", {"cronExpression": "1 1 */100 * MON#4"}).next_after(NOW) is None


def test_the_payload_tells_the_planned_time_and_its_key(made):
    schedule = made("trigger_schedule", {"cronExpression": "0 9 * * *"})
    payload = schedule.payload(datetime(2025, 11, 25, 8, tzinfo=UTC), 3)
    assert payload == {
        "triggerType": "schedule_cron", "occurredAt": 1764057600000, "dedupeId": "1764057600000",
        "scheduledAt": 1764057600000, "scheduledAtIso": "2025-11-25T09:00:00+01:00", "cronExpression": "0 9 * * *",
        "timezone": "Europe/Berlin", "runNumber": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        ({}, "CONFIG_REQUIRED", "cronExpression"),
        ({"cronExpression": "every day"}, "CRON_INVALID", "cronExpression"),
        ({"cronExpression": "61 * * * *"}, "CRON_INVALID", "cronExpression"),
        ({"cronExpression": "* * * * *", "timezone": "Europe/Berln"}, "CONFIG_INVALID", "timezone"),
        ({"cronExpression": "* * * * *", "timezone": "../../etc/passwd"}, "CONFIG_INVALID", "timezone"),
        ({"cronExpression": "* * * * *", "startAt": "tomorrow"}, "CONFIG_INVALID", "startAt"),
        ({"cronExpression": "* * * * *", "overlap": "both"}, "CONFIG_INVALID", "overlap"),
    ],
)
def test_bad_config_is_refused_by_field(made, config, code, field):
    with pytest.raises(WontWork) as caught:
        made("trigger_schedule", config)
    assert (caught.value.error_code, caught.value.details["field"]) == (code, field)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * * *", "Every minute"),
        ("0 * * * *", "At the start of every hour"),
        ("30 9 * * *", "At 09:30 every day"),
        ("0 9 * * MON-FRI", "At 09:00 on Monday through Friday"),
        ("0 0 1 * *", "At 00:00 on the first day of every month"),
        ("0 0 13 * FRI", "At 00:00 on the 13th day of month or on Friday"),
    ],
)
def test_an_expression_is_said_in_words(expression, words):
    assert sentence(expression) == words
