"""Pin everything anew: the newest of each dependency that pyproject.toml allows, run, dev and build, in a clean venv.

Writes constraints.txt (for pip) and `[tool.uv] constraint-dependencies` in pyproject.toml (for uv): the same pins.
Needs the network; takes half a minute. Afterwards run `make test check`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from typing import Final

from webui import NODE_PACKAGE

ROOT: Final = Path(__file__).resolve().parent.parent
HEAD: Final = "# Written by `make pins`: what was tested together. pyproject.toml has the ranges.\n"


def newest(project: Path) -> list[str]:
    """`name==version` of all that is installed for the project's run, dev and build requirements, sorted."""
    told = tomllib.loads(project.read_text())
    wanted = [*told["build-system"]["requires"], *told["project"]["dependencies"], NODE_PACKAGE]
    wanted += [one for extra in told["project"].get("optional-dependencies", {}).values() for one in extra]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *wanted], check=True)
        frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True).stdout.split()
    if not all(re.fullmatch(r"[\w.-]+==[\w.!+]+", line) for line in frozen):
        raise SystemExit(f"Not every line is a plain pin: {frozen}")
    return sorted(frozen, key=str.lower)


def write(pins: list[str], root: Path) -> None:
    (root / "constraints.txt").write_text(HEAD + "\n".join(pins) + "\n")
    project = root / "pyproject.toml"
    block = "constraint-dependencies = [\n" + "".join(f'  "{pin}",\n' for pin in pins) + "]\n"
    text, count = re.subn(r"(?m)^constraint-dependencies = \[\n(?:  .*\n)*\]\n", block, project.read_text())
    if count != 1:
        raise SystemExit("pyproject.toml has no constraint-dependencies list to replace.")
    project.write_text(text)


def main() -> int:
    pins = newest(ROOT / "pyproject.toml")
    write(pins, ROOT)
    print(f"{len(pins)} pins written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
