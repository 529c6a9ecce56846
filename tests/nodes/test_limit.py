import pytest


@pytest.mark.parametrize(("max", "kept"), [(0, []), (1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (9, [1, 2, 3])])
async def test_the_first_are_kept(run_node, max, kept):
    ran = await run_node("limit", {"n": [1, 2, 3], "id": 7}, {"arrayField": "n", "max": max})
    assert ran.output == {"n": kept, "id": 7, "items": kept, "count": len(kept)}


async def test_how_many_may_be_worked_out(run_node):
    ran = await run_node("limit", {"items": [1, 2, 3]}, {"max": "{{trigger.top}}"}, trigger={"top": "2"})
    assert ran.output["items"] == [1, 2]


async def test_one_is_kept_unless_said_otherwise(run_node):
    assert (await run_node("limit", {"items": [5, 6]})).output["items"] == [5]


@pytest.mark.parametrize(("max", "kept"), [(0, []), (2, [2, 3]), (9, [1, 2, 3])])
async def test_the_last_are_kept_in_their_order_when_asked(run_node, max, kept):
    ran = await run_node("limit", {"items": [1, 2, 3]}, {"max": max, "from": "end"})
    assert ran.output["items"] == kept


async def test_the_end_may_be_worked_out(run_node):
    ran = await run_node("limit", {"items": [1, 2, 3]}, {"from": "{{trigger.end}}"}, trigger={"end": "end"})
    assert ran.output["items"] == [3]


def test_a_field_named_like_a_word_of_python_has_its_plain_name_in_the_form(registry):
    assert list(registry.get("limit").config_schema["properties"]) == ["arrayField", "max", "from"]
