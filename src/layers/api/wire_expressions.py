"""What goes over the wire of expressions: previews, checks, conversions, renaming, the library (expressions.md §13)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from layers.api.wire import Json, Sent, Told

SourceMode = Literal["template", "expression", "path"]
Form = Literal["text", "rows", "steps", "jsonlogic"]
Severity = Literal["error", "warning"]
Named = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Fix(Told):
    """Replace the characters from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


class Diagnostic(Told):
    """`start` and `end` are 0-based character offsets in the text at `pointer`, `line` and `column` count from 1."""

    field: str | None = Field(description="The field that was asked about, as it was named")
    pointer: str | None = Field(
        default=None, description="Where in a structured value or a condition tree the text stands"
    )
    code: str
    severity: Severity
    message: str
    hint: str | None
    line: int
    column: int
    start: int
    end: int
    fix: Fix | None = None


# --- preview ---------------------------------------------------------------------------------------------------------


class PreviewData(Sent):
    """The last run (else samples), one execution, samples, or the data itself by roots, with a `now` if need be."""

    from_: Literal["last_run", "execution", "sample", "inline"] = Field("last_run", alias="from")
    execution_id: str | None = None
    data: dict[str, Json] | None = None
    now: int | None = Field(default=None, ge=0, le=253_402_300_799_000)


class Preview(Sent):
    """`source` is a text, a structure of templates, with mode `expression` a condition tree, or a mapping line."""

    workflow_id: str | None = None
    node_id: str | None = None
    edge_id: str | None = Field(
        default=None, description="For mappings: first names are fields of what its source gave"
    )
    mode: SourceMode = "template"
    source: Json
    context: PreviewData = Field(default_factory=lambda: PreviewData.model_validate({}))
    timezone: str | None = None
    locale: str = Field("en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    request_id: int = 0


class PreviewError(Told):
    code: str
    kind: str
    message: str
    hint: str | None
    line: int
    column: int
    start: int
    end: int
    field: str | None = None
    fix: Fix | None = None


class PreviewRow(Told):
    """One row of a condition: what stands on its left, and whether it holds."""

    pointer: str
    value: Json = None
    type: str | None = None
    holds: bool | None = None
    error: PreviewError | None = None


class PreviewAnswer(Told):
    request_id: int
    ok: bool
    value: Json = None
    type: str | None = None
    text: str | None = None
    truncated: bool = Field(default=False, description="The value was longer than 16 kB of JSON and is cut")
    warnings: list[Json] = Field(default_factory=list)
    diagnostics: list[Diagnostic] = Field(default_factory=list)
    reads: list[list[str | int]] = Field(default_factory=list)
    steps: int | None = None
    elapsed_us: int | None = None
    rows: list[PreviewRow] | None = Field(default=None, description="Of a condition that can be shown as rows")
    error: PreviewError | None = None


# --- check, convert, rename ------------------------------------------------------------------------------------------


class CheckedSource(Sent):
    field: str = Field(max_length=500)
    mode: SourceMode = "template"
    source: Json


class Check(Sent):
    """Without a workflow the sources are checked by themselves, without one's nodes and variables. `document` is a
    draft that is not saved yet."""

    workflow_id: str | None = None
    node_id: str | None = None
    edge_id: str | None = None
    document: dict[str, Json] | None = None
    sources: list[CheckedSource] = Field(max_length=1000)


class Checked(Told):
    diagnostics: list[Diagnostic]


class Convert(Sent):
    from_: Form = Field(alias="from")
    to: Form
    source: Json
    workflow_id: str | None = Field(default=None, description="Whose node ids may be first names")


class Converted(Told):
    convertible: bool
    source: Json = None
    reason: str | None = None
    line: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None


class Rename(Sent):
    """`node`: from id to id. `variable`: from name to name. `field`: of what `node` gives, or without it of the
    trigger's payload; `old` is its dotted path, `new` its last name."""

    workflow_id: Named
    kind: Literal["node", "variable", "field"]
    old: Named
    new: Named
    node: str | None = None
    document: dict[str, Json] | None = Field(default=None, description="A draft that is not saved yet")


class RenameEdit(Told):
    """Replace the characters from `start` up to `end` of the text at `pointer` in the document by `text`."""

    pointer: str
    node_id: str | None = None
    edge_id: str | None = None
    start: int
    end: int
    text: str


class Renamed(Told):
    edits: list[RenameEdit]


# --- library ---------------------------------------------------------------------------------------------------------


class Root(Told):
    name: str
    doc: str
    shape: Json = Field(
        default=None, description='{"t": kind, "fields" | "item" | "sample"}; `open`: there may be more fields'
    )


class FunctionArgument(Told):
    name: str
    type: str


class FunctionInfo(Told):
    name: str
    aliases: list[str]
    group: str
    signature: str
    args: list[FunctionArgument]
    returns: str
    doc: str
    example: str
    result: Json


class OperatorInfo(Told):
    name: str
    types: list[str]
    doc: str


class ConditionInfo(Told):
    operator: str
    aliases: list[str]
    types: list[str]
    value: Literal["one", "none", "pair", "list"]


class Library(Told):
    """`roots` and `open` (the object whose fields are first names) are those of the place that was named. `functions`,
    `operators` and `conditions` are left out when the request's `known` is this version."""

    version: str
    mode: SourceMode | None = None
    condition: bool = False
    roots: list[Root] | None = None
    open: Json = None
    functions: list[FunctionInfo] | None = None
    operators: list[OperatorInfo] | None = None
    conditions: list[ConditionInfo] | None = None
