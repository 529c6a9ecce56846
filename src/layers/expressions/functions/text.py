"""Text functions: what is taken in is turned into text first."""

from __future__ import annotations

import unicodedata

from layers.expressions import compare
from layers.expressions.errors import failure
from layers.expressions.options import State
from layers.expressions.registry import Items, Text, Value, Whole, function
from layers.expressions.texts import text_of
from layers.expressions.values import kind_name

WIDEST = 10_000
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


@function("upper(text)", "upcase", "toUpperCase", "uppercase", returns="text")
def upper(text: Text) -> str:
    """upper case

    >>> upper("Köln")
    "KÖLN"
    """
    return text.upper()


@function("lower(text)", "downcase", "toLowerCase", "lowercase", returns="text")
def lower(text: Text) -> str:
    """lower case

    >>> lower("ÄB")
    "äb"
    """
    return text.lower()


@function("trim(text)", "strip", returns="text")
def trim(text: Text) -> str:
    """no white space at both ends

    >>> trim("  a ")
    "a"
    """
    return text.strip()


@function("capitalize(text)", returns="text")
def capitalize(text: Text) -> str:
    """first letter upper case, rest unchanged

    >>> capitalize("anna lee")
    "Anna lee"
    """
    return text[:1].upper() + text[1:]


@function("title(text)", "titleCase", "toTitleCase", "startcase", returns="text")
def title(text: Text) -> str:
    """every word capitalised

    >>> title("anna o'neil")
    "Anna O'Neil"
    """
    return " ".join(title_word(word) for word in text.split(" "))


def title_word(word: str) -> str:
    """An apostrophe starts a new part only in names such as O'Neil, not in don't or I'll."""
    head, apostrophe, tail = word.partition("'")
    if apostrophe and len(head) == 1 and len(tail) > 2:
        return head.upper() + apostrophe + tail.title()
    return head.title() + apostrophe + tail.lower()


@function("slug(text)", "slugify", "urlize", returns="text")
def slug(text: Text) -> str:
    """ASCII, lower case, dashes

    >>> slug("Köln & Umgebung!")
    "koln-umgebung"
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS)).encode("ascii", "ignore").decode("ascii")
    return "-".join("".join(sign if sign.isalnum() else " " for sign in plain.replace("'", "")).split())


@function("replace(text, find, with)", "replaceAll", returns="text")
def replace(s: State, text: Text, find: Text, put: Text) -> str:
    """all literal occurrences; an empty `find` changes nothing

    >>> replace("a-b-c", "-", "+")
    "a+b+c"
    """
    if find == "":
        return text
    s.spend_text(len(text) + text.count(find) * (len(put) - len(find)), "replace()")
    return text.replace(find, put)


@function('split(text, separator=",")', returns="list")
def split(s: State, text: Text, separator: Text = ",") -> list[str]:
    """list of texts; empty separator = characters

    >>> split("a@b", "@")
    ["a", "b"]
    """
    if separator == "":
        check_items(s, len(text), "split()")
        return list(text)
    check_items(s, text.count(separator) + 1, "split()")
    return text.split(separator)


def check_items(s: State, length: int, maker: str) -> None:
    """Refuse a list that would be too long before it is built; it is paid for when it has been."""
    if length > s.limits.items:
        s.spend_items(length, maker)


@function('join(list, separator=", ")', returns="text")
def join(s: State, items: Items, separator: Text = ", ") -> str:
    """elements as text, null as empty

    >>> join(["a", 1, null, true])
    "a, 1, , true"
    """
    parts = [text_of(s, item) for item in items]
    s.spend_text(sum(map(len, parts)) + len(separator) * max(len(parts) - 1, 0), "join()")
    return separator.join(parts)


@function("substring(text, start, end?)", "substr", returns="text")
def substring(text: Text, start: Whole, end: Value = None) -> str:
    """from start (0-based) up to but not including end; negative counts from the end

    >>> substring("workflow", 0, 4)
    "work"
    """
    return text[start : whole_or_none(end)]


def whole_or_none(value: Value) -> int | None:
    if value is None or (value.__class__ is float and value.is_integer()):
        return None if value is None else int(value)
    if value.__class__ is not int:
        raise failure("type", f"expected a whole number but got {kind_name(value)}")
    return int(value)


@function("left(text, n)", returns="text")
def left(text: Text, n: Whole) -> str:
    """first n characters

    >>> left("workflow", 4)
    "work"
    """
    return text[: max(n, 0)]


@function("right(text, n)", returns="text")
def right(text: Text, n: Whole) -> str:
    """last n characters

    >>> right("workflow", 4)
    "flow"
    """
    return text[-n:] if n > 0 else ""


@function("slice(text or list, start, end?)", returns="any")
def slice_(s: State, value: Value, start: Whole, end: Value = None) -> Value:
    """part of a text or list

    >>> slice([1,2,3,4], 1, 3)
    [2, 3]
    """
    stop = whole_or_none(end)
    if value.__class__ is list:
        return value[start:stop]
    return [] if value is None else text_of(s, value)[start:stop]


@function('truncate(text, max, end="…")', returns="text")
def truncate(text: Text, most: Whole, end: Text = "…") -> str:
    """at most max characters including the ending

    >>> truncate("A long sentence", 8)
    "A long …"
    """
    most = max(most, 0)
    if len(text) <= most:
        return text
    return text[: most - len(end)] + end if len(end) <= most else end[:most]


@function('padStart(text, width, fill=" ")', "lpad", returns="text")
def pad_start(text: Text, width: Whole, fill: Text = " ") -> str:
    """fill on the left, width ≤ 10 000

    >>> padStart("7", 3, "0")
    "007"
    """
    return padding(text, width, fill) + text


@function('padEnd(text, width, fill=" ")', "rpad", returns="text")
def pad_end(text: Text, width: Whole, fill: Text = " ") -> str:
    """fill on the right, width ≤ 10 000

    >>> padEnd("ab", 4, ".")
    "ab.."
    """
    return text + padding(text, width, fill)


def padding(text: str, width: int, fill: str) -> str:
    if width > WIDEST:
        raise failure("type", f"the width is at most {WIDEST}")
    room = width - len(text)
    return (fill * (room // len(fill) + 1))[:room] if room > 0 and fill else ""


@function("repeat(text, n)", returns="text")
def repeat(s: State, text: Text, n: Whole) -> str:
    """n copies

    >>> repeat("ab", 3)
    "ababab"
    """
    if len(text) * max(n, 0) > s.limits.text:
        s.spend_text(len(text) * n, "repeat()")
    return text * n


@function("contains(in, what)", "includes", returns="boolean")
def contains(s: State, container: Value, what: Value) -> bool:
    """as the operator contains

    >>> contains(["a","b"], "b")
    true
    """
    return compare.contains(s, container, what)


@function("startsWith(text, prefix)", returns="boolean")
def starts_with(text: Text, prefix: Text) -> bool:
    """as the operator

    >>> startsWith("workflow", "work")
    true
    """
    return text.startswith(prefix)


@function("endsWith(text, suffix)", returns="boolean")
def ends_with(text: Text, suffix: Text) -> bool:
    """as the operator

    >>> endsWith("workflow", "flow")
    true
    """
    return text.endswith(suffix)


@function("indexOf(text or list, what)", returns="number")
def index_of(s: State, value: Value, what: Value) -> int:
    """0-based position or -1

    >>> indexOf("workflow", "flow")
    4
    """
    if value.__class__ is list:
        s.spend(len(value) >> 3)
        return next((index for index, item in enumerate(value) if compare.equal(s, item, what)), -1)
    text = text_of(s, value)
    return -1 if what is None else text.find(compare.needle(s, text, what))


@function("lines(text)", returns="list")
def lines(s: State, text: Text) -> list[str]:
    r"""list of lines

    >>> lines("a\nb")
    ["a", "b"]
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    check_items(s, plain.count("\n") + 1, "lines()")
    return plain.split("\n") if plain else []


@function("length(text, list or object)", "len", "size", returns="number")
def length(s: State, value: Value) -> int:
    """characters (code points), elements, keys; null = 0

    >>> length("Zoë Müller")
    10
    """
    return len(value) if value.__class__ is list or value.__class__ is dict else len(text_of(s, value))
