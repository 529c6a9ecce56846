"""Values as text and as JSON text (expressions.md §7), with their cost counted while they are written."""

from __future__ import annotations

from datetime import datetime, timedelta
from json.encoder import encode_basestring
from typing import Any

from layers.expressions.errors import limit
from layers.expressions.numbers import number_text
from layers.expressions.options import DEFAULT, State
from layers.expressions.values import MASK, Date, Duration, Secret, SecretMet, refuse


def text_of(s: State, value: Any) -> str:
    """The text of a value; meets a secret by raising `SecretMet`."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]  # str by the exact type just tested
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if kind is int or kind is float:
        return number_text(value)
    if kind is list or kind is dict:
        return json_text(s, value)
    if kind is Date:
        return date_text(value)
    if kind is Duration:
        return duration_text(value)
    if kind is Secret:
        raise SecretMet
    raise refuse()


def to_text(value: Any) -> str:
    """The text of any value, secrets masked, as logs and labels show it."""
    if value.__class__ is Secret:
        return MASK
    try:
        return text_of(State({}, DEFAULT, 0, ""), value)
    except SecretMet:
        return text_of(State({}, DEFAULT, 0, ""), masked(value))


def masked(value: Any) -> Any:
    """A copy in which every secret is the mask."""
    kind = value.__class__
    if kind is Secret:
        return MASK
    if kind is list:
        return [masked(item) for item in value]
    if kind is dict:
        return {key: masked(item) for key, item in value.items()}
    return value


def json_text(s: State, value: Any, indent: int | None = None) -> str:
    """JSON with `, ` and `: `, Unicode as it is, order kept; one step for every value written."""
    parts: list[str] = []
    write(s, value, parts, 1, indent)
    text = "".join(parts)
    s.spend_text(len(text))
    return text


def write(s: State, value: Any, parts: list[str], depth: int, indent: int | None) -> None:
    s.steps -= 1
    if s.steps < 0:
        s.spend(0)
    kind = value.__class__
    if kind is str:
        s.built -= len(value) >> 3  # what is written counts while it grows, the whole of it once more when done
        if s.built < 0:
            s.spend_text(0)
        parts.append(encode_basestring(value))
    elif kind is dict or kind is list:
        if depth > s.limits.json_depth:
            raise limit("depth", "JSON nested too deep")
        write_container(s, value, parts, depth, indent)
    elif value is None:
        parts.append("null")
    elif kind is bool:
        parts.append("true" if value else "false")
    elif kind is Date or kind is Duration:
        parts.append(encode_basestring(text_of(s, value)))
    else:
        parts.append(text_of(s, value))


def write_container(s: State, value: Any, parts: list[str], depth: int, indent: int | None) -> None:
    """The entries of an object or list, separated the way the indent asks for."""
    opening, closing = ("{", "}") if value.__class__ is dict else ("[", "]")
    if not value:
        parts.append(opening + closing)
        return
    inner = "" if indent is None else "\n" + " " * (indent * depth)
    separator = ", " if indent is None else "," + inner
    parts.append(opening + inner)
    first = True
    for entry in value:
        if not first:
            parts.append(separator)
        first = False
        if value.__class__ is dict:
            parts.append(encode_basestring(entry if entry.__class__ is str else text_of(s, entry)))
            parts.append(": ")
            write(s, value[entry], parts, depth + 1, indent)
        else:
            write(s, entry, parts, depth + 1, indent)
    parts.append(closing if indent is None else "\n" + " " * (indent * (depth - 1)) + closing)


def date_text(date: Date) -> str:
    """ISO 8601 with offset, `Z` where that is zero, milliseconds only when not 0; `today` as the day alone."""
    local = date.local()
    if date.whole_day:
        return f"{local.year:04d}-{local.month:02d}-{local.day:02d}"
    millis = local.microsecond // 1000
    fraction = f".{millis:03d}" if millis else ""
    clock = f"{local.hour:02d}:{local.minute:02d}:{local.second:02d}"
    return f"{local.year:04d}-{local.month:02d}-{local.day:02d}T{clock}{fraction}{offset_text(local) or 'Z'}"


def offset_text(local: datetime, colon: str = ":") -> str:
    """`+01:00`, or empty where the offset is zero."""
    offset = local.utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return ""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


def duration_text(duration: Duration) -> str:
    """ISO 8601: `PT30M`, `P1DT2H`."""
    sign = "-" if duration.micros < 0 else ""
    seconds, micros = divmod(abs(duration.micros), 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or micros:
        clock += f"{seconds}.{micros:06d}".rstrip("0").rstrip(".") + "S"
    if not days and not clock:
        return "PT0S"
    return f"{sign}P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
