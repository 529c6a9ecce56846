"""Numbers, currencies and calendar names by locale (expressions.md §8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from layers.expressions.calendarnames import NAMES
from layers.expressions.numbers import numeric, scaled

NBSP = "\u00a0"
NARROW = "\u202f"

# locale: group mark, decimal mark, where the currency stands
STYLES = {
    "en": (",", ".", "before"),
    "ja": (",", ".", "before"),
    "de": (".", ",", "after"),
    "es": (".", ",", "after"),
    "it": (".", ",", "after"),
    "da": (".", ",", "after"),
    "nl": (".", ",", "before with space"),
    "pt": (".", ",", "before with space"),
    "de-CH": ("’", ".", "before with space"),
    "fr": (NARROW, ",", "after"),
    "pl": (NBSP, ",", "after"),
    "sv": (NBSP, ",", "after"),
    "cs": (NBSP, ",", "after"),
}
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
DECIMALS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK"), 0),
    **dict.fromkeys(("BHD", "KWD", "OMR", "JOD", "TND"), 3),
}
CURRENCY_SIGN = re.compile(r"(?:[A-Z]{3}|[€$£¥₩₹₽₺₫₪₴₦₱฿]|kr|zł|Kč|Fr\.)")
SPACES = str.maketrans(dict.fromkeys(" \t\n\r\u00a0\u202f\u2009"))
SIGNS = str.maketrans({"−": "-", "'": "’"})


@dataclass(frozen=True, slots=True)
class Locale:
    name: str
    group: str
    point: str
    currency: str  # where its sign stands
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    days: tuple[str, ...]
    days_short: tuple[str, ...]


def known(name: str) -> bool:
    """Whether the locale, or the language of it, is in the table."""
    return language_of(name) in NAMES


def language_of(name: str) -> str:
    return name.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=256)
def find(name: str) -> Locale:
    """`xx-YY`, then `xx`, then `en`."""
    language = language_of(name)
    region = name.replace("_", "-").partition("-")[2].upper()
    if language not in NAMES:
        language = "en"
    style = f"{language}-{region}" if f"{language}-{region}" in STYLES else language
    months, months_short, days, days_short = (tuple(names.split(" ")) for names in NAMES[language])
    return Locale(style, *STYLES[style], months, months_short, days, days_short)


def format_number(value: Decimal, decimals: int | None, locale: Locale) -> str:
    """Grouped by thousands; without `decimals` all digits are kept."""
    exact = value if decimals is None else scaled(value, decimals)
    digits = format(abs(exact), "f")
    whole, _, fraction = digits.partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    text = f"{int(whole):,}".replace(",", locale.group) + (locale.point + fraction if fraction else "")
    return f"-{text}" if exact < 0 else text


def format_currency(value: Decimal, code: str, locale: Locale) -> str:
    """The amount with the decimals of its currency and the sign where the locale puts it; a minus stands in front."""
    amount = format_number(value, DECIMALS.get(code, 2), locale)
    sign = "-" if amount.startswith("-") else ""
    amount = amount.removeprefix("-")
    symbol = code if code == "EUR" and locale.name == "de-CH" else SYMBOLS.get(code, code)
    if locale.currency == "after":
        return f"{sign}{amount}{NBSP}{symbol}"
    space = NBSP if locale.currency == "before with space" or symbol == code else ""
    return f"{sign}{symbol}{space}{amount}"


def parse_number(text: str, locale: Locale) -> int | float | None:
    """The number in a text, without currency signs and the group marks of the locale; None if it is none.

    A mark counts as a group mark only before three digits, so `19.99` is no 1999 in German either.
    """
    if len(text) > 200:
        return None
    plain = CURRENCY_SIGN.sub("", text, count=1).translate(SPACES).translate(SIGNS)
    group = "" if locale.group in (NBSP, NARROW) else re.escape(locale.group)
    point = re.escape(locale.point)
    grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|" if group else ""
    found = re.fullmatch(rf"([+-]?)({grouped}[0-9]+)(?:{point}([0-9]*))?", plain)
    if found is None:
        return numeric(plain)
    whole = "".join(sign for sign in found[2] if sign.isdigit())
    return numeric(f"{found[1]}{whole}.{found[3]}" if found[3] else found[1] + whole)
