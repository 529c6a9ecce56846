from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from layers.catalog.form import compile_form
from layers.catalog.node import node
from layers.catalog.param import param
from layers.catalog.registry import Registry
from layers.errors import WontWork
from layers.expressions import ExpressionError, Options, Program, Secret
from layers.graph.model import Node


@node("sampler", name="Sampler")
class Sampler:
    """Every kind of field."""

    text: str = param("Text", default="")
    token: str = param("Token", default="", secrets=True)
    wanted: str = param("Wanted", default="there")
    number: float | None = param("Number", default=None, minimum=0, maximum=10)
    whole: int = param("Whole", default=1)
    flag: bool = param("Flag", default=False)
    choice: Literal["a", "b"] = param("Choice", default="a")
    several: tuple[str, ...] = param("Several", default=(), options=["x", "y"])
    anything: Any = param("Anything", kind="json", default=None)
    object: dict = param("Object", kind="json", default={}, schema={"type": "object"})
    pairs: dict = param("Pairs", kind="keyvalue", default={})
    when: datetime | None = param("When", kind="datetime", default=None)
    cron: str = param("Cron", kind="cron", default="* * * * *")
    condition: Program | None = param("Condition", kind="expression", default=None)
    hidden: str = param("Hidden", default="unseen", show=("choice", ("b",)))
    needed: str | None = param("Needed when b", default=None, show=("choice", ("b",)))


KIND = Registry().register("sampler", Sampler)
CONTEXT = {"trigger": {"n": 5, "t": "x", "list": [1, 2], "o": {"a": 1}, "none": None}, "variables": {}, "nodes": {}}


def form(**config):
    return compile_form(KIND, Node("n1", "logic", "sampler", config=config), frozenset({"n1"}))


def fill(**config):
    return form(**config).fill(CONTEXT, Options(timezone="Europe/Berlin"))


def test_a_config_without_templates_is_built_once():
    made = form(text="hello", whole=3)
    assert made.fill(CONTEXT, Options()) is made.fill({}, Options())
    assert made.made.text == "hello"


def test_what_is_filled_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        fill().text = "other"


def test_a_config_with_a_template_is_filled_each_time():
    made = form(text="n={{trigger.n}}")
    assert made.made is None
    assert made.fill(CONTEXT, Options()).text == "n=5"
    assert made.fill({"trigger": {"n": 6}}, Options()).text == "n=6"


@pytest.mark.parametrize(
    ("config", "field", "value"),
    [
        ({"text": 5}, "text", "5"),
        ({"text": "{{trigger.o}}"}, "text", '{"a": 1}'),
        ({"text": "{{trigger.none}}"}, "text", ""),
        ({"wanted": ""}, "wanted", ""),
        ({"wanted": None}, "wanted", "there"),
        ({"number": " 2.5 "}, "number", 2.5),
        ({"number": "{{trigger.n}}"}, "number", 5),
        ({"number": "{{trigger.none}}"}, "number", None),
        ({"number": ""}, "number", None),
        ({"whole": 3.0}, "whole", 3),
        ({"whole": "7"}, "whole", 7),
        ({"flag": "yes"}, "flag", True),
        ({"flag": 0}, "flag", False),
        ({"choice": "B"}, "choice", "b"),
        ({"several": "x, y"}, "several", ("x", "y")),
        ({"several": ["y"]}, "several", ("y",)),
        ({"anything": {"a": ["{{trigger.n}}", "t{{trigger.t}}"]}}, "anything", {"a": [5, "tx"]}),
        (
            {"anything": '{"a": {{trigger.n}}, "{{trigger.t}}": [{{trigger.list}}]}'},
            "anything",
            {"a": 5, "x": [[1, 2]]},
        ),
        ({"anything": "{{trigger.list}}"}, "anything", [1, 2]),
        ({"anything": "[1, 2]"}, "anything", [1, 2]),
        ({"object": '{"a": 1}'}, "object", {"a": 1}),
        ({"object": "{{trigger.o}}"}, "object", {"a": 1}),
        ({"pairs": [{"key": "k", "value": "{{trigger.n}}"}]}, "pairs", {"k": 5}),
        ({"when": "2025-01-02T03:04:05Z"}, "when", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ({"cron": " 0 9 * * 1 "}, "cron", "0 9 * * 1"),
    ],
)
def test_a_value_becomes_the_kind_of_its_field(config, field, value):
    found = getattr(fill(**config), field)
    assert found == value
    assert type(found) is type(value)


def test_a_time_without_offset_is_local_time_of_the_workflow():
    assert fill(when="2025-07-01T12:00:00").when == datetime(2025, 7, 1, 10, tzinfo=UTC)


def test_a_secret_stays_one():
    made = form(token="Bearer {{variables.key}}").fill({"variables": {"key": Secret("sk-1")}}, Options())
    assert isinstance(made.token, Secret)
    assert made.token.reveal() == "Bearer sk-1"


def test_a_secret_is_refused_where_it_would_be_kept_or_shown():
    with pytest.raises(WontWork, match="“Text” is kept or shown") as caught:
        form(text="Bearer {{variables.key}}").fill({"variables": {"key": Secret("sk-1")}}, Options())
    assert caught.value.error_code == "CONFIG_INVALID"


def test_a_condition_is_handed_over_as_a_program():
    condition = fill(condition="trigger.n > 3").condition
    assert condition.evaluate(CONTEXT) is True


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"number": "many"}, "number", "must be a number, not “many”"),
        ({"number": 11}, "number", "at most 10"),
        ({"number": -1}, "number", "at least 0"),
        ({"number": True}, "number", "must be a number"),
        ({"number": "1e999"}, "number", "must be a number"),
        ({"number": "{{trigger.t}}"}, "number", "must be a number, not “x”"),
        ({"whole": 1.5}, "whole", "whole number"),
        ({"flag": "perhaps"}, "flag", "true or false"),
        ({"choice": "c"}, "choice", "one of “a”, “b”"),
        ({"several": ["z"]}, "several", "one of “x”, “y”"),
        ({"several": 5}, "several", "a list"),
        ({"anything": "{no json"}, "anything", "not valid JSON"),
        ({"anything": '{"n": NaN}'}, "anything", "not valid JSON"),
        ({"object": "[1]"}, "object", "must be an object"),
        ({"object": "{{trigger.list}}"}, "object", "must be an object"),
        ({"pairs": "{{trigger.t}}"}, "pairs", "names and values"),
        ({"when": "tomorrow"}, "when", "a time such as"),
    ],
)
def test_a_misfit_is_config_invalid_naming_field_and_value(config, field, words):
    with pytest.raises(WontWork, match=words) as caught:
        fill(**config)
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", field)


def test_a_misfit_never_shows_a_secret():
    with pytest.raises(WontWork) as caught:
        form(number="{{variables.key}}").fill({"variables": {"key": Secret("sk-1")}}, Options())
    assert "sk-1" not in caught.value.message


def test_a_bad_cron_expression_has_a_code_of_its_own():
    with pytest.raises(WontWork) as caught:
        fill(cron="every day")
    assert caught.value.error_code == "CRON_INVALID"


def test_a_syntax_error_is_found_while_compiling_and_raised_while_filling():
    made = form(text="{{trigger.}}")
    assert [(flaw.field, flaw.code) for flaw in made.flaws] == [("text", "EXPRESSION_SYNTAX")]
    for _ in range(2):
        with pytest.raises(ExpressionError) as caught:
            made.fill(CONTEXT, Options())
        assert caught.value.field == "config.text"


def test_an_error_while_filling_names_the_field_and_the_place_in_it():
    with pytest.raises(ExpressionError) as caught:
        fill(anything={"deep": ["{{trigger.t * 2}}"]})
    assert caught.value.field == "config.anything.deep.0"


def test_all_flaws_are_found_not_the_first_alone():
    made = form(number="many", choice="c", text="{{", object="[")
    assert [flaw.field for flaw in made.flaws] == ["text", "number", "choice", "object"]


def test_a_field_that_is_not_shown_is_neither_checked_nor_filled():
    assert fill(choice="a", hidden="{{trigger.").hidden == "unseen"
    assert fill(choice="b", hidden="seen").hidden == "seen"


def test_while_a_choice_is_a_template_everything_counts_as_shown():
    made = form(choice="{{trigger.c}}", hidden="seen").fill({"trigger": {"c": "a"}}, Options())
    assert (made.choice, made.hidden) == ("a", "seen")


def test_the_programs_tell_what_each_field_reads():
    made = form(text="{{nodes.n1.a}}", condition="variables.x > 1")
    assert [(field, program.reads) for field, program in made.programs] == [
        ("text", (("nodes", "n1", "a"),)),
        ("condition", (("variables", "x"),)),
    ]


def test_what_is_not_built_has_no_form(registry):
    with pytest.raises(WontWork) as caught:
        compile_form(registry.get("stripe"), Node("n", "integration", "stripe"), frozenset())
    assert caught.value.error_code == "INTEGRATION_NOT_BUILT"
