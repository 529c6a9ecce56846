import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.conftest import to_its_end

from layers.catalog.lists import in_order
from layers.errors import WontWork
from layers.expressions import Secret, compile

ORDERS = [
    {"id": 1, "city": "Ulm", "total": 40},
    {"id": 2, "city": "bonn", "total": 7},
    {"id": 3, "city": "Ulm", "total": 100},
    {"id": 4, "city": None, "total": 7},
]


def ids(ran):
    return [order["id"] for order in ran.output["items"]]


async def test_a_list_is_sorted_where_it_stands_and_as_items(run_node):
    given = {"body": {"orders": ORDERS, "page": 1}, "kept": True}
    ran = await run_node("sort", given, {"arrayField": "body.orders", "by": "total"})
    assert ids(ran) == [2, 4, 1, 3]
    assert ran.output["body"] == {"orders": ran.output["items"], "page": 1}
    assert (ran.output["count"], ran.output["kept"]) == (4, True)
    assert [order["id"] for order in given["body"]["orders"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("by", "descending", "order"),
    [
        ("city, total", False, [2, 1, 3, 4]),
        (["city", "total"], False, [2, 1, 3, 4]),
        ("city, total", True, [3, 1, 2, 4]),
        ("total", True, [3, 1, 2, 4]),
        ("city", True, [1, 3, 2, 4]),
    ],
)
async def test_several_fields_count_in_their_order_and_empty_ones_are_last(run_node, by, descending, order):
    assert ids(await run_node("sort", {"items": ORDERS}, {"by": by, "descending": descending})) == order


async def test_two_sorts_in_a_row_sort_in_different_directions(run_node):
    first = await run_node("sort", {"items": ORDERS}, {"by": "total", "descending": True})
    assert ids(await run_node("sort", first.output, {"by": "city"})) == [2, 3, 1, 4]


async def test_without_a_field_the_elements_themselves_are_sorted(run_node):
    ran = await run_node("sort", {"items": ["b", None, 10, "A", 9, True]})
    assert ran.output["items"] == [True, 9, 10, "A", "b", None]


async def test_the_list_may_be_the_input_itself(run_node):
    assert (await run_node("sort", [3, 1, 2])).output == {"items": [1, 2, 3], "count": 3}


async def test_the_list_may_come_from_another_step(run_node):
    nodes = {"http-1": {"body": [2, 1]}}
    ran = await run_node("sort", {"kept": 1}, {"arrayField": "{{nodes.http-1.body}}"}, nodes=nodes)
    assert ran.output == {"kept": 1, "items": [1, 2], "count": 2}


@pytest.mark.parametrize("given", [{}, {"items": None}, {"items": {"a": 1}}, "text", None])
async def test_what_is_no_list_is_an_error_that_names_it(run_node, given):
    with pytest.raises(WontWork, match="“items” is no list") as caught:
        await run_node("sort", given)
    assert caught.value.error_code == "NOT_AN_ARRAY"


async def test_a_field_that_no_element_has_is_warned_of(run_node):
    ran = await run_node("sort", {"items": ORDERS}, {"by": "totl, city"})
    assert [warning["message"] for warning in ran.ctx.warnings] == ["No element of the list has the field “totl”."]
    assert (await run_node("sort", {"items": []}, {"by": "totl"})).ctx.warnings == []


@pytest.mark.parametrize("by", ["{{input.field}}", 7, ["a", 1]])
async def test_fields_are_named_not_worked_out(run_node, by):
    with pytest.raises(WontWork, match="field") as caught:
        await run_node("sort", {"items": []}, {"by": by})
    assert caught.value.error_code == "CONFIG_INVALID"


async def test_secrets_are_not_sorted(run_node):
    variables = {"keys": [Secret("s3cret"), "a"]}
    with pytest.raises(WontWork, match="secret in the list") as caught:
        await run_node("sort", {}, {"arrayField": "variables.keys"}, variables=variables)
    assert "s3cret" not in str(caught.value)


async def test_a_list_longer_than_one_expression_may_handle_is_sorted(run_node):
    length = 300_000
    ran = await run_node("sort", {"items": [{"n": n} for n in range(length, 0, -1)]}, {"by": "n"})
    assert [ran.output["items"][0], ran.output["items"][-1]] == [{"n": 1}, {"n": length}]


def sorted_by(items, by, descending):
    return to_its_end(in_order(items, by, descending))


values = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "A", "b", ""]) | st.floats(-2, 2)
elements = st.lists(st.fixed_dictionaries({"a": values}, optional={"b": values}), max_size=12)


@settings(deadline=None)
@drawn(elements, st.booleans())
def test_the_order_is_that_of_sort_by(items, descending):
    numbered = [{**item, "place": place} for place, item in enumerate(items)]
    program = compile(f'sortBy(items, "a", "{"desc" if descending else "asc"}")', "expression")
    assert sorted_by(numbered, ["a"], descending) == program.evaluate({"open": {"items": numbered}})


@settings(deadline=None)
@drawn(elements, st.booleans())
def test_the_first_field_decides_and_the_second_among_its_equals(items, descending):
    found = sorted_by([{**item, "place": place} for place, item in enumerate(items)], ["a", "b"], descending)
    both = sorted_by(sorted_by(sorted(found, key=lambda item: item["place"]), ["b"], descending), ["a"], descending)
    assert found == both
    assert sorted_by(found, ["a", "b"], descending) == found
