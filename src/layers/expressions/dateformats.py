"""Dates by pattern: `DD.MM.YYYY HH:mm` and its tokens, written and read (expressions.md §8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from layers.expressions.dates import EPOCH, from_local
from layers.expressions.locales import Locale
from layers.expressions.texts import offset_text
from layers.expressions.values import Date

TOKEN = re.compile(
    r"\[([^\]]*)\]|(YYYY|yyyy|YY|MMMM|MMM|MM|M|dddd|EEEE|ddd|DD|dd|D|HH|H|hh|h|A|mm|SSS|ss|ZZ|Z|X|x|Q|WW)", re.ASCII
)

WRITE: dict[str, Callable[[datetime, Locale], str]] = {
    "YYYY": lambda t, _: f"{t.year:04d}",
    "YY": lambda t, _: f"{t.year % 100:02d}",
    "MMMM": lambda t, names: names.months[t.month - 1],
    "MMM": lambda t, names: names.months_short[t.month - 1],
    "MM": lambda t, _: f"{t.month:02d}",
    "M": lambda t, _: str(t.month),
    "DD": lambda t, _: f"{t.day:02d}",
    "D": lambda t, _: str(t.day),
    "dddd": lambda t, names: names.days[t.weekday()],
    "ddd": lambda t, names: names.days_short[t.weekday()],
    "HH": lambda t, _: f"{t.hour:02d}",
    "H": lambda t, _: str(t.hour),
    "hh": lambda t, _: f"{(t.hour + 11) % 12 + 1:02d}",
    "h": lambda t, _: str((t.hour + 11) % 12 + 1),
    "A": lambda t, _: "AM" if t.hour < 12 else "PM",
    "mm": lambda t, _: f"{t.minute:02d}",
    "ss": lambda t, _: f"{t.second:02d}",
    "SSS": lambda t, _: f"{t.microsecond // 1000:03d}",
    "Z": lambda t, _: offset_text(t) or "+00:00",
    "ZZ": lambda t, _: offset_text(t, "") or "+0000",
    "X": lambda t, _: str((t - EPOCH) // timedelta(seconds=1)),
    "x": lambda t, _: str((t - EPOCH) // timedelta(milliseconds=1)),
    "Q": lambda t, _: str((t.month + 2) // 3),
    "WW": lambda t, _: f"{t.isocalendar().week:02d}",
}
SAME = {"yyyy": "YYYY", "dd": "DD", "EEEE": "dddd"}
DIGITS = {"YYYY": 4, "YY": 2, "SSS": 3, "X": 12, "x": 15, "Q": 1}  # at most so many; the others two
FIXED = frozenset({"YYYY", "YY", "MM", "DD", "HH", "hh", "mm", "ss", "SSS", "WW", "Q"})


@lru_cache(maxsize=512)
def tokens(pattern: str) -> tuple[tuple[bool, str], ...]:
    """(is a token, token or literal text) in order."""
    found: list[tuple[bool, str]] = []
    position = 0
    for one in TOKEN.finditer(pattern):
        if one.start() > position:
            found.append((False, pattern[position : one.start()]))
        found.append((False, one[1]) if one[2] is None else (True, SAME.get(one[2], one[2])))
        position = one.end()
    if position < len(pattern):
        found.append((False, pattern[position:]))
    return tuple(found)


def write(date: Date, pattern: str, names: Locale) -> str:
    local = date.local()
    return "".join(WRITE[text](local, names) if is_token else text for is_token, text in tokens(pattern))


def read(text: str, pattern: str, zone: tzinfo, locales: tuple[Locale, ...]) -> Date | None:
    """The date that a text in this pattern means, or None; what the pattern lacks is the first of its kind."""
    position = 0
    parts: dict[str, int] = {}
    offset: tzinfo | None = None
    for is_token, token in tokens(pattern):
        if not is_token:
            if not text.startswith(token, position):
                return None
            position += len(token)
        elif token in ("Z", "ZZ"):
            found = re.compile(r"Z|([+-])(\d\d):?(\d\d)", re.ASCII).match(text, position)
            if found is None:
                return None
            away = timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0))
            offset = timezone(-away if found[1] == "-" else away) if away < timedelta(days=1) else UTC
            position = found.end()
        else:
            step = read_token(text, position, token, locales)
            if step is None:
                return None
            parts[token], position = step
    return assemble(parts, offset, zone) if position == len(text) else None


def read_token(text: str, position: int, token: str, locales: tuple[Locale, ...]) -> tuple[int, int] | None:
    """The number a token stands for and where the text goes on."""
    if token in ("MMMM", "MMM", "dddd", "ddd", "A"):
        return read_name(text, position, token, locales)
    most = DIGITS.get(token, 2)
    end = position
    while end < len(text) and end - position < most and text[end].isascii() and text[end].isdigit():
        end += 1
    least = most if token in FIXED else 1
    return (int(text[position:end]), end) if end - position >= least else None


def read_name(text: str, position: int, token: str, locales: tuple[Locale, ...]) -> tuple[int, int] | None:
    """The longest month or day name that stands here, letter case aside, in any of the locales."""
    rest = text[position : position + 40].casefold()
    best: tuple[int, int] | None = None
    for names in locales:
        table = {
            "MMMM": names.months,
            "MMM": names.months_short,
            "dddd": names.days,
            "ddd": names.days_short,
            "A": ("AM", "PM"),
        }[token]
        for number, name in enumerate(table):
            for form in {name, name.rstrip(".")}:
                if rest.startswith(form.casefold()) and (best is None or position + len(form) > best[1]):
                    best = (number + 1, position + len(form))
    return best


def assemble(parts: dict[str, int], offset: tzinfo | None, zone: tzinfo) -> Date | None:
    """The parts as a date of the zone; parts that no calendar has give None."""
    try:
        if "X" in parts or "x" in parts:
            return Date(EPOCH + timedelta(milliseconds=parts.get("x", parts.get("X", 0) * 1000)), zone)
        year = parts.get("YYYY", 2000 + parts["YY"] - (100 if parts["YY"] > 68 else 0) if "YY" in parts else 1970)
        month = parts.get("MM", parts.get("M", parts.get("MMMM", parts.get("MMM", 1))))
        day = parts.get("DD", parts.get("D", 1))
        hour = parts.get("HH", parts.get("H"))
        if hour is None:
            twelve = parts.get("hh", parts.get("h", 0))
            if not 0 <= twelve <= 12:
                return None
            hour = twelve % 12 + (12 if parts.get("A") == 2 else 0) if "A" in parts else twelve
        local = datetime(  # noqa: DTZ001  # the wall time; its zone follows
            year, month, day, hour, parts.get("mm", 0), parts.get("ss", 0), parts.get("SSS", 0) * 1000
        )
    except (ValueError, OverflowError):
        return None
    if offset is None:
        return from_local(local, zone)
    try:
        return Date(local.replace(tzinfo=offset).astimezone(UTC), zone)
    except OverflowError:
        return None
