"""Is the server there, does it take work, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from layers.api.problems import respond
from layers.api.resource import DAY_MS
from layers.api.services import Services
from layers.errors import NotReady

if TYPE_CHECKING:
    from layers.runtime.sandbox.pool import Pool


CODE: Final[Sequence[tuple[str, str, Callable[[Pool], float]]]] = (
    ("runs", "Runs of code since the server started", lambda pool: pool.counts.runs),
    ("queue_seconds", "Time that runs waited for a worker, together", lambda pool: pool.counts.queue_ms / 1000),
    ("run_seconds", "Time that runs took, together", lambda pool: pool.counts.run_ms / 1000),
    ("timeouts", "Runs that met their time limit", lambda pool: pool.counts.timeouts),
    ("recycled", "Workers that were ended to be replaced", lambda pool: pool.counts.recycled),
    ("workers", "Worker processes that are there", lambda pool: pool.workers),
    ("waiting", "Runs that wait for a worker", lambda pool: pool.waiting),
    ("fenced", "1 while all workers stand behind the whole fence", lambda pool: pool.fenced),
)


class Health:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def alive(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """503 while starting, stopping, or unable to write."""
        if not self._services.runtime.ready or self._services.journal.refuses is not None:
            return respond(NotReady())
        return JSONResponse({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest  # not needed until somebody scrapes

        return Response(generate_latest(await self._measured()), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _measured(self) -> Any:
        from prometheus_client import CollectorRegistry, Gauge, ProcessCollector

        services, registry = self._services, CollectorRegistry()
        ProcessCollector(registry=registry)
        Gauge("layers_ready", "1 while work is taken", registry=registry).set(services.runtime.ready)
        running = Gauge("layers_executions_in_memory", "Executions that run in this process", registry=registry)
        running.set(services.runtime.engine.running)
        full = Gauge("layers_journal_full", "1 while the journal's queue is full", registry=registry)
        full.set(services.journal.full)
        for name, told, of in CODE:
            gauge = Gauge(f"layers_code_{name}", told, ["language"], registry=registry)
            for language, pool in services.sandbox.pools.items():
                gauge.labels(language).set(of(pool))
        recent = Gauge(
            "layers_executions_last_day", "Executions begun in the last 24 hours", ["status"], registry=registry
        )
        organisation = await services.store.organisation()
        if organisation is not None:
            counts = await services.store.execution_counts(organisation.id, services.clock.ms() - DAY_MS)
            for counted in counts.values():
                for status, number in counted.items():
                    recent.labels(status).inc(number)
        return registry
