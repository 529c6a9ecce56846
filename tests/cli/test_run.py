import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SET = {"mode": "replace", "fields": {"hello": "{{trigger.name}}"}}


def test_a_completed_run_exits_0_with_the_result_on_stdout_and_progress_on_stderr(layers, write, flow):
    said = layers("run", write("w.json", flow("set_variables", SET, label="Greet")), "--input", '{"name": "Zoe"}')
    assert said.code == 0
    assert said.json == {"hello": "Zoe"}
    assert "Greet" in said.err


def test_json_is_one_document_and_nothing_else(layers, write, flow):
    said = layers("run", write("w.json", flow("set_variables", SET)), "--input", '{"name": "Zoe"}', "--json")
    assert (said.code, said.err) == (0, "")
    told = said.json
    assert (told["status"], told["output"], told["error"]) == ("completed", {"hello": "Zoe"}, None)
    assert [run["node_id"] for run in told["nodes_executed"]] == ["start", "work"]


def test_a_workflow_with_limits_runs_at_once_by_hand(layers, write, flow):
    document = flow("set_variables", SET)
    document["settings"] = {"max_concurrent": 1, "rate_limit": {"limit": 1, "per": "day"}}
    said = layers("run", write("w.json", document), "--input", '{"name": "Zoe"}')
    assert (said.code, said.json) == (0, {"hello": "Zoe"})


def test_input_comes_from_a_file_too(layers, write, flow):
    given = write("input.json", {"name": "Zoe"})
    said = layers("run", write("w.json", flow("set_variables", SET)), "--input", f"@{given}")
    assert said.json == {"hello": "Zoe"}


def test_a_failed_run_exits_1_and_says_where(layers, write, flow):
    said = layers("run", write("w.json", flow("stop_and_error", {"message": "Not today."})))
    assert (said.code, said.out) == (1, "")
    assert "Not today." in said.err
    assert "work" in said.err
    as_json = layers("run", write("w.json", flow("stop_and_error", {"message": "Not today."})), "--json")
    assert (as_json.code, as_json.json["status"], as_json.json["error_node_id"]) == (1, "failed", "work")


def test_every_problem_of_an_invalid_file_is_said_with_its_place(layers, write, flow):
    document = flow("http_request")
    document["nodes"].append({"id": "lost", "type": "logic", "service": "http_request"})
    document["edges"].append({"id": "e2", "source": "work", "target": "gone"})
    said = layers("run", write("w.json", document))
    assert (said.code, said.out) == (2, "")
    for place in ("/edges/1/target", "/nodes/1/config/url", "/nodes/2/config/url"):
        assert place in said.err
    as_json = layers("run", write("w.json", document), "--json")
    assert as_json.code == 2
    assert {problem["code"] for problem in as_json.json["problems"]} >= {"EDGE_NODE_MISSING", "CONFIG_REQUIRED"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"nodes": [\n  {"id": }\n]}', "line 2, column 10"),
        ("", "line 1, column 1"),
        ('{"nodes": [NaN]}', "NaN is no number of JSON"),
        ("[]", "This is no object"),
        ('{"nodes": {}}', "/nodes"),
        ('{"nodes": [{}]}', "/nodes/0"),
        ('{"format": "layers/9"}', "/format"),
        ('{"nodes": []}', "no trigger"),
    ],
)
def test_a_file_that_is_no_workflow_exits_2_and_says_why(layers, write, content, said):
    told = layers("run", write("w.json", content))
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_missing_file_and_a_broken_input_exit_2(layers, write, flow):
    missing = layers("run", "/nowhere/w.json")
    assert (missing.code, "There is no file /nowhere/w.json" in missing.err) == (2, True)
    broken = layers("run", write("w.json", flow("no_op")), "--input", "{broken")
    assert (broken.code, "--input is not JSON" in broken.err) == (2, True)
    unknown = layers("run", write("w.json", flow("no_op")), "--trigger", "none")
    assert unknown.code == 2
    assert "none" in unknown.err


def test_a_cycle_is_named(layers, write, flow):
    document = flow("no_op")
    document["nodes"].append({"id": "two", "type": "logic", "service": "no_op"})
    document["edges"] += [
        {"id": "e2", "source": "work", "target": "two"},
        {"id": "e3", "source": "two", "target": "work"},
    ]
    said = layers("run", write("w.json", document))
    assert said.code == 2
    assert "work → two → work" in said.err or "two → work → two" in said.err


def test_nothing_is_kept_without_data_and_all_of_it_with(layers, write, flow, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file, data = write("w.json", flow("set_variables", SET)), tmp_path / "data"
    layers("run", file, "--json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.json"]
    first = layers("run", file, "--data", data, "--json").json["execution_id"]
    second = layers("run", file, "--data", data, "--json").json["execution_id"]
    kept = layers("executions", "--data", data, "--json").json["items"]
    assert [item["execution_id"] for item in kept] == [second, first]
    assert len({item["workflow_id"] for item in kept}) == 1
    assert {item["version"] for item in kept} == {1}
    write("w.json", flow("no_op"))
    layers("run", file, "--data", data, "--json")
    newest = layers("executions", "--data", data, "--json").json["items"][0]
    assert newest["version"] == 2


def test_in_test_mode_nothing_leaves(layers, write, flow):
    call = flow("http_request", {"url": "http://127.0.0.1:9/never", "method": "POST"})
    said = layers("run", write("w.json", call), "--mode", "test", "--json")
    assert said.code == 0
    effect = said.json["nodes_executed"][1]["effects"][0]
    assert (effect["status"], effect["sent"]) == ("recorded", 0)


def test_the_lead_example_runs(layers):
    lead = {"name": "Zoe", "email": "zoe@example.com", "budget": 8000}
    said = layers("run", EXAMPLES / "lead-capture.json", "--input", json.dumps({"body": lead}), "--json")
    assert said.code == 0
    assert said.json["counts"]["failed"] == 0


def test_a_run_that_waits_for_a_person_exits_3(layers, write, flow):
    """The answer was lost, and the node asks what became of it."""
    config = {"url": "http://practice.test/slow?ms=20000", "method": "POST", "timeoutSeconds": 0.1, "onUnknown": "ask"}
    said = layers("run", write("w.json", flow("http_request", config)), "--json")
    assert (said.code, said.json["status"]) == (3, "waiting")
