"""`build(services)` is the whole server as one ASGI application. All its routes stand here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Router, WebSocketRoute, compile_path
from starlette.routing import Route as PlainRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.api import (
    code,
    cron,
    examples,
    executions,
    expressions,
    library,
    members,
    node_test,
    nodes,
    problems,
    queue,
    resume,
    rewriting,
    runs,
    session,
    setup,
    tokens,
    usage,
    variables,
    wire,
    wire_code,
    wire_executions,
    wire_expressions,
    wire_members,
    wire_queue,
    wire_variables,
    workflows,
)
from layers.api.approve import METHODS, Approve
from layers.api.auth import Permission
from layers.api.health import Health
from layers.api.hooks import Hooks
from layers.api.live import Live
from layers.api.openapi import openapi
from layers.api.route import BASE, Route
from layers.api.services import Services
from layers.api.web import pages
from layers.errors import LayersError

VIEW, RUN, MANAGE, ORGANISATION = Permission.VIEW, Permission.RUN, Permission.MANAGE, Permission.ORGANISATION
OPEN: Final = None

ROUTES: Final[Sequence[Route]] = (
    Route("GET", "/setup-state", setup.state, OPEN, wire.SetupState),
    Route("POST", "/setup", setup.set_up, OPEN, wire.Me, 201, (401, 409)),
    Route("POST", "/session", session.sign_in, OPEN, wire.Me, 200, (401, 429)),
    Route("DELETE", "/session", session.sign_out, VIEW, None, 204),
    Route("GET", "/me", session.me, VIEW, wire.Me),
    #
    Route("GET", "/workflows", workflows.listed, VIEW, wire.Page[wire.WorkflowSummary]),
    Route("POST", "/workflows", workflows.created, MANAGE, wire.WorkflowResource, 201, (404, 413)),
    Route("GET", "/workflows/{id}", workflows.shown, VIEW, wire.WorkflowResource),
    Route("PUT", "/workflows/{id}", workflows.saved, MANAGE, wire.WorkflowResource, 200, (412, 413, 428)),
    Route("DELETE", "/workflows/{id}", workflows.removed, MANAGE, None, 204, (409,)),
    Route("POST", "/workflows/{id}/validate", workflows.validated, VIEW, wire.Problems),
    Route("POST", "/workflows/{id}/activate", workflows.activated, MANAGE, wire.WorkflowResource, 200, (409,)),
    Route("POST", "/workflows/{id}/deactivate", workflows.deactivated, MANAGE, wire.WorkflowResource, 200, (409,)),
    Route("POST", "/workflows/{id}/duplicate", workflows.duplicated, MANAGE, wire.WorkflowResource, 201),
    Route("GET", "/workflows/{id}/versions", workflows.versions, VIEW, wire.Page[wire.VersionInfo]),
    Route("GET", "/workflows/{id}/versions/{n}", workflows.version, VIEW, wire.VersionDocument),
    Route("PUT", "/workflows/{id}/versions/{n}", workflows.named, MANAGE, wire.VersionInfo),
    Route("POST", "/workflows/{id}/versions/{n}/restore", workflows.restored, MANAGE, wire.WorkflowResource),
    Route(
        "POST",
        "/workflows/{id}/run",
        runs.started,
        RUN,
        wire_executions.RunResult | wire_executions.Started,
        202,
        (409, 413),
    ),
    Route(
        "GET", "/workflows/{id}/nodes/{node}/logs", executions.node_logs, VIEW, wire.Page[wire_executions.LoggedNodeRun]
    ),
    Route(
        "POST", "/workflows/{id}/nodes/{node}/test", node_test.tested, MANAGE, wire_executions.NodeTested, 200, (413,)
    ),
    Route("GET", "/workflows/{id}/stats", executions.stats, VIEW, wire_executions.Stats),
    Route("GET", "/examples", examples.listed, VIEW, wire.Page[wire.ExampleInfo]),
    #
    Route("GET", "/nodes", nodes.listed, VIEW, wire.NodesAnswer),
    Route("POST", "/code/check", code.checked, VIEW, wire_code.CodeChecked, 200, (429,)),
    Route("POST", "/code/run", code.ran, RUN, wire_code.CodeRan, 200, (404, 413, 429)),
    Route("POST", "/cron/preview", cron.previewed, VIEW, wire.CronPreview),
    Route("GET", "/expressions/library", library.shown, VIEW, wire_expressions.Library, 200, (404,)),
    Route("POST", "/expressions/preview", expressions.previewed, VIEW, wire_expressions.PreviewAnswer, 200, (404, 429)),
    Route("POST", "/expressions/check", expressions.checked, VIEW, wire_expressions.Checked, 200, (404,)),
    Route("POST", "/expressions/convert", rewriting.converted, VIEW, wire_expressions.Converted, 200, (404,)),
    Route("POST", "/expressions/rename", rewriting.renamed, VIEW, wire_expressions.Renamed, 200, (404, 409)),
    #
    Route("GET", "/executions", executions.listed, VIEW, wire.Page[wire_executions.ExecutionSummary]),
    Route("GET", "/executions/{id}", executions.shown, VIEW, wire_executions.ExecutionDetail),
    Route("DELETE", "/executions/{id}", executions.removed, MANAGE, None, 204, (409,)),
    Route("POST", "/executions/{id}/cancel", executions.cancelled, RUN, wire_executions.Moved, 202, (409,)),
    Route("POST", "/executions/{id}/pause", executions.paused, RUN, wire_executions.Moved, 202, (409,)),
    Route("POST", "/executions/{id}/resume", executions.gone_on, RUN, wire_executions.Moved, 202, (409,)),
    Route("POST", "/executions/{id}/decide", executions.decided, RUN, None, 204, (409,)),
    Route("POST", "/executions/{id}/wake", executions.woken, RUN, None, 204, (409,)),
    Route("GET", "/inbox", executions.inbox, VIEW, wire.Page[wire_executions.ExecutionSummary]),
    Route("POST", "/executions/{id}/retry", executions.retried, RUN, wire_executions.Started, 202, (409,)),
    #
    Route("GET", "/queue", queue.listed, VIEW, wire_queue.QueuePage),
    Route("POST", "/workflows/{id}/queue/pause", queue.paused, MANAGE, wire_queue.QueueLane),
    Route("POST", "/workflows/{id}/queue/resume", queue.resumed, MANAGE, wire_queue.QueueLane),
    Route("GET", "/usage", usage.listed, VIEW, wire.Page[wire_queue.UsageDay]),
    #
    Route("GET", "/members", members.listed, ORGANISATION, wire.Page[wire_members.MemberInfo]),
    Route("PUT", "/members/{id}", members.changed, ORGANISATION, wire_members.MemberInfo, 200, (409,)),
    Route("DELETE", "/members/{id}", members.removed, ORGANISATION, None, 204, (409,)),
    Route("GET", "/invitations", members.invitations, ORGANISATION, wire.Page[wire_members.InvitationInfo]),
    Route("POST", "/invitations", members.invited, ORGANISATION, wire_members.NewInvitation, 201, (409,)),
    Route("DELETE", "/invitations/{id}", members.withdrawn, ORGANISATION, None, 204),
    Route("POST", "/join/look", members.looked_at, OPEN, wire_members.Invitation, 200, (401,)),
    Route("POST", "/join", members.joined, OPEN, wire.Me, 201, (401, 409, 429)),
    #
    Route("GET", "/variables", variables.listed, VIEW, wire.Page[wire_variables.Variable]),
    Route("POST", "/variables", variables.created, MANAGE, wire_variables.Variable, 201, (404, 409, 412)),
    Route("GET", "/variables/{name}", variables.shown, VIEW, wire_variables.VariableUses),
    Route("PUT", "/variables/{name}", variables.saved, MANAGE, wire_variables.Variable, 200, (409, 412)),
    Route("DELETE", "/variables/{name}", variables.removed, MANAGE, None, 204, (409, 412)),
    #
    Route("GET", "/tokens", tokens.listed, ORGANISATION, wire.Page[wire.TokenInfo]),
    Route("POST", "/tokens", tokens.created, ORGANISATION, wire.NewToken, 201),
    Route("DELETE", "/tokens/{id}", tokens.removed, ORGANISATION, None, 204),
)
"""The API below `/api/v1`. Beside it: `/api/v1/live` (WebSocket), `/hooks`, `/hooks-test`, `/resume`, `/approve`,
health, and the pages."""


def build(services: Services) -> ASGIApp:
    api = build_api(services)
    health = Health(services)
    others = Router(
        [
            PlainRoute("/healthz", health.alive),
            PlainRoute("/readyz", health.ready),
            PlainRoute("/metrics", health.metrics),
            PlainRoute("/approve/{token}", Approve(services).__call__, methods=METHODS),
            WebSocketRoute(f"{BASE}/live", Live(services)),
            Mount("/", pages(services.static)),
        ]
    )
    hooks, tests = Hooks(services, "/hooks/"), Hooks(services, "/hooks-test/", test=True)
    replies = resume.Resume(services)

    async def layers(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and path.startswith("/hooks/"):
            await hooks(scope, receive, send)
        elif scope["type"] == "http" and path.startswith("/hooks-test/"):
            await tests(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(resume.PREFIX):
            await replies(scope, receive, send)
        elif scope["type"] == "http" and path.startswith("/api/"):
            await api(scope, receive, send)
        else:
            await others(scope, receive, send)

    return layers


def build_api(services: Services) -> FastAPI:
    router = _router()
    api = FastAPI(
        title="Layers",
        version=services.version,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            LayersError: problems.on_layers_error,
            RequestValidationError: problems.on_wrong_shape,
            HTTPException: problems.on_http_exception(_methods),
            Exception: problems.on_bug,
        },
    )
    api.state.services = services
    api.include_router(router)
    described = cache(partial(openapi, services.version, router.routes))
    api.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return api


def document(version: str) -> dict[str, Any]:
    """The OpenAPI document of this version of Layers."""
    return openapi(version, _router().routes)


def _router() -> APIRouter:
    router = APIRouter()
    for route in ROUTES:
        route.add_to(router)
    return router


def _methods(path: str) -> list[str]:
    """All that the path takes."""
    return sorted(route.method for route in ROUTES if compile_path(BASE + route.path)[0].match(path))
