import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from layers.errors import WontWork

SAME_FIXTURE = HealthCheck.function_scoped_fixture  # run_node keeps nothing from one call to the next
LEADS = [
    {"email": "a@example.com", "at": {"city": "Ulm"}, "age": 30},
    {"email": "b@example.com", "at": {"city": None}},
    {"email": "c@example.com", "age": 20},
]


async def test_named_fields_become_lists_of_one_element(run_node):
    ran = await run_node("aggregate", {"leads": LEADS, "id": 7}, {"arrayField": "leads", "fields": "email, at.city"})
    emails = ["a@example.com", "b@example.com", "c@example.com"]
    assert ran.output == {
        "leads": LEADS, "id": 7, "items": [{"email": emails, "at": {"city": ["Ulm"]}}], "count": 1
    }  # fmt: skip


async def test_empty_ones_are_kept_when_asked_so_that_values_stay_side_by_side(run_node):
    config = {"arrayField": "leads", "fields": "age, at.city", "keepMissing": True}
    ran = await run_node("aggregate", {"leads": LEADS}, config)
    assert ran.output["items"] == [{"age": [30, None, 20], "at": {"city": ["Ulm", None, None]}}]


@pytest.mark.parametrize(
    ("keep", "lists"),
    [(False, {"a": [1, 3], "b": [2]}), (True, {"a": [1, None, 3], "b": [None, 2, None]})],
)
async def test_without_names_all_fields_are_taken(run_node, keep, lists):
    items = [{"a": 1, "b": None}, {"b": 2}, {"a": 3}]
    assert (await run_node("aggregate", {"items": items}, {"keepMissing": keep})).output["items"] == [lists]


async def test_what_is_no_object_is_collected_as_value(run_node):
    assert (await run_node("aggregate", {"items": [1, "b"]})).output["items"] == [{"value": [1, "b"]}]


@pytest.mark.parametrize(("config", "element"), [({}, {}), ({"fields": "email"}, {"email": []})])
async def test_an_empty_list_gives_one_element_all_the_same(run_node, config, element):
    assert (await run_node("aggregate", {"items": []}, config)).output == {"items": [element], "count": 1}


async def test_elements_that_have_nothing_in_common_are_refused_before_they_fill_the_memory(run_node):
    items = [{f"field_{n}": n} for n in range(3000)]
    with pytest.raises(WontWork, match="Name the fields") as caught:
        await run_node("aggregate", {"items": items}, {"keepMissing": True})
    assert caught.value.error_code == "LIST_TOO_LARGE"
    assert len((await run_node("aggregate", {"items": items})).output["items"][0]) == 3000


rows = st.lists(
    st.fixed_dictionaries({"a": st.integers(), "b": st.text(max_size=3), "c": st.none() | st.lists(st.integers())}),
    min_size=1,
)


@settings(deadline=None, max_examples=50, suppress_health_check=[SAME_FIXTURE])
@drawn(rows)
async def test_split_out_takes_apart_what_aggregate_has_put_together(run_node, items):
    one = await run_node("aggregate", {"items": items}, {"keepMissing": True})
    back = await run_node("split_out", one.output, {"fields": "a, b, c"})
    assert back.output["items"] == items
