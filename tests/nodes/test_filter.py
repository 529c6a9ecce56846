import pytest

from layers.errors import WontWork

ORDERS = [
    {"email": "a@example.com", "status": "paid", "amount": 100},
    {"email": "b@example.com", "status": "open", "amount": 40},
    {"email": "x@test.example", "status": "paid", "amount": 7},
    {"email": "c@example.com", "status": "paid", "amount": 30},
]
PAID = "status == 'paid' AND NOT (email endsWith '@test.example')"


async def test_s23_a_list_is_parted_and_both_ways_are_taken(run_node):
    ran = await run_node("filter", {"orders": ORDERS}, {"arrayField": "orders", "expression": PAID})
    assert ran.handles == ("match", "no_match")
    assert [ran.output[name] for name in ("count", "rejectedCount", "total")] == [2, 2, 4]
    assert ran.output["items"] == ran.output["orders"] == [ORDERS[0], ORDERS[3]]
    assert ran.output["rejected"] == [ORDERS[1], ORDERS[2]]


async def test_all_passed_takes_match_alone(run_node):
    ran = await run_node("filter", {"orders": ORDERS}, {"arrayField": "orders", "expression": "item.amount > 0"})
    assert ran.handles == ("match",)


async def test_an_empty_list_takes_no_match(run_node):
    ran = await run_node("filter", {"orders": []}, {"arrayField": "orders", "expression": "true"})
    assert (ran.handles, ran.output["count"]) == (("no_match",), 0)


async def test_the_position_of_an_element_can_be_asked(run_node):
    ran = await run_node("filter", {"n": [5, 6, 7]}, {"arrayField": "n", "expression": "index > 0"})
    assert ran.output["items"] == [6, 7]


async def test_the_list_may_be_named_by_an_expression_and_then_stays_where_it_is(run_node):
    nodes = {"http-1": {"body": [{"n": 1}, {"n": 2}]}}
    config = {"arrayField": "{{nodes.http-1.body}}", "expression": "n > 1"}
    ran = await run_node("filter", {"kept": 1}, config, nodes=nodes)
    assert ran.output["items"] == [{"n": 2}]
    assert ran.output["kept"] == 1


async def test_a_list_deeper_inside_is_replaced_in_a_copy(run_node):
    given = {"body": {"items": [1, 2], "page": 1}}
    ran = await run_node("filter", given, {"arrayField": "body.items", "expression": "item > 1"})
    assert ran.output["body"] == {"items": [2], "page": 1}
    assert given == {"body": {"items": [1, 2], "page": 1}}


async def test_without_a_list_the_input_is_tested_once(run_node):
    ran = await run_node("filter", {"n": 1}, {"expression": "n > 5"})
    assert (ran.handles, ran.output["_result"]) == (("no_match",), False)


@pytest.mark.parametrize("given", [{}, {"orders": None}, {"orders": "a,b"}, {"orders": {"a": 1}}])
async def test_what_is_no_list_is_an_error_that_names_it(run_node, given):
    with pytest.raises(WontWork, match="orders") as caught:
        await run_node("filter", given, {"arrayField": "orders", "expression": "true"})
    assert caught.value.error_code == "NOT_AN_ARRAY"
