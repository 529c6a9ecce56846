"""Wait for Webhook: parked until its own address is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from layers.catalog.body import BodyMalformed, gathered, headers_of, read_body
from layers.catalog.expiry import Unit, expiry
from layers.catalog.node import RESUME, Context, Done, Parked, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.catalog.trigger import Arrival, Refusal
from layers.graph.records import JSON

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
USUAL: Final = ("POST",)


@node(
    "wait_for_webhook",
    name="Wait for Webhook",
    icon="webhook",
    outputs=("output", "expired"),
    keywords=("callback", "resume", "http", "pause", "until", "reply", "async"),
    sample={"method": "POST", "query": {}, "headers": {}, "body": {"paid": True}},
    output={
        "method": {"type": "string"},
        "query": {"type": "object"},
        "headers": {"type": "object"},
        "body": {},
    },
)
class WaitForWebhook:
    """Wait until somebody calls the address {{execution.resume_url}}/ with this node's id behind it: give it to the
    other side as its callback. The first call counts; one that comes early is kept."""

    expiresAfter: float | None = param(
        "Give up after", default=None, minimum=0, placeholder="24", help="Then “expired” is taken. Empty: never."
    )
    unit: Unit = param("Unit", default="hours")
    method: tuple[str, ...] = param("Methods", kind="multiselect", default=USUAL, options=METHODS)

    def run(self, ctx: Context, given: JSON) -> Parked:
        until = expiry(ctx.now, self.expiresAfter, self.unit)
        ctx.log(f"It waits for {' or '.join(self.method)} {ctx.address(RESUME)}")
        return Parked(until, RESUME, {})

    def resume(self, ctx: Context, given: JSON, state: JSON, arrived: JSON) -> Done:
        if arrived is None:
            return Done(given, "expired")
        return Done({**fields_of(given), **arrived}, "output")

    @staticmethod
    def receive(config: Mapping[str, JSON], arrival: Arrival) -> JSON | Refusal:
        """The call as data, or why it does not count: 405 method, 400 body."""
        asked = config.get("method") or USUAL
        methods = [str(one).upper() for one in ([asked] if isinstance(asked, str) else asked)]
        if arrival.method not in methods:
            allow = ", ".join(methods)
            return Refusal(405, "METHOD_NOT_ALLOWED", f"This address takes {allow}.", {"Allow": allow})
        try:
            body = read_body(arrival.header("content-type") or "", arrival.body)
        except BodyMalformed as error:
            return Refusal(400, "BODY_MALFORMED", str(error))
        return {
            "method": arrival.method,
            "query": gathered(list(arrival.query)),
            "headers": headers_of(arrival.headers),
            "body": body,
        }
