import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.catalog.placeholders import compile_address, read_json
from layers.expressions import ExpressionError, Options, compile_value

TEXTS = st.text(max_size=30)


def address(source, **trigger):
    return compile_address(source, frozenset()).evaluate({"trigger": trigger}, Options())


@given(TEXTS)
def test_no_value_leaves_its_place_in_a_path(value):
    made = address("https://h.test/a/{{trigger.v}}/b", v=value)
    assert made.startswith("https://h.test/a/")
    assert made.count("/") == 5
    assert not set("?# \n\\") & set(made)


@given(TEXTS)
def test_no_value_leaves_its_place_in_a_query(value):
    made = address("https://h.test/?q={{trigger.v}}&z=1", v=value)
    assert made.count("&") == 1
    assert made.endswith("&z=1")
    assert "#" not in made


@given(TEXTS)
def test_no_value_leaves_the_host(value):
    made = address("https://a{{trigger.v}}.h.test/x", v=value)
    assert made.endswith(".h.test/x")
    assert made.count("/") == 3
    assert "@" not in made


def test_a_value_that_begins_the_address_is_the_base():
    assert (
        address("{{trigger.base}}/x?y={{trigger.q}}", base=" http://h.test:1/v1 ", q="a b")
        == "http://h.test:1/v1/x?y=a%20b"
    )


def test_braces_in_an_expression_do_not_end_it():
    assert address('https://h.test/{{ {a: "}}"}.a }}') == "https://h.test/%7D%7D"


@given(TEXTS)
def test_no_value_becomes_syntax_of_json(value):
    source = '{"bare": {{trigger.v}}, "quoted": "<{{trigger.v}}>", "k{{trigger.k}}": [1, "\\"{{trigger.k}}"]}'
    made = compile_value(read_json(source, frozenset())).evaluate({"trigger": {"v": value, "k": "x"}}, Options())
    assert made == {"bare": value, "quoted": f"<{value}>", "kx": [1, '"x']}


def test_json_that_needs_no_help_is_read_as_it_is():
    assert read_json('{"a": "{{trigger[\\"x\\"]}}"}', frozenset()) == {"a": '{{trigger["x"]}}'}


def test_quotes_of_an_expression_may_stand_within_quotes_of_json():
    assert read_json('{"a": "{{trigger["x"]}}", "b": 1}', frozenset()) == {"a": '{{trigger["x"]}}', "b": 1}


@pytest.mark.parametrize(
    "source", ["{", '{"a": {{trigger.x}}', "{{trigger.x}} {{trigger.y}}", "nope", '{"a": Infinity}']
)
def test_what_is_no_json_is_a_value_error(source):
    with pytest.raises(ValueError):
        read_json(source, frozenset())


@pytest.mark.parametrize("read", [read_json, compile_address])
def test_a_bad_placeholder_is_an_expression_error(read):
    with pytest.raises(ExpressionError):
        read("https://x/{{trigger.}}", frozenset())
