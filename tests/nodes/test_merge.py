import pytest

from layers.errors import WontWork

A = ("http-1", "input_a", {"id": 1, "x": "a"})
B = ("http-2", "input_b", {"id": 2, "y": "b"})
LISTS = [
    ("http-1", "input_a", {"items": [{"id": 1, "a": 1}, {"id": 2, "a": 2}]}),
    ("http-2", "input_b", [{"id": 2, "b": 2}, {"id": 3, "b": 3}, {"b": 4}]),
]


async def test_merge_is_shallow_and_later_fields_win(run_node):
    ran = await run_node("merge", {}, {}, arrived=[A, B])
    assert ran.output == {"id": 2, "x": "a", "y": "b", "_mergedFrom": ["http-1", "http-2"]}


@pytest.mark.parametrize("combine", ["namespaced", "by_handle"])
async def test_namespaced_keeps_each_input_apart(run_node, combine):
    ran = await run_node("merge", {}, {"combine": combine}, arrived=[A, B])
    assert ran.output == {"input_a": A[2], "input_b": B[2], "_mergedFrom": ["http-1", "http-2"]}


async def test_two_edges_on_one_input_are_merged_there(run_node):
    both = [A, ("n", "input_a", {"id": 9})]
    assert (await run_node("merge", {}, {"combine": "namespaced"}, arrived=both)).output["input_a"] == {
        "id": 9,
        "x": "a",
    }


@pytest.mark.parametrize("combine", ["append", "array"])
async def test_append_joins_lists_in_edge_order_and_takes_the_rest_as_elements(run_node, combine):
    ran = await run_node("merge", {}, {"combine": combine}, arrived=[*LISTS, A])
    assert ran.output["items"] == [*LISTS[0][2]["items"], *LISTS[1][2], A[2]]


async def test_by_position_merges_the_nth_elements(run_node):
    ran = await run_node("merge", {}, {"combine": "by_position"}, arrived=LISTS)
    assert ran.output["items"] == [{"id": 2, "a": 1, "b": 2}, {"id": 3, "a": 2, "b": 3}, {"b": 4}]


async def test_by_key_merges_elements_with_an_equal_key_and_keeps_those_without(run_node):
    ran = await run_node("merge", {}, {"combine": "by_key", "key": "id"}, arrived=LISTS)
    assert ran.output["items"] == [{"id": 1, "a": 1}, {"id": 2, "a": 2, "b": 2}, {"id": 3, "b": 3}, {"b": 4}]


async def test_choose_takes_what_came_by_one_input(run_node):
    ran = await run_node("merge", {}, {"combine": "choose", "choose": "input_b"}, arrived=[A, B])
    assert ran.output == {**B[2], "_mergedFrom": ["http-1", "http-2"]}


async def test_choosing_an_input_by_which_nothing_came_says_what_did_come(run_node):
    with pytest.raises(WontWork, match="only by input_a") as caught:
        await run_node("merge", {}, {"combine": "choose", "choose": "input_b"}, arrived=[A])
    assert caught.value.error_code == "MERGE_INVALID"


async def test_a_merge_of_what_is_alive_names_only_that(run_node):
    assert (await run_node("merge", {}, {}, arrived=[B])).output["_mergedFrom"] == ["http-2"]


def test_it_joins_and_accepts_any_input(registry):
    shape = registry.get("merge").shape
    assert (shape.joins, shape.any_inputs, shape.inputs) == (True, True, ("input_a", "input_b"))
