"""`layers up` as a process of its own."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

LAYERS = [sys.executable, "-m", "layers"]


@contextmanager
def up(data, *options) -> Iterator[tuple[subprocess.Popen, str, str]]:
    """The process, its address, and what it said until it was ready."""
    process = subprocess.Popen(
        [*LAYERS, "up", "--port", "0", "--data", str(data), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        while "/hooks/lead" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        yield process, re.search(r"http://127\.0\.0\.1:\d+", said)[0], said
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_first_start_prints_the_setup_link_and_the_example_answers(tmp_path):
    with up(tmp_path) as (process, address, said):
        token = re.search(r"/setup\?token=(\S+)", said)[1]
        account = {"token": token, "email": "a@b.c", "password": "long enough", "name": "A", "organisation": "B"}
        with httpx.Client(base_url=address) as client:
            assert client.post("/hooks/lead", json={"name": "Zoe", "budget": 9000}).status_code == 201
            assert client.post("/api/v1/setup", json=account).status_code == 201
            assert client.get("/api/v1/workflows").json()["items"][0]["last_execution"]["status"] == "completed"
            assert client.get("/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with up(tmp_path) as (process, address, said):
        assert "/setup?token=" not in said
        assert httpx.get(f"{address}/api/v1/setup-state").json() == {"needs_owner": False}
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_commands_reach_a_running_server(tmp_path):
    with up(tmp_path) as (_, address, _):
        made = subprocess.run(
            [*LAYERS, "token", "create", "--role", "viewer", "--data", str(tmp_path)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        token = made.stdout.strip()
        me = httpx.get(f"{address}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["role"] == "viewer"
        second = subprocess.run(
            [*LAYERS, "up", "--port", "0", "--data", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert "Another Layers server" in second.stderr


def test_a_stop_waits_for_what_runs_and_refuses_what_comes(tmp_path):
    """A caller who waits gets the answer of a run that began before the stop."""
    import concurrent.futures

    slow = {
        "nodes": [
            {"id": "m", "service": "trigger_manual"},
            {
                "id": "h",
                "service": "http_request",
                "config": {"url": "http://practice.test/slow?ms=1500", "method": "POST"},
            },
        ],
        "edges": [{"id": "e", "source": "m", "target": "h"}],
    }
    with up(tmp_path) as (process, address, _):
        token = subprocess.run(
            [*LAYERS, "token", "create", "--data", str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout.strip()
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
            workflow = client.post("/api/v1/workflows", json={"document": slow}).json()["id"]
            with concurrent.futures.ThreadPoolExecutor() as pool:
                waiting = pool.submit(client.post, f"/api/v1/workflows/{workflow}/run?wait=20", json={})
                while not client.get("/api/v1/executions").json()["items"]:
                    pass
                process.send_signal(signal.SIGTERM)
                while client.get("/readyz").status_code != 503:
                    pass
                refused = client.post("/hooks/lead", json={})
                assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
                assert waiting.result(20).json()["status"] == "completed"
        assert process.wait(20) == 0


def test_a_port_in_use_is_said_in_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*LAYERS, "up", "--port", port, "--data", str(tmp_path)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_database_is_said_and_left_alone(tmp_path):
    (tmp_path / "layers.db").write_bytes(b"no database" * 999)
    done = subprocess.run(
        [*LAYERS, "up", "--port", "0", "--data", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "error:" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "layers.db").read_bytes() == b"no database" * 999
