import pytest
from tests.runtime.house import House, draw, manual, node

from layers.errors import WontWork

OLD = [{"id": 1, "n": 1}, {"id": 2, "n": 2}, {"id": 3, "n": 3, "gone": 1}, {"n": 9}]
NEW = [{"id": 3, "n": 4, "new": 1}, {"id": 2, "n": 2.0}, {"id": 4}, {"n": 9}, {"id": None}]


def arrived(a, b):
    return [("old", "input_a", {"items": a}), ("new", "input_b", {"items": b})]


async def test_two_lists_are_told_apart_by_key(run_node):
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived(OLD, NEW))
    different = {"key": 3, "a": OLD[2], "b": NEW[0], "fields": ["n", "gone", "new"]}
    assert ran.output == {
        "only_a": {"items": [OLD[0], OLD[3]], "count": 2},
        "only_b": {"items": NEW[2:], "count": 3},
        "same": {"items": [OLD[1]], "count": 1},
        "different": {"items": [different], "count": 1},
        "_selectedHandle": ["only_a", "only_b", "same", "different"],
    }
    assert ran.handles == ("only_a", "only_b", "same", "different")


@pytest.mark.parametrize(
    ("a", "b", "handles"),
    [
        ([], [], ()),
        ([{"id": 1}], [], ("only_a",)),
        ([], [{"id": 1}], ("only_b",)),
        ([{"id": 1}], [{"id": 1}], ("same",)),
        ([{"id": 1, "n": 1}, {"id": 2}], [{"id": 1, "n": "1"}, {"id": 3}], ("only_a", "only_b", "different")),
    ],
)
async def test_a_way_is_taken_only_if_there_is_something_for_it(run_node, a, b, handles):
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived(a, b))
    assert ran.handles == handles
    assert ran.output["_selectedHandle"] == (handles[0] if len(handles) == 1 else list(handles))


async def test_keys_of_another_kind_are_other_keys(run_node):
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived([{"id": 1}], [{"id": "1"}]))
    assert ran.handles == ("only_a", "only_b")


async def test_several_with_the_same_key_go_together_in_their_order(run_node):
    a = [{"id": 1, "n": 1}, {"id": 1, "n": 2}, {"id": 1, "n": 3}]
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived(a, [{"id": 1, "n": 1}, {"id": 1, "n": 5}]))
    assert ran.output["same"]["items"] == [a[0]]
    assert [(pair["a"]["n"], pair["b"]["n"]) for pair in ran.output["different"]["items"]] == [(2, 5)]
    assert ran.output["only_a"]["items"] == [a[2]]


async def test_a_key_may_be_of_several_fields(run_node):
    a, b = [{"at": {"zip": 1}, "no": 1, "x": 1}], [{"at": {"zip": 1}, "no": 1}, {"at": {"zip": 1}, "no": 2}]
    ran = await run_node("compare", {}, {"key": "at.zip, no"}, arrived=arrived(a, b))
    assert ran.output["different"]["items"] == [{"key": [1, 1], "a": a[0], "b": b[0], "fields": ["x"]}]
    assert ran.output["only_b"]["items"] == [b[1]]


async def test_what_a_dead_branch_would_have_brought_is_an_empty_list(run_node):
    ran = await run_node("compare", {}, {"key": "id"}, arrived=[("new", "input_b", [{"id": 1}])])
    assert ran.handles == ("only_b",)


async def test_several_edges_into_one_input_are_one_list(run_node):
    both = [*arrived([{"id": 1}], [{"id": 1}]), ("more", "input_a", [{"id": 2}])]
    assert (await run_node("compare", {}, {"key": "id"}, arrived=both)).handles == ("only_a", "same")


async def test_the_list_may_stand_deeper_in_what_arrives(run_node):
    both = [("a", "input_a", {"body": {"rows": [{"id": 1}]}}), ("b", "input_b", {"body": {"rows": []}})]
    ran = await run_node("compare", {}, {"key": "id", "arrayField": "body.rows"}, arrived=both)
    assert ran.output["only_a"]["items"] == [{"id": 1}]


async def test_what_is_no_list_is_an_error_that_names_the_step_it_came_from(run_node):
    with pytest.raises(WontWork, match="From “new”: “items” is no list") as caught:
        await run_node("compare", {}, {"key": "id"}, arrived=[("old", "input_a", []), ("new", "input_b", {"n": 1})])
    assert caught.value.error_code == "NOT_AN_ARRAY"


async def test_a_key_is_needed(run_node):
    with pytest.raises(WontWork) as caught:
        await run_node("compare", {}, {}, arrived=arrived([], []))
    assert caught.value.error_code == "CONFIG_REQUIRED"


async def test_it_stays_linear_on_long_lists(run_node):
    a = [{"id": n, "n": n} for n in range(100_000)]
    b = [{"id": n, "n": n % 99_999} for n in range(100_000, 0, -1)]
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived(a, b))
    assert [ran.output[way]["count"] for way in ("only_a", "only_b", "same", "different")] == [1, 1, 99_998, 1]


async def test_elements_that_are_one_long_run_of_the_same_key_stay_linear(run_node):
    many = [{"id": 1, "n": n} for n in range(50_000)]
    ran = await run_node("compare", {}, {"key": "id"}, arrived=arrived(many, many))
    assert ran.output["same"]["count"] == 50_000


def test_it_waits_for_both_inputs(registry):
    shape = registry.get("compare").shape
    assert (shape.joins, shape.inputs) == (False, ("input_a", "input_b"))
    assert shape.outputs == ("only_a", "only_b", "same", "different")


# --- in the engine ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def house(tmp_path, registry, clock, ids):
    made = House(tmp_path, registry, clock, ids)
    await made.start()
    yield made
    await made.check()
    await made.stop()


async def test_what_hangs_on_a_way_that_is_not_taken_is_skipped(house):
    nodes = [
        manual(),
        node("sort-1", "sort", arrayField="old", by="id"),
        node("sort-2", "sort", arrayField="new", by="id"),
        node("compare", "compare", key="id"),
        node("added", "limit", arrayField="only_b.items", max=9),
        node("kept", "no_op"),
    ]
    into = [
        {"id": f"to_{handle}", "source": source, "target": "compare", "targetHandle": handle}
        for source, handle in (("sort-1", "input_a"), ("sort-2", "input_b"))
    ]
    arrows = ["start > sort-1", "start > sort-2", *into, "compare.only_b > added", "compare.same > kept"]
    row = await house.run(draw(nodes, arrows), {"old": [{"id": 2}, {"id": 1}], "new": [{"id": 3}]})
    assert row.status == "completed"
    assert (await house.node(row.execution_id, "compare"))["handles"] == ["only_a", "only_b"]
    assert (await house.node(row.execution_id, "added"))["output"]["items"] == [{"id": 3}]
    assert (await house.node(row.execution_id, "kept"))["skip_reason"] == "branch_not_taken"
