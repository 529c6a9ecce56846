"""The page at `/approve/{token}`: GET asks, POST decides. Who has the address may decide, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from layers.api.hooks import read_body
from layers.api.paper import HEADERS, notice, paper
from layers.api.problems import answer_to
from layers.api.services import Services
from layers.catalog.question import Field, answers
from layers.errors import Conflict, LayersError, NotReady
from layers.expressions import to_text
from layers.graph.records import JSON
from layers.runtime.replies import Question

LIMIT: Final = 1024 * 1024  # bytes
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")  # what else there is gets its answer here, too
TAKES: Final = "GET, HEAD, POST"
CHOICES: Final = ("approve", "reject")
COMMENT: Final = Field("comment", "Comment", "textarea")
BY: Final = Field("by", "Your name")
OWN: Final = "form."  # before the names of the form's own fields
log = logging.getLogger("layers.approve")


class Approve:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, request: Request) -> Response:
        try:
            if not self._services.runtime.ready:
                raise NotReady()
            if request.method not in TAKES.split(", "):
                return Response(status_code=405, headers={"Allow": TAKES})
            return await (self._decide if request.method == "POST" else self._ask)(request)
        except LayersError as error:
            answer = answer_to(error)
            return notice(answer.title, error.message, status=answer.status)
        except Exception:  # a bug of ours
            log.exception("an approval page failed")
            return notice("Something went wrong", "It was logged; trying again may help.", status=500)

    async def _ask(self, request: Request) -> Response:
        question = await self._services.runtime.replies.question(request.path_params["token"])
        if question.status != "open":
            return closed(question, 200)
        return paper(heading(question), asked(question, {BY.name: _usual(question)}, {}))

    async def _decide(self, request: Request) -> Response:
        token = request.path_params["token"]
        body = await read_body(request.scope, request.receive, LIMIT)
        typed = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        replies = self._services.runtime.replies
        question = await replies.question(token)
        if question.status != "open":
            return closed(question, 409)
        fields, choice = _fields(question), typed.get("decision", "")
        values, mistakes = answers(fields, typed)
        said = {"comment": typed.get("comment", "").strip(), "by": typed.get("by", "").strip()}
        if choice == "reject":  # no need to fill in the rest for that
            mistakes = {}
        if choice not in CHOICES:
            mistakes["decision"] = "Choose one of the buttons."
        if mistakes:
            return paper(heading(question), asked(question, typed, mistakes), 422)
        own = {name.removeprefix(OWN): value for name, value in values.items() if name.startswith(OWN)}
        decision = {"approved": choice == "approve", **said, "form": own, "at": self._services.clock.ms()}
        try:
            await replies.decide(token, decision)
        except Conflict:
            return closed(await replies.question(token), 409)
        return RedirectResponse(request.url.path, 303, HEADERS)


def heading(question: Question) -> str:
    return f"{question.workflow_name}: your decision"


def closed(question: Question, status: int) -> Response:
    """It was decided, or nobody waits any more."""
    if question.status == "decided":
        made: Mapping[str, JSON] = question.decision
        word = "Approved" if made["approved"] else "Rejected"
        by = f" by {made['by']}" if made["by"] else ""
        lines = [f"This was decided{by}. Nothing is left to do here; you can close this page."]
        if made["comment"]:
            lines.append(f"Comment: {made['comment']}")
        return notice(word, *lines, status=status)
    if question.status == "expired":
        return notice("Too late", "The time to decide is over. The workflow went on without a decision.", status=410)
    return notice("No longer needed", "The workflow is over, or does not wait for this any more.", status=410)


def asked(question: Question, typed: Mapping[str, str], mistakes: Mapping[str, str]) -> str:
    """The question as HTML. `typed` and `mistakes` are by the names of the inputs."""
    given, title = question.asked, heading(question)
    parts = [f"<h1>{escape(title)}</h1>"]
    if given["to"]:
        parts.append(f'<p class="soft">For {escape(to_text(given["to"]))}</p>')
    if mistakes:
        items = "".join(f'<li><a href="#{escape(name)}">{escape(text)}</a></li>' for name, text in mistakes.items())
        parts.append(f'<div class="wrong" role="alert"><strong>Please correct this:</strong><ul>{items}</ul></div>')
    if given["message"]:
        parts.append(f'<p class="said">{escape(to_text(given["message"]))}</p>')
    parts.append('<form method="post">')
    parts.append("<button disabled hidden></button>")  # the Enter key in a field must not decide
    first = not typed.get("decision")
    for field in (*_fields(question), COMMENT, BY):
        value = field.value if first and field.name not in typed else typed.get(field.name, "")
        parts.append(_input(field, value, mistakes.get(field.name)))
    parts.append(
        '<div class="buttons" id="decision"><button name="decision" value="approve">Approve</button>'
        '<button name="decision" value="reject" formnovalidate>Reject</button></div></form>'
    )
    return "".join(parts)


def _input(field: Field, value: str, mistake: str | None) -> str:
    name = escape(field.name)
    notes = [("help", field.help), ("mistake", mistake)]
    told = [f"{name}-{kind}" for kind, text in notes if text]
    marks = f' id="{name}" name="{name}"'
    marks += " required" if field.required else ""
    marks += f' aria-describedby="{" ".join(told)}"' if told else ""
    marks += ' aria-invalid="true"' if mistake else ""
    below = "".join(f'<p class="soft" id="{name}-{kind}">{escape(text)}</p>' for kind, text in notes if text)
    label = escape(field.label) + (' <span class="soft">(required)</span>' if field.required else "")
    if field.type == "checkbox":
        return f'<label class="tick"><input type="checkbox"{marks}{" checked" if value else ""}>{label}</label>{below}'
    return f'<label for="{name}">{label}</label>{_control(field, value, marks)}{below}'


def _control(field: Field, value: str, marks: str) -> str:
    if field.type == "textarea":
        return f'<textarea rows="4"{marks}>\n{escape(value)}</textarea>'
    if field.type == "select":
        choices = [("", ""), *field.options]
        options = "".join(
            f'<option value="{escape(one)}"{" selected" if one == value else ""}>{escape(text)}</option>'
            for one, text in choices
        )
        return f"<select{marks}>{options}</select>"
    kind = {"phone": "tel", "number": "number", "date": "date", "email": "email"}.get(field.type, "text")
    step = ' step="any"' if kind == "number" else ""
    return f'<input type="{kind}"{step}{marks} value="{escape(value)}">'


def _fields(question: Question) -> list[Field]:
    """Under names of their own, so that none is taken for the comment."""
    return [Field(**{**field, "name": OWN + field["name"]}) for field in question.asked["form"]]


def _usual(question: Question) -> str:
    """Who decides, if that is one person."""
    to = to_text(question.asked["to"])
    return "" if any(mark in to for mark in ",;\n") else to
