"""Words the language reserves, and the nearest known name for one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

ROOTS = (
    "trigger",
    "nodes",
    "variables",
    "execution",
    "input",
    "item",
    "index",
    "loop",
    "env",
    "now",
    "today",
)
ROOT_SET = frozenset(ROOTS)
CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "NULL", "None", "none", "undefined"), None),
}
RESERVED = ROOT_SET | CONSTANTS.keys()


def similar(name: str, known: Iterable[str]) -> str | None:
    """The best candidate with a ratio of matching characters of at least 0.6, letter case aside."""
    matcher = SequenceMatcher(None, "", name.lower(), autojunk=False)
    best, score = None, 0.6
    for candidate in known:
        matcher.set_seq1(candidate.lower())
        if matcher.real_quick_ratio() >= score and matcher.quick_ratio() >= score:
            ratio = matcher.ratio()
            if ratio > score or (ratio == score and best is None):
                best, score = candidate, ratio
    return best


def listed(known: Iterable[str], most: int = 3) -> str:
    """`known: a, b, c, … (8)`."""
    names = list(known)
    shown = ", ".join(names[:most])
    return f"known: {shown}, … ({len(names)})" if len(names) > most else f"known: {shown}"
