import sys
import types
from importlib.metadata import EntryPoint

import pytest

from layers.catalog import registry as registry_module
from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.registry import NodeType, Registry
from layers.catalog.trigger import trigger
from layers.errors import Conflict, Invalid
from layers.graph.shape import Shape

NODES = {
    "filter", "http_request", "if_then", "merge", "no_op", "respond", "set_variables", "split_ab", "stop_and_error",
    "switch", "transform_data",
}  # fmt: skip
TRIGGERS = {"trigger_manual", "trigger_schedule", "trigger_webhook"}


@node("greet", name="Greet", icon="hand", keywords=("hello",), sample={"greeting": "Hi"})
class Greet:
    """Say hello.

    A second paragraph is for the reference."""

    name: str = param("Name")
    times: int = param("How often", default=1, minimum=1)

    def run(self, ctx: Context, given: object) -> Done:
        return Done({"greeting": f"Hi {self.name}"})


@node("wave", name="Wave")
class Wave:
    async def run(self, ctx: Context, given: object) -> Done:
        return Done(given)


@trigger("trigger_knock", name="Knock", payload_type="knocked", kind="webhook")
class Knock:
    """Somebody is at the door."""


def test_scanning_finds_every_node_and_trigger(registry):
    built = {kind.service for kind in registry if kind.built}
    assert built >= NODES | TRIGGERS


def test_a_marked_class_is_registered_with_all_that_it_says():
    kind = Registry().register("greet", Greet)
    assert (kind.service, kind.category, kind.name, kind.group) == ("greet", "logic", "Greet", "logic")
    assert kind.description == "Say hello."
    assert kind.executor is Greet
    assert (kind.pure, kind.acts, kind.built, kind.trigger) == (True, False, True, None)
    assert list(kind.params) == ["name", "times"]
    assert (kind.params["times"].kind, kind.params["times"].whole, kind.params["times"].default) == ("number", True, 1)
    assert kind.shape == Shape("greet", "logic")


def test_an_async_run_acts():
    kind = Registry().register("wave", Wave)
    assert (kind.acts, kind.pure) == (True, False)


def test_a_trigger_has_no_input_and_shows_trigger_out():
    kind = Registry().register("trigger_knock", Knock)
    assert (kind.category, kind.group, kind.trigger.payload_type) == ("trigger", "triggers", "knocked")
    assert kind.shape.inputs == ()
    assert kind.shape.outputs == ("output",)
    assert kind.to_json()["outputs"] == [{"id": "trigger_out", "label": "trigger out"}]


def test_schemas_that_are_given_take_the_place_of_the_derived_ones():
    kind = Registry().register("greet", Greet, {"type": "object"}, {"title": "given"})
    assert (kind.config_schema, kind.output_schema) == ({"type": "object"}, {"title": "given"})


def test_a_type_may_be_registered_under_another_name():
    registry = Registry()
    registry.register("greet_again", Greet)
    assert registry.get("greet") is None
    assert registry.shapes["greet_again"].service == "greet_again"


def test_two_types_of_one_name_are_a_conflict():
    registry = Registry()
    registry.register("greet", Greet)
    with pytest.raises(Conflict, match="greet"):
        registry.register("greet", Wave)


def test_an_executor_takes_the_place_of_what_was_not_built():
    registry = Registry()
    registry.scan("layers.integrations")
    before = registry.get("hubspot")
    assert (before.built, before.shape.built, before.executor) == (False, False, None)
    registry.register("hubspot", Wave)
    assert registry.get("hubspot").built
    assert registry.shapes["hubspot"].built


def test_a_class_without_a_mark_is_refused():
    with pytest.raises(Invalid, match="@node"):
        Registry().register("plain", type("Plain", (), {}))


@pytest.mark.parametrize(
    ("alias", "service"),
    [
        ("lc_invoice", "lc_invoicing"),
        ("lc_activecampaign", "lc_activecampaign_sync"),
        ("lc_ai_agent", "lc_ai_chat"),
    ],
)
def test_an_alias_finds_its_service(alias, service):
    registry = Registry()
    registry.register(service, Greet)
    assert registry.get(alias).service == service


def test_two_registries_never_meet():
    one, other = Registry(), Registry()
    one.register("greet", Greet)
    assert other.get("greet") is None


@pytest.mark.parametrize("as_package", [False, True])
def test_what_installed_packages_offer_is_found_by_entry_point(monkeypatch, as_package):
    module = types.ModuleType("offered_nodes")
    offered = node("offered", name="Offered")(
        type("Offered", (), {"__module__": "offered_nodes", "__annotations__": {}})
    )
    module.Offered = offered
    module.Imported = Greet  # another module's class is that module's to offer
    if as_package:
        module.__path__ = []
    monkeypatch.setitem(sys.modules, "offered_nodes", module)
    point = EntryPoint("offered", "offered_nodes", registry_module.ENTRY_POINTS)
    monkeypatch.setattr(registry_module, "entry_points", lambda group: [point] if group == "layers.plugins" else [])
    registry = Registry()
    registry.entry_points()
    assert [kind.service for kind in registry] == ([] if as_package else ["offered"])


def test_the_catalogue_has_every_type_with_the_keys_that_the_web_reads(registry):
    catalogue = registry.catalogue()
    assert len(catalogue["items"]) == len(registry)
    keys = {
        "service", "type", "name", "description", "group", "subgroup", "icon", "color", "built", "version", "pure",
        "singleton", "keywords", "inputs", "any_inputs", "outputs", "outputs_from", "config_schema", "output_schema",
        "sample", "votes", "voted", "trigger_type",
    }  # fmt: skip
    for item in catalogue["items"]:
        assert set(item) == keys
        assert item["type"] in {"trigger", "logic", "lc_native", "integration"}
        assert item["name"]
        assert item["description"]
        assert item["color"].startswith("#")
    assert [group["id"] for group in catalogue["groups"]] == ["triggers", "logic", "lc", "integrations"]
    assert {item["group"] for item in catalogue["items"]} <= {group["id"] for group in catalogue["groups"]}


def test_the_catalogue_says_how_handles_follow_from_a_config(registry):
    assert registry.get("switch").to_json()["outputs_from"] == {
        "param": "cases", "item_key": "handle", "then": ["default"], "otherwise": [],
    }  # fmt: skip
    assert registry.get("merge").to_json()["any_inputs"] is True


def test_the_version_of_the_catalogue_changes_with_what_is_in_it(registry):
    def scanned() -> Registry:
        made = Registry()
        made.scan("layers.nodes")
        return made

    one, same, more = scanned(), scanned(), scanned()
    more.register("greet", Greet)
    assert one.catalogue()["version"] == same.catalogue()["version"] != more.catalogue()["version"]


def test_categories_serve_the_loader(registry):
    assert registry.categories["if_then"] == "logic"
    assert registry.categories["trigger_manual"] == "trigger"
    assert registry.categories["stripe"] == "integration"


def test_a_node_type_is_data(registry):
    assert isinstance(registry.get("no_op"), NodeType)
    assert registry.get("nonsense") is None
