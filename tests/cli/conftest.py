"""`await`-free: a command is called as the console script calls it, in this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from layers.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout; anything more or less fails."""
        return json.loads(self.out)


@pytest.fixture
def layers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`layers("run", file, "--json")` → exit code, stdout, stderr."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["layers", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write("x.json", document or text)` → its path."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


@pytest.fixture
def flow() -> Callable[..., dict[str, Any]]:
    """`flow(service, config)`: manual → that node."""

    def flow(service: str, config: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        return {
            "format": "layers/1",
            "name": "Flow",
            "nodes": [
                {"id": "start", "type": "trigger", "service": "trigger_manual"},
                {"id": "work", "service": service, "type": "logic", "config": config or {}, **more},
            ],
            "edges": [{"id": "e1", "source": "start", "target": "work"}],
        }

    return flow
