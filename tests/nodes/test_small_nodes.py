"""no_op, stop_and_error and set_variables."""

import pytest

from layers.errors import WontWork


@pytest.mark.parametrize("given", [{"a": 1}, [1, 2], None, "text"])
async def test_no_op_passes_anything_on_as_it_is(run_node, given):
    assert (await run_node("no_op", given)).output is given


async def test_stop_and_error_fails_in_the_authors_words_and_for_good(run_node):
    config = {"message": "Order {{trigger.id}} is empty", "code": "EMPTY"}
    with pytest.raises(WontWork) as caught:
        await run_node("stop_and_error", {}, config, trigger={"id": 7})
    assert (caught.value.message, caught.value.error_code, caught.value.transient) == (
        "Order 7 is empty",
        "EMPTY",
        False,
    )


async def test_stop_and_error_has_a_code_without_being_given_one(run_node):
    with pytest.raises(WontWork) as caught:
        await run_node("stop_and_error", {}, {"message": "No."})
    assert caught.value.error_code == "STOPPED"


async def test_set_variables_adds_fields_and_keeps_their_kinds(run_node):
    config = {"fields": {"name": "{{trigger.n}}", "hello": "Hi {{trigger.n}}", "plain": 5, "a.b": True}}
    ran = await run_node("set_variables", {"a": {"c": 1}, "kept": 0}, config, trigger={"n": 3})
    assert ran.output == {"a": {"c": 1, "b": True}, "kept": 0, "name": 3, "hello": "Hi 3", "plain": 5}


async def test_set_variables_can_leave_the_input_out(run_node):
    assert (await run_node("set_variables", {"old": 1}, {"fields": {"a": 1}, "mode": "replace"})).output == {"a": 1}


async def test_set_variables_reads_the_rows_of_a_form_too(run_node):
    rows = [{"key": "a", "value": "1"}, {"key": "", "value": "dropped"}, {"key": "b"}]
    assert (await run_node("set_variables", {}, {"fields": rows})).output == {"a": "1", "b": None}


@pytest.mark.parametrize("fields", ["no json", 5, [1]])
async def test_set_variables_refuses_fields_that_are_none(run_node, fields):
    with pytest.raises(WontWork) as caught:
        await run_node("set_variables", {}, {"fields": fields})
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", "fields")
