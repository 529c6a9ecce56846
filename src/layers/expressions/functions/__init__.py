"""The functions of the language, one family per module; importing this package registers them all."""

from layers.expressions.functions import text, pattern, encoding, number, list, object, logic, date  # noqa: I001  # the order of the reference

__all__ = ["date", "encoding", "list", "logic", "number", "object", "pattern", "text"]
