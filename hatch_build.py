"""The build hook: wheel, sdist and editable install all carry the web UI. How it is built stands in scripts/webui.py.

A wheel also carries examples/, as layers/examples; an editable install reads them where they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import webui


class WebHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return webui.requirements(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            webui.build(Path(self.root))
        except webui.WebFailed as failure:
            self.app.abort(f"The web UI was not built: {failure}")
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "layers/examples"
