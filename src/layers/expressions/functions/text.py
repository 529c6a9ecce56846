"""Text functions."""

from __future__ import annotations

from layers.expressions.registry import Text, function


@function("upper(text)", "upcase", "toUpperCase", "uppercase", returns="text")
def upper(text: Text) -> str:
    """Upper case.

    >>> upper("Köln")
    "KÖLN"
    """
    return text.upper()
