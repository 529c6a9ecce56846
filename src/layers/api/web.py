"""The built web UI: files as they are, every other address its one page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

import layers
from layers.api.problems import respond
from layers.errors import NotFound

STATIC: Final = Path(layers.__file__).parent / "static"
POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the set-up link has its token in the address
}
FOREVER: Final = "public, max-age=31536000, immutable"  # names under assets/ carry a hash of their content
HOW_TO_BUILD: Final = "cd web && npm ci && npm run build"
NOT_BUILT: Final = f"""<!doctype html><title>Layers</title><body style="font: 16px system-ui; margin: 3em">
<h1>The web UI is not built</h1><p>The server runs, and its API is at <code>/api/v1</code>. To build the pages:</p>
<pre>{HOW_TO_BUILD}</pre></body>"""


class Pages(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code == 405:
                return Response(status_code=405, headers={"Allow": "GET, HEAD"})
            if error.status_code != 404 or "." in Path(path).name:
                return respond(NotFound(f"There is no {scope['path']}."))
            path, response = "index.html", await super().get_response("index.html", scope)
        response.headers.update(HEADERS)
        response.headers["Cache-Control"] = FOREVER if path.startswith("assets/") else "no-cache"
        return response


def is_built(static: Path) -> bool:
    return (static / "index.html").is_file()


def pages(static: Path) -> ASGIApp:
    """Looked at once: a UI that is built later is served after a restart."""
    if not is_built(static):
        return HTMLResponse(NOT_BUILT, 503, HEADERS)
    return GZipMiddleware(Pages(directory=static, html=True), minimum_size=1024)
