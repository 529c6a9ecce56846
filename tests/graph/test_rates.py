"""Rates count in windows of the clock, days in the workflow's zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.graph.quota import count
from layers.graph.rates import SPANS, Rate, day_of, read_rate, start_after, window

BERLIN = "Europe/Berlin"


def ms(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


NOW = ms("2025-11-24T16:00:00.250")


@pytest.mark.parametrize("per", SPANS)
def test_a_rate_of_any_span_is_read_alike(per: str) -> None:
    assert read_rate({"limit": 10, "per": per}) == Rate(10, per)


@pytest.mark.parametrize(
    "raw", [10, "10/s", {}, {"limit": 10}, {"limit": 0, "per": "day"}, {"limit": 1.5, "per": "day"},
            {"limit": True, "per": "day"}, {"limit": 1, "per": "week"}, {"limit": 1, "per": "day", "burst": 2}]
)  # fmt: skip
def test_what_is_no_rate_is_refused_with_its_mend(raw: object) -> None:
    with pytest.raises(ValueError, match="rate_limit"):
        read_rate(raw)


def test_a_second_begins_with_the_second() -> None:
    assert window("second", NOW, BERLIN) == (NOW - 250, NOW + 750)


def test_a_day_begins_and_ends_at_the_midnights_of_its_zone() -> None:
    assert window("day", NOW, BERLIN) == (ms("2025-11-24T00:00", BERLIN), ms("2025-11-25T00:00", BERLIN))


@pytest.mark.parametrize(("day", "hours"), [("2025-03-30", 23), ("2025-10-26", 25), ("2025-06-01", 24)])
def test_a_day_has_as_many_hours_as_its_zone_gives_it(day: str, hours: int) -> None:
    begin, end = window("day", ms(f"{day}T12:00", BERLIN), BERLIN)
    assert (end - begin) / 3_600_000 == hours


def test_hours_begin_where_the_zone_has_them() -> None:
    assert window("hour", ms("2025-11-24T16:10"), "Asia/Kolkata")[0] == ms("2025-11-24T15:30")


def test_a_clock_set_back_a_little_stays_in_its_window() -> None:
    begin, _ = window("second", NOW, "UTC")
    assert window("second", begin - 5, "UTC", before=begin) == (begin, begin + 1000)
    assert window("second", begin - 5000, "UTC", before=begin)[0] == begin - 5000


def test_what_the_window_has_room_for_starts_now_and_the_rest_window_by_window() -> None:
    rate = Rate(10, "second")
    starts = [start_after(rate, NOW, "UTC", 7, ahead) for ahead in (0, 2, 3, 12, 13)]
    assert starts == [NOW, NOW, NOW + 750, NOW + 750, NOW + 1750]


def test_days_ahead_are_counted_by_the_calendar() -> None:
    rate = Rate(1, "day")
    now = ms("2025-10-25T12:00", BERLIN)
    assert start_after(rate, now, BERLIN, 1, 1) == ms("2025-10-27T00:00", BERLIN)


@given(
    st.integers(10**12, 4 * 10**12), st.sampled_from(sorted(SPANS)), st.sampled_from([BERLIN, "UTC", "Asia/Kolkata"])
)
def test_every_moment_is_in_its_window_and_the_next_one_begins_where_it_ends(now: int, per: str, zone: str) -> None:
    begin, end = window(per, now, zone)
    assert begin <= now < end
    assert window(per, end, zone)[0] == end
    assert window(per, end - 1, zone) == (begin, end)
    if per == "day":
        assert day_of(begin, zone) == day_of(end - 1, zone) != day_of(end, zone)


def test_the_stricter_of_rate_and_quota_holds() -> None:
    counted = count(Rate(1000, "day"), 500, "UTC", NOW, today=499, used=0, before=0)
    assert (counted.daily, counted.left, counted.level) == (500, 1, 90)
    assert counted.starts(1) == (ms("2025-11-25T00:00"), "quota")


def test_a_rate_of_a_second_forgets_the_window_before() -> None:
    begin, _ = window("second", NOW, "UTC")
    old = count(Rate(10, "second"), None, "UTC", NOW, today=3, used=10, before=begin - 1000)
    full = count(Rate(10, "second"), None, "UTC", NOW, today=3, used=10, before=begin)
    assert (old.left, full.left) == (10, 0)
    assert full.starts(0) == (begin + 1000, "rate")


@pytest.mark.parametrize(("today", "level"), [(79, 0), (80, 80), (89, 80), (90, 90), (99, 90), (100, 100), (130, 100)])
def test_the_highest_level_reached_is_the_one_that_is_told(today: int, level: int) -> None:
    assert count(Rate(100, "day"), None, "UTC", NOW, today=today, used=0, before=0).level == level
