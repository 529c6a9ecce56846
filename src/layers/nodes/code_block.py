"""Code Block: the user's own JavaScript or Python over the data of a run (expressions.md §18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.catalog.code import AGAIN, LIMITED, CodeCall, CodeOutcome, Language
from layers.catalog.mentions import mentioned
from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.errors import PieceError, TryAgain, WontWork
from layers.expressions import Program, Secret, compile
from layers.graph.records import JSON

SAMPLE: Final = "return { total: items.reduce((sum, item) => sum + (item.price ?? 0), 0) };"
NAMES: Final = ("trigger", "execution", "item", "index", "total")


@dataclass(frozen=True, slots=True)
class Source:
    """The text, and the nodes it reads by a constant id, each with the program that reads it. None: all of them."""

    text: str
    reads: Mapping[str, Program] | None


def read_source(raw: JSON, node_ids: frozenset[str]) -> Source:
    """Raises `ValueError` for what is no text."""
    if not isinstance(raw, str):
        raise ValueError("The code is a text.")
    found = mentioned(raw, node_ids)
    if found is None:
        return Source(raw, None)
    return Source(raw, {one: compile(f'nodes["{one}"]', "expression", node_ids) for one in sorted(found)})


@node(
    "code_block",
    name="Code",
    icon="code",
    keywords=("javascript", "python", "script", "function", "custom", "transform"),
    passes=None,
    longest_s=120,
    sample={"total": 119},
)
class CodeBlock:
    """Run your own JavaScript or Python, fenced off from everything else. It gets `input` and returns an object."""

    code: Source = param("Code", kind="code", parse=read_source, language="language", placeholder=SAMPLE)
    language: Language = param(
        "Language", default="javascript", options=[("javascript", "JavaScript"), ("python", "Python")]
    )
    timeoutMs: int = param("Time limit in ms", default=5000, minimum=100, maximum=30_000)
    memoryMb: int = param("Memory in MB", default=64, minimum=16, maximum=256)
    includeSecrets: bool = param(
        "Hand over secrets", default=False, advanced=True, help="Otherwise a secret variable is empty in the code."
    )
    maxLogLines: int = param("Lines of log", default=1000, minimum=0, maximum=1000, advanced=True)
    retryLimits: bool = param(
        "Retry after a limit too", default=False, advanced=True, help="If the node retries at all."
    )

    async def run(self, ctx: Context, given: JSON) -> Done:
        outcome = await ctx.effects.do(self._call(ctx, given))
        if outcome.queue_ms >= 100:
            ctx.log(f"Queued for {outcome.queue_ms} ms until a worker was free.")
        for line in outcome.logs:
            ctx.log(line.text, "info" if line.level == "log" else line.level)
        for code, message in outcome.warnings:
            ctx.warn(code, message)
        if outcome.fault is not None:
            raise self._error(outcome)
        return Done(as_object(outcome.value))

    def _call(self, ctx: Context, given: JSON) -> CodeCall:
        roots = ctx.roots
        data: dict[str, Any] = {name: roots[name] for name in NAMES if name in roots}
        data |= {"input": given, "nodes": self._nodes(ctx), "variables": self._variables(roots["variables"])}
        low = 0, 2**32 - 1
        return CodeCall(
            self.language,
            self.code.text,
            data,
            ctx.now,
            (ctx.rng.randint(*low), ctx.rng.randint(*low), ctx.rng.randint(*low), ctx.rng.randint(*low)),
            ctx.workflow_id,
            self.timeoutMs,
            self.memoryMb,
            self.maxLogLines,
        )

    def _nodes(self, ctx: Context) -> dict[str, JSON]:
        outputs: Mapping[str, JSON] = ctx.roots["nodes"]
        wanted: Iterable[str] = outputs if self.code.reads is None else self.code.reads
        return {one: outputs[one] for one in wanted if one in outputs}

    def _variables(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        if self.includeSecrets:
            return dict(variables)
        return {name: None if isinstance(value, Secret) else value for name, value in variables.items()}

    def _error(self, outcome: CodeOutcome) -> PieceError:
        fault = outcome.fault
        if fault is None:
            raise ValueError("there is no error")
        again = fault.code in AGAIN or (self.retryLimits and fault.code in LIMITED)
        message = f"{fault.name}: {fault.message}" if fault.name and fault.name not in fault.message else fault.message
        details = {
            **fault.to_json(),
            "language": self.language,
            "duration_ms": outcome.duration_ms,
            "queue_ms": outcome.queue_ms,
            "peak_memory_mb": outcome.peak_memory_mb,
        }
        if fault.line is not None:
            message = f"{message} (line {fault.line}" + (f", column {fault.column})" if fault.column else ")")
        return (TryAgain if again else WontWork)(message, code=fault.code, **details)


def as_object(value: JSON) -> dict[str, JSON]:
    """What flows on is an object: a list becomes its `items`, nothing becomes an empty one."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"items": value}
    if value is None:
        return {}
    message = "The code returned a single value; a node gives an object."
    raise WontWork(message, code="CODE_OUTPUT_INVALID", hint="return { result: … }", field="code")
