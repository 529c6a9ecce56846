import pytest

from layers.errors import WontWork
from layers.expressions import ExpressionError


async def test_a_condition_that_holds_takes_true_and_keeps_the_input(run_node):
    ran = await run_node("if_then", {"budget": 6000}, {"expression": "budget > 5000"})
    assert ran.handles == ("true",)
    assert ran.output == {"budget": 6000, "_result": True, "_selectedHandle": "true"}


async def test_a_condition_that_does_not_hold_takes_false(run_node):
    ran = await run_node("if_then", {}, {"expression": "trigger.body.budget > 5000"}, trigger={"body": {}})
    assert ran.handles == ("false",)
    assert ran.output == {"_result": False, "_selectedHandle": "false"}


async def test_a_condition_tree_asks_the_same_as_its_text(run_node):
    tree = {
        "logic": "AND",
        "conditions": [{"field": "trigger.n", "operator": ">", "value": 3, "type": "number"}],
    }
    assert (await run_node("if_then", {}, {"expression": tree}, trigger={"n": "4"})).handles == ("true",)


async def test_an_input_that_is_no_object_is_kept_under_value(run_node):
    assert (await run_node("if_then", [1], {"expression": "true"})).output["value"] == [1]


async def test_a_syntax_error_fails_the_run_and_is_never_silently_false(run_node):
    with pytest.raises(ExpressionError) as caught:
        await run_node("if_then", {}, {"expression": "trigger.x = 5"})
    assert caught.value.code == "EXPRESSION_SYNTAX"


async def test_an_error_while_evaluating_is_an_error_of_the_node(run_node):
    with pytest.raises(ExpressionError) as caught:
        await run_node("if_then", {}, {"expression": "trigger.name < 5"}, trigger={"name": "Zoe"})
    assert caught.value.code == "EXPRESSION_ERROR"


async def test_without_a_condition_it_does_not_run(run_node):
    with pytest.raises(WontWork) as caught:
        await run_node("if_then", {}, {})
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_REQUIRED", "expression")
