"""Tokens, read one at a time: the dash rule and templates decide where the next begins (expressions.md §3, §4.1)."""

from __future__ import annotations

import re

from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.numbers import BIGGEST, kept

TOKEN = re.compile(
    r"""\s*(?:(?P<name>(?:[^\W\d]|\$)\w*)
    |(?P<op>\*\*|[=!]==|[=!<>]=|<>|=>|\?\?|\?\.|\|\||&&|\{\{|\}\}|[-+*/%<>!?:.,()\[\]{}&|=])
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<quote>["'])
    |(?P<end>\Z)
    |(?P<other>.))""",
    re.VERBOSE | re.DOTALL,
)
QUOTED = {
    '"': re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": re.compile(r"[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL),
}
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\"'\\ntr]))")
PLAIN = {"n": "\n", "t": "\t", "r": "\r"}
CURLY = "“”„‟‘’‚‛«»"
SURROGATE = re.compile("[\ud800-\udfff]")


class Lexer:
    """The current token: `kind` is name, op, number, text or end; `value` its text, or the meaning of a quoted text."""

    __slots__ = ("end", "kind", "start", "text", "value")

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.kind = ""
        self.value = ""
        self.start = self.end = position
        self.advance()

    def advance(self) -> None:
        self.read_from(self.end)

    def read_from(self, position: int) -> None:
        found = TOKEN.match(self.text, position)
        kind = found.lastgroup  # type: ignore[union-attr]  # the last alternatives match anything
        self.start, self.end = found.span(kind)  # type: ignore[union-attr, arg-type]  # as above
        if kind == "quote":
            self.read_quoted()
            return
        self.kind = kind or ""
        self.value = self.text[self.start : self.end]
        if kind == "other":
            raise self.stray()

    def read_quoted(self) -> None:
        found = QUOTED[self.text[self.start]].match(self.text, self.end)
        if found is None:
            raise syntax("unterminated_text", "unterminated text: closing quote missing", self.start, len(self.text))
        self.value = unescaped(self.text[self.end : found.end() - 1])
        self.kind = "text"
        self.end = found.end()

    def stray(self) -> ExpressionError:
        if self.value in CURLY:
            return syntax(
                "curly_quote", f"curly quote {self.value}", self.start, self.end, "use straight quotes \" or '"
            )
        return self.unexpected()

    def unexpected(self, hint: str | None = None) -> ExpressionError:
        if self.kind == "end":
            return syntax("unexpected_end", "the expression ends too early", self.start, self.start)
        return syntax("unexpected_token", f"unexpected {self.shown()}", self.start, self.end, hint)

    def expected(self, what: str) -> ExpressionError:
        found = "the end" if self.kind == "end" else self.shown()
        return syntax("expected", f"expected '{what}' but found {found}", self.start, self.end)

    def shown(self) -> str:
        text = self.text[self.start : self.end]
        return f"'{text[:59]}…'" if len(text) > 60 else f"'{text}'"

    def split_braces(self) -> None:
        """`}}` closes one brace after the other where an object is open."""
        self.end = self.start + 1
        self.value = "}"


def unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    text = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else PLAIN.get(found[2], found[2]), text)
    if SURROGATE.search(text):
        # Pairs written as two escapes become one character; a half alone has no meaning in text.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def literal_number(text: str, start: int, end: int) -> int | float:
    value: int | float
    if text.isdigit():
        value = int(text) if len(text) < 400 else BIGGEST
        if value >= BIGGEST:
            raise syntax("number_size", "number too large", start, end)
        return value
    value = float(text)
    if value == float("inf"):
        raise syntax("number_size", "number too large", start, end)
    return kept(value)
