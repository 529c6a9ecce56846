import pytest

from layers.catalog.configured import configured
from layers.errors import WontWork
from layers.expressions import ExpressionError
from layers.graph.document import load

BERLIN = "Europe/Berlin"  # the node runs on 2025-11-24 at 16:00 UTC


async def result(run_node, given=None, zone="UTC", **config):
    ran = await run_node("date_time", given or {}, config, timezone=zone)
    return ran.output["result"]


CASES = [
    ({"operation": "now"}, "UTC", "2025-11-24T16:00:00Z"),
    ({"operation": "now"}, BERLIN, "2025-11-24T17:00:00+01:00"),
    ({"operation": "now", "timezone": "Asia/Tokyo"}, BERLIN, "2025-11-25T01:00:00+09:00"),
    ({"operation": "format", "date": "2026-01-31T23:30:00Z"}, BERLIN, "2026-02-01"),
    ({"operation": "format", "date": "2026-01-31T23:30:00Z", "format": "DD.MM. HH:mm"}, BERLIN, "01.02. 00:30"),
    ({"operation": "format", "date": "2026-03-15", "format": "MMMM", "locale": "de"}, "UTC", "März"),
    ({"operation": "parse", "date": "15.03.2026", "format": "DD.MM.YYYY"}, BERLIN, "2026-03-15T00:00:00+01:00"),
    ({"operation": "parse", "date": "2026-03-15T10:30:00Z"}, BERLIN, "2026-03-15T11:30:00+01:00"),
    ({"operation": "parse", "date": 1773570600}, "UTC", "2026-03-15T10:30:00Z"),
    ({"operation": "add", "date": "2026-03-28T12:00:00Z", "amount": 1}, BERLIN, "2026-03-29T13:00:00+02:00"),
    ({"operation": "add", "date": "2026-03-28T12:00:00Z", "amount": 24, "unit": "hours"}, BERLIN,
     "2026-03-29T14:00:00+02:00"),
    ({"operation": "add", "date": "2026-01-31", "amount": "1", "unit": "months"}, "UTC", "2026-02-28T00:00:00Z"),
    ({"operation": "add", "date": "2026-01-31", "amount": -1, "unit": "week"}, "UTC", "2026-01-24T00:00:00Z"),
    ({"operation": "diff", "date": "2026-03-01", "to": "2026-03-15"}, BERLIN, 14),
    ({"operation": "diff", "date": "2026-03-15T12:00:00Z", "to": "2026-03-15T10:30:00Z", "unit": "hours"}, "UTC", -1.5),
    ({"operation": "start_of", "date": "2026-03-18T23:30:00Z"}, BERLIN, "2026-03-19T00:00:00+01:00"),
    ({"operation": "start_of", "date": "2026-03-18", "unit": "weeks"}, "UTC", "2026-03-16T00:00:00Z"),
    ({"operation": "end_of", "date": "2026-02-10", "unit": "months"}, "UTC", "2026-02-28T23:59:59.999Z"),
]  # fmt: skip


@pytest.mark.parametrize(("config", "zone", "expected"), CASES)
async def test_dates_are_reckoned_in_the_zone_of_the_workflow(run_node, config, zone, expected):
    assert await result(run_node, zone=zone, **config) == expected


def test_every_operation_is_tried(registry):
    known = {value for value, _ in registry.get("date_time").params["operation"].options}
    assert known == {config["operation"] for config, _, _ in CASES}


async def test_the_result_goes_into_the_target_beside_the_input(run_node):
    config = {"operation": "add", "date": "{{input.order.at}}", "amount": 2, "target": "order.due"}
    ran = await run_node("date_time", {"order": {"at": "2026-03-15", "id": 7}}, config)
    assert ran.output == {"order": {"at": "2026-03-15", "id": 7, "due": "2026-03-17T00:00:00Z"}}


async def test_a_date_may_be_what_an_expression_gives(run_node):
    config = {"operation": "diff", "date": "{{now}}", "to": "{{addDays(now, 3)}}"}
    assert await result(run_node, **config) == 3


@pytest.mark.parametrize("empty", ["{{input.nothing}}", "{{''}}"])
async def test_a_date_that_came_out_empty_is_an_error_and_never_now(run_node, empty):
    with pytest.raises(WontWork, match="“date” came out empty") as caught:
        await result(run_node, operation="format", date=empty)
    assert caught.value.details["field"] == "date"


async def test_what_is_no_date_is_an_error_that_says_what_to_do(run_node):
    with pytest.raises(WontWork, match=r"15\.3\.' is not a date .* parseDate"):
        await result(run_node, operation="format", date="15.3.")


async def test_a_date_that_cannot_be_worked_out_keeps_the_place_of_the_error(run_node):
    with pytest.raises(ExpressionError, match="line 1"):
        await result(run_node, operation="format", date="{{number('x')}}")


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        ({"operation": "format"}, "CONFIG_REQUIRED", "config.date"),
        ({"operation": "diff", "date": "2026-03-01"}, "CONFIG_REQUIRED", "config.to"),
        ({"operation": "now", "timezone": "Berlin"}, "CONFIG_INVALID", "config.timezone"),
        ({"operation": "add", "date": "2026-03-01", "unit": "moons"}, "CONFIG_INVALID", "config.unit"),
        ({"operation": "format", "date": "{{now"}, "EXPRESSION_SYNTAX", "config.date"),
    ],
)
def test_what_is_missing_or_wrong_is_found_before_the_run(registry, config, code, field):
    node = {"id": "n", "type": "logic", "service": "date_time", "label": "N", "config": config}
    workflow = load({"format": "layers/1", "name": "W", "nodes": [node], "edges": []}, registry.categories).workflow
    (problem,) = configured(workflow, registry)
    assert (problem.code, problem.field) == (code, field)
