"""Calls to node runs that wait: any method at `/resume/{token}/{node}`; 202 once durable, 409 for a second one."""

from __future__ import annotations

from starlette.types import Receive, Scope

from layers.api.hooks import Hooks, arrival_of
from layers.api.services import Services
from layers.errors import NotReady
from layers.runtime.intake import HookReply

PREFIX = "/resume/"


class Resume(Hooks):
    def __init__(self, services: Services) -> None:
        super().__init__(services, PREFIX)

    async def _reply(self, scope: Scope, receive: Receive) -> HookReply:
        services = self._services
        if not services.runtime.ready:
            raise NotReady()
        token, _, node = scope["path"][len(PREFIX) :].partition("/")
        arrival = await arrival_of(services, scope, receive, node)
        return await services.runtime.replies.resume(token, node, arrival)
