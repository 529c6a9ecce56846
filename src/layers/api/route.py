"""One route of the API: what it takes, who may, and what it answers. Whoever may not ask is told so before the body
is read; a body is read as strict JSON, up to the limit and no further."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from layers.api.auth import Permission
from layers.api.problems import MEDIA_TYPE
from layers.api.services import services_of

BASE: Final = "/api/v1"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """`needs` None: open to everybody. `answers` is the model of the answer for the OpenAPI document; None: no body.
    `refusals` are the statuses beyond the usual ones that it may answer with."""

    method: str
    path: str
    handler: Callable[..., Any]
    needs: Permission | None
    answers: Any = None
    status: int = 200
    refusals: Sequence[int] = ()

    @property
    def name(self) -> str:
        """`workflows_saved`: the noun's file and what happens to it."""
        return f"{self.handler.__module__.rsplit('.', 1)[-1]}_{self.handler.__name__}"

    def add_to(self, router: APIRouter) -> None:
        usual = [422, 503] if self.needs is None else [401, 403, 422, 503]
        found = [404] if "{" in self.path else []
        router.add_api_route(
            BASE + self.path,
            self.handler,
            methods=[self.method],
            status_code=self.status,
            response_model=self.answers,
            responses={status: _refusal(status) for status in sorted({*usual, *found, *self.refusals})},
            name=self.name,
            operation_id=self.name,
            summary=self.name.replace("_", " ").capitalize(),
            tags=[self.path.split("/")[1]],
            openapi_extra={"security": []} if self.needs is None else {"x-permission": str(self.needs)},
            route_class_override=_guarded(self.needs),
        )


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


def _guarded(needs: Permission | None) -> type[APIRoute]:
    class Guarded(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                services = services_of(request)
                if needs is not None:
                    principal = await services.access.identify(request)
                    principal.need(needs)
                    request.state.principal = principal
                return await handle(Strict(request.scope, limited(request.receive, services.limit), request._send))

            return guarded

    return Guarded


class Strict(Request):
    """Reads JSON as RFC 8259 has it: no NaN, no invalid UTF-8."""

    async def json(self) -> Any:
        return orjson.loads(await self.body())


def limited(receive: Receive, limit: int) -> Receive:
    """Raises a 413 as soon as more than `limit` bytes came."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > limit:
            raise HTTPException(413, f"The body is larger than {limit // 1024 // 1024} MB.")
        return message

    return counted
