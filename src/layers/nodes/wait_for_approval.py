"""Wait for Approval: parked until a person says yes or no on a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from layers.catalog.expiry import Unit, expiry
from layers.catalog.node import APPROVE, Context, Done, Parked, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.catalog.question import fields_of_form
from layers.errors import WontWork
from layers.graph.records import JSON


def _form(form: JSON) -> None:
    """Raises `ValueError` for what is no form."""
    fields_of_form(form)


@node(
    "wait_for_approval",
    name="Wait for Approval",
    icon="user-check",
    outputs=("approved", "rejected", "expired"),
    passes=None,
    keywords=("human", "review", "confirm", "decision", "sign off", "form", "yes", "no"),
    sample={"approved": True, "comment": "Fine.", "form": {}, "by": "ada@example.com", "at": 1_773_000_000_000},
    output={
        "approved": {"type": "boolean"},
        "comment": {"type": "string"},
        "form": {"type": "object"},
        "by": {"type": "string"},
        "at": {"type": "integer"},
        "link": {"type": "string"},
    },
)
class WaitForApproval:
    """Ask a person, on a page with your message, an optional form, a comment, and the buttons Approve and Reject.

    Layers does not mail the link yet: a step before this one can send {{execution.resume_url}}/ with this node's id
    behind it, which leads to the page. The link also stands in this step's log while it waits, and in its output.
    Whoever has it can decide, once."""

    page: ClassVar[str] = APPROVE

    to: str = param("Who decides", placeholder="ada@example.com", help="Shown on the page and in the log.")
    message: str = param("Message", kind="textarea", default="", placeholder="Order {{orderId}} is over the limit.")
    form: list[Any] = param(
        "Form",
        kind="json",
        default=[],
        schema={"type": "array"},
        check=_form,
        placeholder='[{"name": "limit", "label": "New limit", "type": "number", "required": true}]',
        help="Fields: name, label, type (text, textarea, email, phone, number, date, select, checkbox), required, "
        "options, value, help.",
    )
    expiresAfter: float | None = param(
        "Give up after", default=None, minimum=0, placeholder="3", help="Then “expired” is taken. Empty: never."
    )
    unit: Unit = param("Unit", default="days")

    def run(self, ctx: Context, given: JSON) -> Parked:
        try:
            form = [asdict(field) for field in fields_of_form(self.form)]
        except ValueError as error:
            raise WontWork(str(error), code="CONFIG_INVALID", field="form") from error
        until, link = expiry(ctx.now, self.expiresAfter, self.unit), ctx.address(APPROVE)
        ctx.log(f"{self.to or 'Somebody'} decides at {link}")
        return Parked(until, APPROVE, {"to": self.to, "message": self.message, "form": form, "link": link})

    def resume(self, ctx: Context, given: JSON, state: JSON, arrived: JSON) -> Done:
        told = {"approved": False, "comment": "", "form": {}, "by": "", "at": round(ctx.now.timestamp() * 1000)}
        output = {**fields_of(given), **told, **(arrived or {}), "link": state["link"]}
        return Done(output, "expired" if arrived is None else "approved" if arrived["approved"] else "rejected")
