import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.catalog.path import ABSENT, drop, fields_of, get, list_path, put

DATA = {"a": {"b": [{"c": 1}, {"c": 2}]}, "x.y": 3, "n": None}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b.1.c", 2),
        ("a.b.-1.c", 2),
        ("x.y", 3),
        ("n", None),
        ("a.b.9", ABSENT),
        ("a.z", ABSENT),
        ("n.x", ABSENT),
        ("", ABSENT),
    ],
)
def test_a_path_reads_keys_and_positions(path, value):
    assert get(DATA, path) is value or get(DATA, path) == value


def test_putting_makes_objects_on_the_way_and_changes_a_copy():
    before = {"a": {"b": [{"c": 1}, {"c": 2}]}}
    assert put(before, "a.d.e", 5) == {"a": {"b": [{"c": 1}, {"c": 2}], "d": {"e": 5}}}
    assert put(before, "a.b.1.c", 9) == {"a": {"b": [{"c": 1}, {"c": 9}]}}
    assert before == {"a": {"b": [{"c": 1}, {"c": 2}]}}


def test_dropping_takes_out_what_is_there_and_nothing_else():
    before = {"a": {"b": [1, 2]}, "x": 1}
    assert drop(before, "a.b.0") == {"a": {"b": [2]}, "x": 1}
    assert drop(before, "a.nope.c") == before == {"a": {"b": [1, 2]}, "x": 1}


NAMES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(".".join)


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.integers() | st.dictionaries(st.sampled_from("ab"), st.integers())
    ),
    NAMES,
)
def test_what_was_put_is_found_and_what_was_dropped_is_not(data, path):
    assert get(put(data, path, "v"), path) == "v"
    assert get(drop(put(data, path, "v"), path), path) is ABSENT


@pytest.mark.parametrize(
    ("given", "fields"), [({"a": 1}, {"a": 1}), (None, {}), ([1], {"value": [1]}), (0, {"value": 0})]
)
def test_an_input_is_always_an_object_to_add_to(given, fields):
    assert fields_of(given) == fields


def test_a_list_is_named_by_a_path_or_not_at_all():
    assert list_path(" orders ", frozenset()).source == "orders"
    assert list_path("  ", frozenset()) is None
    with pytest.raises(ValueError, match="path"):
        list_path(["a"], frozenset())
