"""Attack the expression language for so many minutes: `make fuzz MINUTES=10`.

In turns: expressions grown from the grammar, recorded cases and attacks that were mutated, and the generators of the
tests (hypothesis) with new seeds. Each source is compiled, evaluated, checked, shown as rows and as steps, renamed and
used as a mapping. Whatever raises anything but `ExpressionError`, changes its context, gives what is no JSON, or takes
longer than two seconds, is printed with its seed; then the exit code is 1.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final

from layers.expressions import (
    FUNCTIONS,
    ExpressionError,
    Options,
    Scope,
    check,
    compile,
    compile_condition,
    condition_rows,
    condition_text,
    from_jsonlogic,
    inferred,
    masked,
    pipe_steps,
    pipe_text,
    rename,
)
from layers.expressions.values import Secret
from layers.graph.mapping import check_mapping, compile_mapping

ROOT: Final = Path(__file__).resolve().parent.parent
CORPUS: Final = ROOT / "tests/data/expressions"
LONGEST_S: Final = 2.0
BINARY: Final = (
    "??", "or", "||", "and", "&&", "==", "!=", "===", "is", "<", "<=", ">", ">=", "in", "not in", "contains",
    "startsWith", "endsWith", "matches", "&", "+", "-", "*", "/", "%", "**",
)  # fmt: skip
LEAVES: Final = (
    "1", "0", "-2.5", "1e9", "9007199254740993", "null", "true", '""', "'10'", '"Köln"', '"2026-03-15T10:30:00Z"',
    '"^[a-z]+$"', "[]", "{}", "now", "today", "trigger", "trigger.text", "trigger.b", "trigger.b[1]",
    "nodes.node-1.total",
    "nodes.node-1.net-total", "variables.key", "variables.vat", "item", "index", "x", "x.length", "a-b", "input",
    "trigger.b[*].c", "__class__", "constructor", "trigger.__proto__",
)  # fmt: skip
STEPS: Final = (".a", "[0]", "[*]", "[-1]", "?.text", ".length", ".first", '["x"]')
PROPERTIES: Final = {  # of the tests, with the examples that each draws
    "test_token_soup_never_raises_anything_else": 700,
    "test_any_text_never_raises_anything_else": 300,
    "test_every_function_takes_every_kind_or_says_so": 700,
    "test_any_json_compiles_to_a_value_or_an_error": 200,
}
CONTEXT: Final[dict[str, Any]] = {
    "trigger": {"a": 1, "b": [1, "2", None, {"c": 3}], "text": "Zoë", "a-b": True, "deep": {"er": {"est": [[]]}}},
    "nodes": {"node-1": {"total": 1.5, "net-total": 7, "when": "2026-03-15T10:00:00Z", "big": list(range(3000))}},
    "variables": {"vat": 0.19, "key": Secret("sk-live-4711")},
    "open": {"x": [1, 2, 3], "a-b": 5},
    "input": {"x": [1, 2, 3]},
}
IDS: Final = frozenset({"node-1", "x"})
SCOPE: Final = Scope(node_ids=IDS, upstream=frozenset({"node-1"}), certain=frozenset(), secrets=frozenset({"key"}))


class Hung(Exception):
    """Longer than any expression may take."""


def grown(rng: random.Random, depth: int) -> str:
    """An expression from the grammar; mostly one that parses."""
    if depth <= 0:
        return rng.choice(LEAVES)
    one, two = (grown(rng, depth - rng.randint(1, 3)) for _ in range(2))
    match rng.randrange(14):
        case 0 | 1 | 2:
            return f"{one} {rng.choice(BINARY)} {two}"
        case 3 | 4 | 5:
            return called(rng, one, two, depth)
        case 6:
            return f"({one} ? {two} : {grown(rng, depth - 2)})"
        case 7:
            return f"[{one}, {two}]"
        case 8:
            return f"{{a: {one}, 'b c': {two}}}"
        case 9:
            return f"({one}){rng.choice(STEPS)}"
        case 10:
            return f"{rng.choice(('-', '+', '!', 'not '))}({one})"
        case 11:
            return f"{{{{ {one} }}}}"
        case 12:
            return f"({one}) | {rng.choice(sorted(FUNCTIONS))}"
        case _:
            return f"({one})"


def called(rng: random.Random, one: str, two: str, depth: int) -> str:
    function = FUNCTIONS[rng.choice(sorted(FUNCTIONS))]
    most = function.most if function.most is not None else function.least + 2
    given = []
    for position in range(rng.randint(function.least, most)):
        kind = function.argument(position)
        if kind == "Each":
            given.append(rng.choice((f"v => {two}", "item", '"c"', f"(v, i) => {grown(rng, depth - 3)}")))
        elif kind == "Fold":
            given.append(f"(acc, v) => {rng.choice(('acc', 'acc & v', 'acc + 1', two))}")
        else:
            given.append(rng.choice((one, two, rng.choice(LEAVES))))
    return f"{function.name}({', '.join(given)})"


def mutated(rng: random.Random, source: str) -> str:
    """A few characters less, more, doubled, or taken from elsewhere."""
    for _ in range(rng.randint(1, 4)):
        at, to = sorted(rng.randint(0, len(source)) for _ in range(2))
        match rng.randrange(5):
            case 0:
                source = source[:at] + source[at + rng.randint(1, 3) :]
            case 1:
                source = (
                    source[:at] + rng.choice((*LEAVES, *BINARY, *"()[]{}'\".,|?:\\", "{{", "}}", "=>")) + source[at:]
                )
            case 2:
                source = source[:at] + source[at:to] * rng.choice((2, 3, 40)) + source[to:]
            case 3:
                source = (
                    source[:at] + chr(rng.choice((0, 9, 0x2019, 0xD7FF, 0x1F600, rng.randrange(0xD000)))) + source[at:]
                )
            case _:
                source = source[at:] + source[:at]
    return source[:20_000]


def corpus() -> list[str]:
    """All sources of the recorded cases and attacks."""
    found = []
    for name in ("cases.json", "attacks.json"):
        told = json.loads((CORPUS / name).read_text("utf-8"))
        for value in told.values():
            for case in value if isinstance(value, list) else ():
                found += [case[key] for key in ("expression", "source", "code") if isinstance(case.get(key), str)]
    return [source for source in found if len(source) < 20_000]


def attack(source: str, seed: int, told: Counter[str]) -> None:
    """Every way into the language with this source. Raises what should not be raised."""
    options = Options(datetime(2026, 3, 20, tzinfo=UTC), "Europe/Berlin", "de", [], rng=random.Random(seed))
    for mode in ("expression", "template", "path"):
        text = f"Hi {{{{{source}}}}}!" if mode == "template" else source
        try:
            value = compile(text, mode, IDS).evaluate(CONTEXT, options)
            shown = json.dumps(masked(value), allow_nan=False)
            told["values"] += 1
            if "sk-live-4711" in shown:
                raise AssertionError("a secret came out")
        except ExpressionError as error:
            told[error.kind] += 1
            if not (error.code.startswith("EXPRESSION_") and error.message and "sk-live-4711" not in error.message):
                raise AssertionError(f"a wrong error: {error!r}") from error
        check(text, mode, SCOPE)
        inferred(text, mode, SCOPE)
        with contextlib.suppress(ExpressionError):
            rename(text, mode, ("nodes", "node-1"), "a new one", IDS)
    with contextlib.suppress(ExpressionError):
        tree = condition_rows(source, IDS)
        if condition_rows(condition_text(tree, IDS), IDS) != tree:
            raise AssertionError("rows → text → rows is not the same")
        compile_condition(tree, IDS).evaluate(CONTEXT, options)
    with contextlib.suppress(ExpressionError):
        start, steps = pipe_steps(source, IDS)
        pipe_text(start, steps)
    for mapping in (
        {"a": source, "b": {"path": "x", "default": f"{{{{{source}}}}}"}},
        [{"target": source, "value": 1}],
    ):
        check_mapping(mapping, SCOPE)
        with contextlib.suppress(ExpressionError):
            compile_mapping(mapping, IDS).apply(CONTEXT["open"], CONTEXT, options)
    with contextlib.suppress(ExpressionError, ValueError, RecursionError):
        from_jsonlogic(json.loads(source))


def rounds(until: float, seed: int) -> Iterator[tuple[str, int]]:
    """Sources, each with the seed that makes it again."""
    known = corpus()
    while time.monotonic() < until:
        seed += 1
        rng = random.Random(seed)
        source = grown(rng, rng.randint(1, 9)) if seed % 2 else rng.choice(known)
        yield (source if seed % 4 == 1 else mutated(rng, source)), seed


def generators(until: float) -> int:
    """The properties of the tests with new seeds; how many examples."""
    sys.path.insert(0, str(ROOT))
    from tests.expressions import test_fuzz

    tried = 0
    for name, most in PROPERTIES.items():
        if time.monotonic() < until:
            getattr(test_fuzz, name)()
            tried += most
    return tried


def main(minutes: float, seed: int) -> int:
    def too_long(signum: int, frame: FrameType | None) -> None:
        raise Hung()

    signal.signal(signal.SIGALRM, too_long)
    began = time.monotonic()
    until = began + minutes * 60
    told: Counter[str] = Counter()
    tried = generated = 0
    pristine = copy.deepcopy({**CONTEXT, "variables": {"vat": 0.19}})
    for source, made in rounds(until, seed):
        tried += 1
        signal.setitimer(signal.ITIMER_REAL, LONGEST_S * 5)
        took = time.thread_time()
        try:
            attack(source, made, told)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            print(f"seed {made}: {type(error).__name__}: {error}\n{source[:300]!r}", file=sys.stderr)
            return 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if time.thread_time() - took > LONGEST_S * 3:
            print(f"seed {made}: {time.thread_time() - took:.1f} s\n{source[:300]!r}", file=sys.stderr)
            return 1
        if tried % 10_000 == 0:
            generated += generators(until)
    if {**CONTEXT, "variables": {"vat": CONTEXT["variables"]["vat"]}} != pristine:
        print("The context was changed.", file=sys.stderr)
        return 1
    kinds = ", ".join(f"{kind} {count}" for kind, count in told.most_common())
    print(
        f"{tried} sources and {generated} generated examples in {time.monotonic() - began:.0f} s, seed {seed}; {kinds}"
    )
    return 0


if __name__ == "__main__":
    asked = [float(argument) for argument in sys.argv[1:]]
    sys.exit(
        main(asked[0] if asked else 1.0, int(asked[1]) if len(asked) > 1 else random.SystemRandom().randrange(10**9))
    )
