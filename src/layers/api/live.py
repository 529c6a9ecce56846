"""The WebSocket `/api/v1/live`: executions and workflows as they change.

1. By execution: ordered by seq, without a gap, resumable. The subscription first hears the feed, then reads the journal
   after the client's last number, then goes on with what it heard meanwhile.
2. By workflow: a snapshot, then the events of every execution as they come.
3. A reader that falls behind is told by `gap` and subscribes again; nothing is kept for it.
4. A subscription under an id that is in use takes its place. Everything is scoped by the reader's organisation.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from layers.api.auth import COOKIE, Permission, Principal
from layers.api.problems import CrossSite, respond
from layers.api.resource import last_execution, row_of
from layers.api.services import Services
from layers.errors import LayersError, NotFound
from layers.graph.status import ExecutionStatus
from layers.ports import LiveEvent
from layers.rows import ExecutionQuery, WorkflowRow
from layers.runtime.live import Gap, to_wire

SUBSCRIPTIONS: Final = 100  # of one connection
UNFINISHED: Final = (ExecutionStatus.QUEUED, ExecutionStatus.RUNNING, ExecutionStatus.WAITING, ExecutionStatus.PAUSED)


class Live:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        token = socket.query_params.get("token")
        try:
            if token is None and COOKIE in socket.cookies:
                _same_origin(socket)
            reader = await self._services.access.identify(socket, token)
            reader.need(Permission.VIEW)
        except LayersError as error:
            await socket.send_denial_response(respond(error))
            return
        await socket.accept()
        connection = Connection(self._services, socket, reader)
        try:
            async for text in socket.iter_text():
                await connection.take(text)
        except WebSocketDisconnect:
            pass
        finally:
            await connection.close()


def _same_origin(socket: WebSocket) -> None:
    """A browser lets any page open a socket, cookie and all; so the page must be ours."""
    origin = socket.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != socket.headers.get("host"):
        raise CrossSite("A live connection with a session cookie must come from our own pages.")


class Connection:
    def __init__(self, services: Services, socket: WebSocket, reader: Principal) -> None:
        self._services = services
        self._socket = socket
        self._reader = reader
        self._feeds: dict[str, asyncio.Task[None]] = {}
        self._writing = asyncio.Lock()

    async def take(self, text: str) -> None:
        """One message of the client."""
        try:
            message = orjson.loads(text)
            kind, topic = message.get("type"), str(message.get("id", ""))
            after = int(message.get("after") or 0)
        except (ValueError, TypeError, AttributeError):
            await self._error("", "malformed", "A message is a JSON object with a “type”.")
            return
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "unsubscribe":
            await self._stop(topic)
        elif kind == "subscribe" and (execution := message.get("execution_id")):
            await self._start(topic, self._follow_execution(topic, str(execution), after))
        elif kind == "subscribe" and (workflow := message.get("workflow_id")):
            await self._start(topic, self._follow_workflow(topic, str(workflow)))
        else:
            await self._error(
                topic, "malformed", "Subscribe to an execution_id or a workflow_id, unsubscribe, or ping."
            )

    async def close(self) -> None:
        for topic in list(self._feeds):
            await self._stop(topic)

    # --- feeds -------------------------------------------------------------------------------------------------------

    async def _start(self, topic: str, feed: Coroutine[Any, Any, None]) -> None:
        await self._stop(topic)
        if len(self._feeds) >= SUBSCRIPTIONS:
            feed.close()
            await self._error(topic, "too_many", f"One connection holds at most {SUBSCRIPTIONS} subscriptions.")
            return
        self._feeds[topic] = asyncio.create_task(self._guard(topic, feed))

    async def _stop(self, topic: str) -> None:
        task = self._feeds.pop(topic, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _guard(self, topic: str, feed: Coroutine[Any, Any, None]) -> None:
        try:
            await feed
        except LayersError as error:
            await self._error(topic, error.code.lower(), error.message)
        except (WebSocketDisconnect, RuntimeError):  # the socket is gone; its reading end will see that
            pass

    async def _follow_execution(self, topic: str, execution_id: str, after: int) -> None:
        services, organisation = self._services, self._reader.organisation_id
        heard = services.runtime.bus.listen(execution_id=execution_id)
        try:
            row = await services.store.execution(organisation, execution_id)
            if row is None:
                raise NotFound(f"There is no execution “{execution_id}”.")
            await self._send({"type": "subscribed", "id": topic, "seq": row.seq})
            last = after
            for event in await services.runtime.executions.replay(organisation, execution_id, after):
                await self._event(topic, event)
                last = max(last, event.seq)
            async for event in heard:
                if event.seq > last or (event.seq == last and event.name == "node_started"):
                    await self._event(topic, event)
        except Gap:
            await self._send({"type": "gap", "id": topic, "execution_id": execution_id})
        finally:
            heard.close()

    async def _follow_workflow(self, topic: str, workflow_id: str) -> None:
        row = await row_of(self._services, self._reader.organisation_id, workflow_id)
        unfinished: set[str] = set()
        while True:
            heard = self._services.runtime.bus.listen(workflow_id=workflow_id)
            try:
                unfinished |= await self._snapshot(topic, row)
                async for event in heard:
                    await self._event(topic, event)
                    if event.name == "execution_finished":
                        unfinished.discard(event.execution_id)
                    elif event.execution_id:
                        unfinished.add(event.execution_id)
            except Gap:
                for execution_id in unfinished:
                    await self._send({"type": "gap", "id": topic, "execution_id": execution_id})
            finally:
                heard.close()

    async def _snapshot(self, topic: str, row: WorkflowRow) -> set[str]:
        """Sends what runs and what ran last; the ids of what runs."""
        running = [one async for one in self._running(row)]
        last = await last_execution(self._services, row)
        shown = None if last is None else last.model_dump(mode="json")
        await self._send({"type": "snapshot", "id": topic, "workflow_id": row.id, "running": running, "last": shown})
        return {one["execution_id"] for one in running}

    async def _running(self, row: WorkflowRow) -> AsyncIterator[dict[str, Any]]:
        for status in UNFINISHED:
            query = ExecutionQuery(row.organisation_id, workflow_id=row.id, status=status, limit=50)
            for one in (await self._services.store.executions(query)).items:
                yield {"execution_id": one.id, "seq": one.seq, "status": one.status, "started_at": one.started_at}

    # --- out ---------------------------------------------------------------------------------------------------------

    async def _event(self, topic: str, event: LiveEvent) -> None:
        told = to_wire(event)
        if event.name == "workflow_status":  # of no execution, so of no place in its order
            told["seq"] = None
        await self._send({"type": "event", "id": topic, **told})

    async def _error(self, topic: str, code: str, message: str) -> None:
        await self._send({"type": "error", "id": topic, "code": code, "message": message})

    async def _send(self, message: dict[str, Any]) -> None:
        async with self._writing:
            await self._socket.send_text(orjson.dumps(message).decode())
