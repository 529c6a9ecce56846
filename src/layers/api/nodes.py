"""The catalogue: everything that can be placed on a canvas."""

from __future__ import annotations

from typing import Annotated
from weakref import WeakKeyDictionary

import orjson
from fastapi import Header, Response

from layers.api.services import Of
from layers.catalog.registry import Registry

_PRINTED: WeakKeyDictionary[Registry, tuple[str, bytes]] = WeakKeyDictionary()  # it does not change while serving


async def listed(services: Of, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """All node types with their forms as JSON Schemas, and the groups of the tool chest."""
    version, body = _printed(services.registry)
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache"}
    if if_none_match and version in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _printed(registry: Registry) -> tuple[str, bytes]:
    if registry not in _PRINTED:
        catalogue = registry.catalogue()
        _PRINTED[registry] = (catalogue["version"], orjson.dumps(catalogue))
    return _PRINTED[registry]
