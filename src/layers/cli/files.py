"""Reading what the user names: workflow files, input. What cannot be read is said with its place."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from layers.errors import Invalid
from layers.graph.problem import Problem


def workflow(file: str) -> Any:
    """The JSON of a workflow file; `-` reads stdin. Raises `Invalid`."""
    return parsed(_text(file), file)


def given(text: str | None) -> Any:
    """`--input`: JSON, `@file`, or `-` for stdin. None when there is none."""
    if text is None:
        return None
    if text == "-":
        return parsed(sys.stdin.read(), "the input (stdin)")
    if text.startswith("@"):
        return parsed(_text(text[1:]), text[1:])
    return parsed(text, "--input")


def parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        problem = Problem("NOT_JSON", f"{error.msg} at {place}.", f"Correct {name} there.", pointer="")
        raise Invalid(f"{name} is not JSON: {error.msg} at {place}.", [problem]) from None
    except ValueError as error:
        raise Invalid(f"{name} is not JSON: {error}") from None
    except RecursionError:
        raise Invalid(f"{name} is nested too deeply.") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON.")


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8-sig")
    except FileNotFoundError:
        raise Invalid(f"There is no file {file}.") from None
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from None
