"""Loops: a loop node is parked while its iterations run, each in a frame of its own (ENGINE R21, R22, R26, R30).

1. A loop node's `Parked` record holds its items and its rules. That opens the first iterations, `concurrency` at a
   time; no record opens one, it follows.
2. `each_item` gives only `item`, `index`, `total`. A node with `forEach` is a loop whose body is the node itself.
3. An iteration is over when nothing in its frame is ready or in flight: a `ScopeSettled` record. Its frame folds to
   one result, in the order of the items, and the next item opens.
4. A failure settles its innermost scope. `fail`: no further item starts, those begun end, then the loop node fails.
   `continue`: the iteration counts as failed. A break ends its own iteration and opens no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from layers.frozen import frozen
from layers.graph.records import JSON, Failure

EACH_ITEM: Final = "each_item"
COMPLETED: Final = "completed"
FOR_EACH: Final = "forEach"


@frozen
class Results:
    """An immutable list in blocks, so that writing one place copies a block and not 10,000 results."""

    blocks: tuple[tuple[JSON, ...], ...] = ()
    size: int = 0
    block: int = 128

    def put(self, index: int, value: JSON) -> Results:
        """With `value` at `index`; places in between that nobody filled are None."""
        number, place = divmod(index, self.block)
        blocks = self.blocks + ((),) * (number + 1 - len(self.blocks))
        held = blocks[number]
        held = (*held, *(None,) * (place - len(held)))
        held = (*held[:place], value, *held[place + 1 :])
        return Results((*blocks[:number], held, *blocks[number + 1 :]), max(self.size, index + 1), self.block)

    def __iter__(self) -> Iterator[JSON]:
        for number, held in enumerate(self.blocks):
            yield from held
            if number < len(self.blocks) - 1:
                yield from (None,) * (self.block - len(held))

    def at(self, index: int) -> JSON:
        number, place = divmod(index, self.block)
        return self.blocks[number][place] if number < len(self.blocks) and place < len(self.blocks[number]) else None


@frozen
class LoopRules:
    """What the loop node asked for. `items` None: it repeats while its condition holds, one pass at a time."""

    items: tuple[JSON, ...] | None
    concurrency: int = 1
    on_error: str = "fail"  # fail | continue
    original_count: int | None = None  # before `onLimit: truncate`

    @classmethod
    def read(cls, state: Mapping[str, JSON]) -> LoopRules:
        items = state.get("items")
        return cls(
            None if items is None else tuple(items),
            state.get("concurrency", 1),
            state.get("on_error", "fail"),
            state.get("original_count"),
        )

    def state(self) -> dict[str, JSON]:
        """As the `Parked` record keeps it."""
        return {
            "items": None if self.items is None else list(self.items),
            "concurrency": self.concurrency,
            "on_error": self.on_error,
            "original_count": self.original_count,
        }


@frozen
class LoopState:
    """One loop node in one scope: which iterations are open, and what the settled ones gave."""

    rules: LoopRules
    opened: int = 0
    open: tuple[int, ...] = ()
    results: Results = field(default_factory=Results)
    succeeded: int = 0
    failed: int = 0
    broken: bool = False
    failure: Failure | None = None

    @property
    def total(self) -> int | None:
        return None if self.rules.items is None else len(self.rules.items)

    @property
    def over(self) -> bool:
        """Nothing is open and no further item will open by itself."""
        exhausted = self.total is not None and self.opened >= self.total
        return not self.open and (exhausted or self.broken or self.failure is not None)

    @property
    def next_opens(self) -> bool:
        if self.broken or self.failure is not None or len(self.open) >= self.rules.concurrency:
            return False
        return self.total is not None and self.opened < self.total

    def settled(self, index: int, result: JSON, fine: bool, failure: Failure | None) -> LoopState:
        """`failure` set: an unhandled one ended the iteration."""
        return LoopState(
            self.rules,
            self.opened,
            tuple([number for number in self.open if number != index]),
            self.results.put(index, result),
            self.succeeded + fine,
            self.failed + (not fine),
            self.broken,
            self.failure or (failure if self.rules.on_error == "fail" else None),
        )

    def with_next(self) -> LoopState:
        """One iteration more is open."""
        return LoopState(
            self.rules, self.opened + 1, (*self.open, self.opened), self.results, self.succeeded, self.failed,
            self.broken, self.failure,
        )  # fmt: skip

    def output(self, *, each: bool) -> dict[str, JSON]:
        """The fields that the loop adds to its input (nodes.md §4); `each`: those of a `forEach` node."""
        results = list(self.results)
        counts = {"results": results, "count": self.opened, "succeeded": self.succeeded, "failed": self.failed}
        if each or self.rules.items is None:
            return counts
        original = self.total if self.rules.original_count is None else self.rules.original_count
        return {
            **counts,
            "items": list(self.rules.items),
            "truncated": original != self.total,
            "originalCount": original,
        }


def inner(scope: str, loop: str, index: int) -> str:
    """The scope of one iteration: `loop-1[17]/loop-2[3]` (ARCHITECTURE §3)."""
    return f"{scope}/{loop}[{index}]" if scope else f"{loop}[{index}]"


def outer(scope: str) -> tuple[str, str, int]:
    """The enclosing scope, the loop node in it, and the iteration's index."""
    before, _, last = scope.rpartition("/")
    loop, _, number = last.rpartition("[")
    return before, loop, int(number[:-1])


def ancestors(scope: str) -> list[str]:
    """The scope and those around it, innermost first, the top last."""
    found = [scope]
    while scope:
        scope, _, _ = outer(scope)
        found.append(scope)
    return found
