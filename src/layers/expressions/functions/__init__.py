"""The functions of the language, one family per module; importing this package registers them all."""

from layers.expressions.functions import text

__all__ = ["text"]
