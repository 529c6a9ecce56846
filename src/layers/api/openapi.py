"""The OpenAPI document, from the routes alone: no server has to run for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from layers.api import wire
from layers.api.auth import COOKIE


def openapi(version: str, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """With both ways to sign in, and the shape of every refusal."""
    schema = get_openapi(title="Layers", version=version, routes=routes)
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    schema["security"] = [{"token": []}, {"session": []}]
    problem = wire.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem.pop("$defs", {}) | {"ProblemDocument": problem})
    return schema
