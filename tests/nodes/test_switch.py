import pytest

from layers.errors import WontWork

CASES = [
    {"handle": "big", "expression": "total > 100"},
    {"handle": "urgent", "expression": "priority == 'high'"},
]


async def test_the_first_case_that_holds_is_taken(run_node):
    ran = await run_node("switch", {"total": 500, "priority": "high"}, {"cases": CASES})
    assert ran.handles == ("big",)
    assert ran.output["_selectedHandle"] == "big"


async def test_in_mode_all_every_case_that_holds_is_taken(run_node):
    ran = await run_node("switch", {"total": 500, "priority": "high"}, {"cases": CASES, "mode": "all"})
    assert ran.handles == ("big", "urgent")
    assert ran.output["_selectedHandle"] == ["big", "urgent"]


async def test_when_no_case_holds_default_is_taken(run_node):
    assert (await run_node("switch", {"total": 1}, {"cases": CASES})).handles == ("default",)


def test_the_handles_follow_from_the_cases(registry):
    assert registry.get("switch").shape.handles({"cases": CASES}) == ("big", "urgent", "default")


@pytest.mark.parametrize("cases", [[], "nonsense", [{"handle": "", "expression": "true"}], [{"handle": "a"}], [5]])
async def test_cases_that_are_none_are_refused_by_name(run_node, cases):
    with pytest.raises(WontWork) as caught:
        await run_node("switch", {}, {"cases": cases})
    assert caught.value.details["field"] == "cases"
