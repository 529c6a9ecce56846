"""Respond: what the caller of a webhook with `responseMode: respond_node` is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from layers.catalog.message import body_bytes, header_fields
from layers.catalog.node import Context, Done, Reply, node
from layers.catalog.param import param
from layers.errors import WontWork
from layers.expressions import Secret
from layers.graph.records import JSON


@node(
    "respond",
    name="Respond",
    icon="reply",
    keywords=("answer", "response", "return", "webhook", "reply"),
)
class Respond:
    """Answer the webhook that started this execution. Only the first answer is sent."""

    statusCode: int = param("Status", default=200, minimum=200, maximum=599)
    headers: Mapping[str, str] = param("Headers", kind="json", default={}, schema={"type": "object"}, advanced=True)
    body: JSON = param(
        "Body",
        kind="json",
        default=None,
        help="Empty: the input.",
        show=("bodyType", ("json", "text", "html")),
        text_when=("bodyType", ("text", "html")),
    )
    bodyType: Literal["json", "text", "html", "none"] = param(
        "Body type", default="json", options=[("json", "JSON"), ("text", "Text"), ("html", "HTML"), ("none", "None")]
    )

    def run(self, ctx: Context, given: JSON) -> Done:
        body, content_type = body_bytes(self.bodyType, given if self.body is None else self.body)
        headers = header_fields(self.headers)
        if isinstance(body, Secret) or any(isinstance(value, Secret) for value in headers.values()):
            raise WontWork("A secret cannot be part of an answer.", code="CONFIG_INVALID", field="body")
        if content_type and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = content_type
        plain = {name: str(value) for name, value in headers.items()}
        ctx.respond(Reply(self.statusCode, plain, body or b""))
        return Done(given)
