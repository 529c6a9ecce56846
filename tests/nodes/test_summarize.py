import pytest

from layers.catalog.configured import configured
from layers.errors import WontWork
from layers.graph.document import load

SALES = [
    {"city": "Ulm", "day": {"name": "mon"}, "total": 10, "who": "Zoe"},
    {"city": "Bonn", "day": {"name": "mon"}, "total": 2.5, "who": "Ali"},
    {"city": "Ulm", "day": {"name": "tue"}, "total": "30", "who": "Zoe"},
    {"city": "Ulm", "day": {"name": "mon"}, "total": None, "who": None},
]


async def figured(run_node, *values, given=SALES, **config):
    ran = await run_node("summarize", {"items": given}, {"values": list(values), **config})
    return ran.output["items"]


@pytest.mark.parametrize(
    ("value", "name", "result"),
    [
        ({"op": "sum", "field": "total"}, "sum_total", 42.5),
        ({"op": "avg", "field": "total"}, "avg_total", 42.5 / 3),
        ({"op": "min", "field": "total"}, "min_total", 2.5),
        ({"op": "max", "field": "total"}, "max_total", 30),
        ({"op": "count"}, "count", 4),
        ({"op": "count", "field": "total"}, "count_total", 3),
        ({"op": "count_unique", "field": "who"}, "count_unique_who", 2),
        ({"op": "join", "field": "who"}, "join_who", "Zoe, Ali, Zoe"),
        ({"op": "join", "field": "day.name", "by": "/"}, "join_day_name", "mon/mon/tue/mon"),
        ({"op": "first", "field": "who"}, "first_who", "Zoe"),
        ({"op": "last", "field": "who", "as": "latest"}, "latest", "Zoe"),
        ({"op": "list", "field": "city"}, "list_city", ["Ulm", "Bonn", "Ulm", "Ulm"]),
        ({"op": "SUM", "field": "total", "as": "revenue"}, "revenue", 42.5),
    ],
)
async def test_a_value_is_worked_out_over_the_whole_list(run_node, value, name, result):
    assert await figured(run_node, value) == [{name: pytest.approx(result) if isinstance(result, float) else result}]


async def test_there_is_one_element_for_each_group_in_the_order_they_come(run_node):
    ran = await run_node(
        "summarize",
        {"sales": SALES, "id": 7},
        {"arrayField": "sales", "groupBy": "city", "values": [{"op": "sum", "field": "total"}, {"op": "count"}]},
    )
    groups = [{"city": "Ulm", "sum_total": 40, "count": 3}, {"city": "Bonn", "sum_total": 2.5, "count": 1}]
    assert ran.output == {"sales": SALES, "id": 7, "items": groups, "count": 2}


async def test_several_fields_make_a_group_together(run_node):
    assert await figured(run_node, {"op": "count", "as": "n"}, groupBy="city, day.name") == [
        {"city": "Ulm", "day": {"name": "mon"}, "n": 2},
        {"city": "Bonn", "day": {"name": "mon"}, "n": 1},
        {"city": "Ulm", "day": {"name": "tue"}, "n": 1},
    ]


async def test_elements_without_the_field_are_a_group_and_kinds_do_not_mix(run_node):
    items = [{"k": 1}, {"k": "1"}, {}, {"k": True}, {"k": 1.0}, {"k": None}]
    groups = await figured(run_node, {"op": "count", "as": "n"}, given=items, groupBy="k")
    assert [(group["k"], group["n"]) for group in groups] == [(1, 2), ("1", 1), (None, 2), (True, 1)]


async def test_an_empty_list_has_sums_but_no_groups(run_node):
    values = ({"op": "sum", "field": "n"}, {"op": "avg", "field": "n"}, {"op": "join", "field": "n"}, {"op": "count"})
    assert await figured(run_node, *values, given=[]) == [{"sum_n": 0, "avg_n": None, "join_n": "", "count": 0}]
    assert await figured(run_node, *values, given=[], groupBy="k") == []


async def test_plain_values_are_summed_without_a_field(run_node):
    assert await figured(run_node, {"op": "sum"}, given=[1, 2, 3]) == [{"sum": 6}]


async def test_what_cannot_be_summed_is_an_error_that_names_field_and_element(run_node):
    with pytest.raises(WontWork, match=r"The sum of “who”: .*Zoe.* is not a number \(item 0\)") as caught:
        await figured(run_node, {"op": "sum", "field": "who"})
    assert caught.value.error_code == "EXPRESSION_ERROR"


async def test_a_long_list_is_summed_whole_and_in_many_groups(run_node):
    items = [{"n": n, "k": n % 30_000} for n in range(300_000)]
    value = {"op": "sum", "field": "n"}
    assert await figured(run_node, value, given=items) == [{"sum_n": 299_999 * 150_000}]
    assert len(await figured(run_node, value, given=items, groupBy="k")) == 30_000


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], "“op” and “field”"),
        ({"op": "sum"}, "“op” and “field”"),
        ([{"op": "median", "field": "n"}], "must be one of sum, avg"),
        (["sum"], "must be one of"),
        ([{"op": "sum", "field": "{{n}}"}], "without expressions"),
        ([{"op": "join", "field": "n", "by": 1}], "“by” is the text"),
        ([{"op": "sum", "field": "n"}, {"op": "sum", "field": "n"}], "Value 2: there is a “sum_n” already"),
    ],
)
def test_wrong_values_are_found_before_the_run(registry, values, told):
    node = {"id": "n", "type": "logic", "service": "summarize", "label": "N", "config": {"values": values}}
    workflow = load({"format": "layers/1", "name": "W", "nodes": [node], "edges": []}, registry.categories).workflow
    (problem,) = configured(workflow, registry)
    assert (problem.code, problem.field) == ("CONFIG_INVALID", "config.values")
    assert told in problem.message
