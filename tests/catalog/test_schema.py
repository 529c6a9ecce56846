import re

from layers.catalog.param import COMMON, Kind


def fields(registry):
    for kind in registry:
        for name, schema in kind.config_schema["properties"].items():
            yield kind.service, name, schema


def test_every_field_of_every_type_says_what_the_web_form_needs(registry):
    keys = {
        "x-kind", "x-order", "x-options", "x-placeholder", "x-template", "x-show", "x-text-when", "x-help", "x-group",
        "title",
    }  # fmt: skip
    for service, name, schema in fields(registry):
        assert keys <= set(schema), (service, name)
        assert schema["x-kind"] in Kind.__args__
        assert schema["title"][0].isupper(), (service, name)


def test_a_condition_to_show_a_field_names_a_field_and_values_of_it(registry):
    for service, name, schema in fields(registry):
        for condition in (schema["x-show"], schema["x-text-when"]):
            if condition is not None:
                other = registry.get(service).params[condition["param"]]
                assert set(condition["in"]) <= {value for value, _ in other.options}, (service, name)


def test_a_select_has_options_and_its_default_is_one_of_them(registry):
    for service, name, schema in fields(registry):
        if schema["x-kind"] in ("select", "multiselect"):
            values = {option["value"] for option in schema["x-options"]}
            default = schema.get("default", [])
            assert values, (service, name)
            assert set([default] if isinstance(default, str) else default) <= values, (service, name)


def test_common_keys_are_left_to_the_settings_tab(registry):
    assert not {name for _, name, _ in fields(registry)} & set(COMMON)
    assert "timeoutSeconds" in registry.get("http_request").params


def test_required_bounds_defaults_and_labels_are_in_the_schema(registry):
    schema = registry.get("split_ab").config_schema
    share = schema["properties"]["splitPercentage"]
    assert (share["type"], share["default"], share["minimum"], share["maximum"]) == ("number", 50, 0, 100)
    http = registry.get("http_request").config_schema
    assert http["required"] == ["url"]
    assert http["properties"]["method"]["enum"] == ["GET", "POST", "PUT", "PATCH", "DELETE"]
    assert http["properties"]["body"]["x-show"] == {"param": "bodyType", "in": ["json", "form", "text", "binary"]}
    assert registry.get("respond").config_schema["properties"]["statusCode"]["type"] == "integer"


def test_what_is_read_but_not_offered_is_valid_and_has_no_label(registry):
    combine = registry.get("merge").config_schema["properties"]["combine"]
    assert {"by_handle", "array"} <= set(combine["enum"])
    assert {"by_handle", "array"}.isdisjoint(option["value"] for option in combine["x-options"])


def test_a_node_lets_its_input_through_and_a_trigger_says_all(registry):
    assert registry.get("if_then").output_schema["additionalProperties"] is True
    assert registry.get("trigger_webhook").output_schema["additionalProperties"] is False


def test_icons_are_names_of_lucide(registry):
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.icon) for kind in registry)
