"""The expression language of Layers: templates, conditions and calculations over the data of a run (expressions.md).

Pure: the source and the context go in, a value or an `ExpressionError` comes out.
"""

from layers.expressions.errors import ExpressionError
from layers.expressions.options import DEFAULT, Limits, Options
from layers.expressions.program import Mode, Program, compile
from layers.expressions.registry import FUNCTIONS, Function
from layers.expressions.structures import compile_value
from layers.expressions.texts import to_text
from layers.expressions.values import Secret, reveal, truthy

__all__ = [
    "DEFAULT",
    "FUNCTIONS",
    "ExpressionError",
    "Function",
    "Limits",
    "Mode",
    "Options",
    "Program",
    "Secret",
    "compile",
    "compile_value",
    "reveal",
    "to_text",
    "truthy",
]
