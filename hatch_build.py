"""The build hook: wheel, sdist and editable install all carry the web UI. How it is built stands in scripts/web.py.

A wheel also carries examples/, as layers/examples; an editable install reads them where they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import web


class WebHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return web.requirements(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            web.build(Path(self.root))
        except web.WebFailed as failure:
            self.app.abort(f"The web UI was not built: {failure}")
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "layers/examples"
