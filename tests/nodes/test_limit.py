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
