"""The expression language of Layers: templates, conditions and calculations over the data of a run (expressions.md).

Pure: the source and the context go in, a value or an `ExpressionError` comes out.
"""

from layers.expressions.checks import check, inferred
from layers.expressions.conditionrows import condition_rows
from layers.expressions.conditions import normalised as normalised_condition
from layers.expressions.conditiontext import compile_condition, condition_text
from layers.expressions.conditiontrial import Trial, trials
from layers.expressions.diagnostics import Diagnostic, Scope
from layers.expressions.errors import ExpressionError
from layers.expressions.jsonlogic import from_jsonlogic
from layers.expressions.library import library
from layers.expressions.options import DEFAULT, Limits, Options
from layers.expressions.pipes import pipe_steps, pipe_text
from layers.expressions.program import Mode, Program, compile
from layers.expressions.registry import FUNCTIONS, Function
from layers.expressions.renaming import Edit, rename
from layers.expressions.structures import compile_value
from layers.expressions.texts import masked, to_text
from layers.expressions.values import MASK, Secret, reveal, truthy

__all__ = [
    "DEFAULT",
    "FUNCTIONS",
    "MASK",
    "Diagnostic",
    "Edit",
    "ExpressionError",
    "Function",
    "Limits",
    "Mode",
    "Options",
    "Program",
    "Scope",
    "Secret",
    "Trial",
    "check",
    "compile",
    "compile_condition",
    "compile_value",
    "condition_rows",
    "condition_text",
    "from_jsonlogic",
    "inferred",
    "library",
    "masked",
    "normalised_condition",
    "pipe_steps",
    "pipe_text",
    "rename",
    "reveal",
    "to_text",
    "trials",
    "truthy",
]
