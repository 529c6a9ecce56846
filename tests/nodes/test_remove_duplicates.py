import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from layers.expressions import compile

SAME_FIXTURE = HealthCheck.function_scoped_fixture  # run_node keeps nothing from one call to the next
LEADS = [
    {"email": "a@example.com", "source": {"kind": "web"}, "n": 1},
    {"email": "b@example.com", "source": {"kind": "web"}, "n": 2},
    {"email": "a@example.com", "source": {"kind": "fair"}, "n": 3},
    {"email": "a@example.com", "source": {"kind": "web"}, "n": 4},
]


@pytest.mark.parametrize(
    ("by", "kept"), [("email", [1, 2]), ("email, source.kind", [1, 2, 3]), ("source", [1, 3]), ("n", [1, 2, 3, 4])]
)
async def test_the_first_of_equal_elements_stays_in_its_place(run_node, by, kept):
    ran = await run_node("remove_duplicates", {"leads": LEADS}, {"arrayField": "leads", "by": by})
    assert [lead["n"] for lead in ran.output["items"]] == kept
    assert ran.output["leads"] == ran.output["items"]
    assert ran.output["count"] == len(kept)


async def test_without_a_field_whole_elements_are_compared(run_node):
    items = [{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}, {"a": 1}, 1, True, "1", 1.0, None, None]
    ran = await run_node("remove_duplicates", {"items": items})
    assert ran.output["items"] == [{"a": 1, "b": [2]}, {"a": 1}, 1, True, "1", None]


async def test_elements_without_the_field_are_equal(run_node):
    ran = await run_node("remove_duplicates", {"items": [{"n": 1}, {"n": 2, "email": None}]}, {"by": "email"})
    assert ran.output["items"] == [{"n": 1}]


async def test_it_stays_linear_on_a_long_list(run_node):
    items = [{"id": n % 100_000, "n": n} for n in range(200_000)]
    ran = await run_node("remove_duplicates", {"items": items}, {"by": "id"})
    assert ran.output["items"] == items[:100_000]


json = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "A", "1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None, max_examples=50, suppress_health_check=[SAME_FIXTURE])
@drawn(st.lists(json, max_size=10))
async def test_what_is_equal_is_what_unique_takes_for_equal(run_node, items):
    unique = compile("unique(items)", "expression").evaluate({"open": {"items": items}})
    assert (await run_node("remove_duplicates", {"items": items})).output["items"] == unique
