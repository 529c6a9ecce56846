"""The printed reference knows every node, command, setting, error and state."""

from layers.api.build import ROUTES
from layers.api.problems import ANSWERS, slug
from layers.app import collect
from layers.cli import pages
from layers.graph.status import ExecutionStatus, NodeStatus, WorkflowStatus
from layers.settings import KNOWN


def test_pages_are_written_once_and_then_fresh(layers, tmp_path):
    to = tmp_path / "reference"
    assert layers("docs", "--to", to, "--check").code == 1
    assert layers("docs", "--to", to).code == 0
    assert {path.name for path in to.iterdir()} == set(pages.PAGES)
    assert layers("docs", "--to", to, "--check").code == 0
    (to / "cli.md").write_text("old")
    stale = layers("docs", "--to", to, "--check")
    assert (stale.code, "cli.md" in stale.err) == (1, True)


def test_every_node_type_has_its_place():
    text = pages.nodes()
    assert all(f"`{kind.service}`" in text for kind in collect())


def test_every_command_is_there():
    text = pages.cli()
    commands = ["up", "run", "validate", "nodes", "import", "export", "executions", "retry", "doctor", "docs"]
    for command in (*commands, "token create", "new node"):
        assert f"## layers {command}\n" in text


def test_every_setting_error_route_and_state_is_there():
    assert all(f"LAYERS_{name.upper()}" in pages.settings() for name in KNOWN)
    assert all(f"`{slug(error.code)}`" in pages.errors() for error in ANSWERS)
    assert all(f"| {route.method} | `{route.path}` |" in pages.http() for route in ROUTES)
    states = pages.states()
    assert all(str(state) in states for kind in (WorkflowStatus, ExecutionStatus, NodeStatus) for state in kind)
