"""validate, nodes, import, export, executions, retry, token, doctor, new."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_a_fine_file_is_valid(layers):
    for example in EXAMPLES.glob("*.json"):
        said = layers("validate", example, "--json")
        assert (said.code, said.json["ok"]) == (0, True), said.out


def test_validate_lists_every_problem_and_exits_2(layers, write, flow):
    said = layers("validate", write("w.json", flow("http_request")), "--json")
    assert (said.code, said.json["ok"]) == (2, False)
    assert said.json["problems"][0]["pointer"] == "/nodes/1/config/url"
    for_people = layers("validate", write("w.json", flow("http_request")))
    assert "config.url" in for_people.err


@pytest.mark.parametrize("command", ["validate", "run"])
def test_code_that_does_not_parse_is_a_problem_with_its_line(layers, write, flow, command):
    document = flow("code_block")
    document["nodes"][-1]["config"] = {"language": "python", "code": "x = 1\nif x\n  y"}
    said = layers(command, write("w.json", document))
    assert said.code == 2
    assert "line 2" in said.err


def test_warnings_alone_do_not_make_a_file_invalid(layers, write, flow):
    said = layers("validate", write("w.json", {**flow("no_op"), "surprise": 1}), "--json")
    assert said.code == 0
    assert [problem["severity"] for problem in said.json["problems"]] == ["warning"]


def test_nodes_are_listed_and_shown(layers):
    assert "http_request" in layers("nodes").out
    assert layers("nodes", "if_then", "--json").json["service"] == "if_then"
    assert "url*" in layers("nodes", "http_request").out
    unknown = layers("nodes", "nonsense")
    assert (unknown.code, "nonsense" in unknown.err) == (2, True)


def test_a_workflow_goes_in_and_comes_out_the_same(layers, write, flow, data):
    made = layers("import", write("w.json", flow("no_op")), "--data", data, "--json").json["workflows"][0]
    out = layers("export", made["id"], "--data", data).json
    assert out["id"] == made["id"]
    again = layers("import", write("again.json", out), "--data", data, "--json").json["workflows"][0]
    assert again["id"] != made["id"]
    strip = {"id": None}
    assert layers("export", again["id"], "--data", data).json | strip == out | strip


def test_importing_activates_when_asked(layers, data):
    made = layers("import", EXAMPLES / "hourly-poll.json", "--activate", "--data", data, "--json")
    assert made.json["workflows"][0]["status"] == "active"


def test_nothing_is_imported_when_one_file_is_broken(layers, write, flow, data):
    said = layers("import", write("w.json", flow("no_op")), write("b.json", "{"), "--data", data)
    assert said.code == 2
    assert not data.exists()


def test_a_missing_workflow_or_execution_exits_2(layers, data):
    assert layers("export", "wf_none", "--data", data).code == 2
    assert layers("executions", "exe_none", "--data", data).code == 2
    assert layers("retry", "exe_none", "--data", data).code == 2


def test_an_execution_is_shown_and_retried_to_its_end(layers, write, flow, data):
    ran = layers("run", write("w.json", flow("stop_and_error", {"message": "No."})), "--data", data, "--json").json
    shown = layers("executions", ran["execution_id"], "--data", data)
    assert "No." in shown.out
    retried = layers("retry", ran["execution_id"], "--data", data, "--json").json
    assert retried["status"] == "failed"
    again = layers("executions", retried["execution_id"], "--data", data, "--json").json
    assert again["retry_of"] == ran["execution_id"]


def test_a_token_is_made_without_a_server_and_before_an_owner(layers, data):
    made = layers("token", "create", "--role", "runner", "--data", data, "--json").json
    assert made["token"].startswith("lay_")
    assert layers("token", "create", "--data", data).out.strip() != made["token"]
    assert layers("token", "create", "--role", "king", "--data", data).code == 2


def test_a_wrong_setting_stops_every_command(layers, data):
    data.mkdir()
    (data / "layers.toml").write_text("prot = 1")
    said = layers("executions", "--data", data)
    assert (said.code, "there is no setting “prot”" in said.err) == (2, True)


def test_doctor_finds_this_machine_well(layers, data):
    told = layers("doctor", "--data", data, "--json")
    states = {check["name"]: check["state"] for check in told.json["checks"]}
    assert told.code == 0
    assert states["SQLite"] == states["Data directory"] == states["Database"] == "ok"
    assert not data.exists()


def test_doctor_sees_a_damaged_database(layers, data):
    data.mkdir()
    (data / "layers.db").write_bytes(b"no database at all" * 999)
    told = layers("doctor", "--data", data, "--json")
    assert told.code == 1
    assert {check["name"] for check in told.json["checks"] if check["state"] == "wrong"} == {"Database"}


def test_a_damaged_database_stops_a_command_with_what_to_do(layers, data):
    data.mkdir()
    (data / "layers.db").write_bytes(b"no database at all" * 999)
    said = layers("executions", "--data", data)
    assert said.code == 1
    assert "error:" in said.err


def test_a_scaffolded_node_passes_its_own_test(layers, tmp_path):
    (tmp_path / "src/layers/nodes").mkdir(parents=True)
    assert layers("new", "node", "send_fax", "--root", tmp_path).code == 0
    module = (tmp_path / "src/layers/nodes/send_fax.py").read_text()
    test = (tmp_path / "tests/nodes/test_send_fax.py").read_text()
    (tmp_path / "send_fax.py").write_text(module)
    (tmp_path / "test_it.py").write_text(test.replace("layers.nodes.send_fax", "send_fax"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "test_it.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert layers("new", "node", "send_fax", "--root", tmp_path).code == 2
    assert layers("new", "node", "Send-Fax", "--root", tmp_path).code == 2


def test_help_imports_no_server():
    code = (
        "import sys, layers.cli; print([m for m in ('fastapi', 'sqlalchemy', 'uvicorn', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
