"""What a workflow takes: its declarations are read strictly, and what is given is held against them, unconverted."""

from __future__ import annotations

import pytest

from layers.errors import Invalid
from layers.graph.document import load
from layers.graph.inputs import TYPES, Input, taken
from layers.graph.model import dump

FITTING = {
    "text": "x", "number": 1.5, "boolean": False, "date": "2026-03-31", "list": [1], "object": {"a": 1}, "any": 0,
}  # fmt: skip


def flaws(**inputs):
    with pytest.raises(Invalid) as refused:
        load({"inputs": inputs})
    return {problem.pointer: problem.message for problem in refused.value.problems}


def errors(inputs, given):
    return [(one.code, one.field, one.message) for one in taken(inputs, given)[1] if one.severity == "error"]


def test_declared_inputs_come_back_as_they_were_read():
    declared = {"n": {"type": "number", "required": True, "default": None, "description": "How many"}}
    loaded = load({"inputs": declared})
    assert loaded.problems == ()
    assert loaded.workflow.inputs == {"n": Input("number", required=True, description="How many")}
    assert dump(loaded.workflow)["inputs"] == declared


def test_what_is_unknown_in_a_declaration_is_kept_and_told():
    loaded = load({"inputs": {"n": {"colour": "red"}}})
    assert dump(loaded.workflow)["inputs"]["n"]["colour"] == "red"
    assert [(one.code, one.severity, one.pointer) for one in loaded.problems] == [
        ("UNKNOWN_KEY", "warning", "/inputs/n")
    ]


def test_each_flaw_of_a_declaration_is_told_at_its_place():
    found = flaws(
        a={"type": "integer"}, b={"type": "number", "default": "3"}, c="text", d={"required": "yes"},
        e={"type": ["list"]}, triggeredBy={"type": "text"}, **{"f/g": {"description": 1}},
    )  # fmt: skip
    assert found.keys() == {
        "/inputs/a/type", "/inputs/b/default", "/inputs/c", "/inputs/d/required", "/inputs/e/type",
        "/inputs/triggeredBy", "/inputs/f~1g/description",
    }  # fmt: skip
    assert found["/inputs/a/type"] == "The input “a” has the type “integer”, which there is not."
    assert found["/inputs/b/default"] == "The default of “b” must be a number; it is text."


@pytest.mark.parametrize("kind", TYPES)
def test_a_value_fits_its_own_type_and_no_other(kind):
    fitting = {name for name, value in FITTING.items() if Input(kind).fits(value)}
    assert fitting == {"any": set(FITTING), "text": {"text", "date"}, "number": {"number", "any"}}.get(kind, {kind})


@pytest.mark.parametrize("text", ["31.3.2026", "2026-02-30", "9999-12-31T23:59:59-12:00", "", "tomorrow"])
def test_a_date_is_one_of_the_calendar_in_iso_8601(text):
    assert not Input("date").fits(text)


def test_defaults_are_filled_in_and_every_declared_name_is_there():
    inputs = {"a": Input("number", default=3), "b": Input("text"), "c": Input("text", required=True, default="x")}
    assert taken(inputs, {"a": None}) == ({"a": 3, "b": None, "c": "x"}, [])
    assert taken(inputs, {"a": 0, "b": ""})[0] == {"a": 0, "b": "", "c": "x"}


def test_a_misfit_names_the_input_what_was_expected_and_what_came_but_never_the_value():
    inputs = {"n": Input("number", required=True), "who": Input("text", required=True), "x": Input(required=True)}
    assert errors(inputs, {"n": "hush"}) == [
        ("INPUT_INVALID", "n", "“n” must be a number; text came."),
        ("INPUT_MISSING", "who", "“who” is missing; it must be text."),
        ("INPUT_MISSING", "x", "“x” is missing."),
    ]


def test_what_is_not_declared_comes_through_with_a_warning_that_names_the_nearest():
    filled, (warning,) = taken({"order": Input("text")}, {"ordre": "A-1", "triggeredBy": "me"})
    assert filled == {"ordre": "A-1", "triggeredBy": "me", "order": None}
    assert (warning.code, warning.severity, warning.field) == ("INPUT_UNKNOWN", "warning", "ordre")
    assert warning.mend == "Did you mean “order”?"


def test_a_workflow_that_declares_nothing_takes_everything():
    assert taken({}, {"a": 1}) == ({"a": 1}, [])
