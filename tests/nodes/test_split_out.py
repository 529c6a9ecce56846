import pytest

LINES = [{"sku": "A"}, {"sku": "B"}]
ORDERS = [
    {"id": 1, "at": {"lines": LINES, "city": "Ulm"}},
    {"id": 2, "at": {"lines": []}},
    {"id": 3, "at": {"lines": {"sku": "C"}}},
    {"id": 4},
]


async def test_the_entries_of_a_list_become_the_elements(run_node):
    ran = await run_node("split_out", {"id": 7, "order": {"lines": LINES}}, {"arrayField": "order.lines"})
    assert ran.output == {"id": 7, "order": {"lines": LINES}, "items": LINES, "count": 2}


async def test_each_entry_keeps_what_stood_beside_the_list_when_asked(run_node):
    given = {"id": 7, "order": {"lines": LINES, "no": 1}}
    ran = await run_node("split_out", given, {"arrayField": "order.lines", "keepOthers": True})
    assert ran.output["items"] == [{"id": 7, "order": {"no": 1, "lines": line}} for line in LINES]


async def test_an_entry_of_a_list_from_elsewhere_stands_as_item(run_node):
    config = {"arrayField": "{{nodes.http-1.body}}", "keepOthers": True}
    ran = await run_node("split_out", {"id": 7}, config, nodes={"http-1": {"body": [1, 2]}})
    assert ran.output["items"] == [{"id": 7, "item": 1}, {"id": 7, "item": 2}]


async def test_lists_inside_the_elements_are_split(run_node):
    ran = await run_node("split_out", {"orders": ORDERS}, {"arrayField": "orders", "fields": "at.lines"})
    assert ran.output["items"] == [{"sku": "A"}, {"sku": "B"}, {"sku": "C"}]
    assert ran.output["orders"] == ORDERS


async def test_elements_inside_keep_their_other_fields_when_asked(run_node):
    config = {"arrayField": "orders", "fields": "at.lines", "keepOthers": True}
    ran = await run_node("split_out", {"orders": ORDERS}, config)
    assert ran.output["items"] == [
        {"id": 1, "at": {"city": "Ulm", "lines": {"sku": "A"}}},
        {"id": 1, "at": {"city": "Ulm", "lines": {"sku": "B"}}},
        {"id": 3, "at": {"lines": {"sku": "C"}}},
    ]


async def test_several_lists_go_side_by_side(run_node):
    given = {"items": [{"day": ["mon", "tue"], "hours": [8, 7, 6], "who": "Zoe"}]}
    ran = await run_node("split_out", given, {"fields": "day, hours"})
    assert ran.output["items"] == [{"day": "mon", "hours": 8}, {"day": "tue", "hours": 7}, {"hours": 6}]


async def test_a_field_that_no_element_has_is_warned_of(run_node):
    ran = await run_node("split_out", {"items": [{"lines": []}]}, {"fields": "lins"})
    assert ran.output["items"] == []
    assert [warning["code"] for warning in ran.ctx.warnings] == ["FIELD_MISSING"]


@pytest.mark.parametrize("keep", [True, False])
async def test_a_long_list_is_split_out(run_node, keep):
    items = [{"n": n, "parts": [1, 2]} for n in range(50_000)]
    ran = await run_node("split_out", {"items": items}, {"fields": "parts", "keepOthers": keep})
    assert ran.output["count"] == 100_000
