import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import to_its_end

from layers.catalog import lists
from layers.catalog.lists import UNBOUNDED, added, equal, in_order, marks, names, replaced
from layers.catalog.path import list_path
from layers.errors import WontWork
from layers.expressions import Secret
from layers.expressions.functions.list import ordered
from layers.expressions.options import State

NONE = frozenset()
json = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.sampled_from(["", "a", "A", "1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("raw", ["a, b.c ,a,", ["a", " b.c", "a", ""]])
def test_names_are_read_from_text_and_list(raw):
    assert names(raw, NONE) == ("a", "b.c")


def test_a_new_list_stands_where_the_old_one_stood():
    given = {"body": {"rows": [1, 2]}, "items": "old", "count": "old"}
    assert replaced(given, list_path("body.rows", NONE), [1]) == {"body": {"rows": [1]}, "items": [1], "count": 1}
    assert replaced(given, list_path("items", NONE), [1]) == added(given, [1])
    assert replaced(given, list_path("{{nodes.x}}", frozenset({"x"})), [1]) == added(given, [1])


@given(json, json)
def test_two_values_are_equal_exactly_if_their_marks_are(one, other):
    first, second = to_its_end(marks([one, other], ()))
    assert equal(one, other) == (first == second)


def test_a_secret_is_neither_compared_nor_shown():
    with pytest.raises(WontWork) as caught:
        equal({"key": Secret("s3cret")}, {"key": "s3cret"})
    assert "s3cret" not in str(caught.value)


fields = st.none() | st.integers(-3, 3) | st.sampled_from(["a", "B", "b", ""]) | st.booleans()


@given(st.lists(st.fixed_dictionaries({"a": fields, "b": fields}), max_size=30), st.booleans(), st.integers(1, 5))
def test_a_list_sorted_in_runs_is_the_list_sorted_at_once(elements, descending, run):
    expected = elements
    for name in ("b", "a"):
        state = State({}, UNBOUNDED, 0, "")
        keys = [element[name] for element in expected]
        expected = ordered(state, expected, keys, "desc" if descending else "asc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "LONG", run)
        made = to_its_end(in_order(elements, ("a", "b"), descending))
    assert [id(one) for one in made] == [id(one) for one in expected]
