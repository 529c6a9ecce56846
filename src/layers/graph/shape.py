"""What the graph must know of a node type: its handles, its join, and which way it lets data pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OutputsFrom:
    """Handles that follow from a list in the node's config: `config[param][*][item_key]`, then `then`.

    With `item_key` None the keys of the object `config[param]`, or `otherwise` while it is empty.
    """

    param: str
    item_key: str | None = None
    then: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """One node type as `graph` sees it. `passes` is the handle a skipped or disabled node passes its input on by."""

    service: str
    category: str  # trigger | logic | lc_native | integration
    version: int = 1
    built: bool = True
    inputs: tuple[str, ...] = ("input",)
    any_inputs: bool = False  # accepts any target handle (merge)
    outputs: tuple[str, ...] = ("output",)
    outputs_from: OutputsFrom | None = None
    passes: str | None = "output"
    singleton: bool = False  # one in a workflow
    loops: bool = False  # runs what hangs on `each_item` once per item, or while a condition holds
    breaks: bool = False  # leaves the nearest loop
    joins: bool = False  # the join is chosen by config `mergeStrategy` and `n` (R24); else `all`

    def handles(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The source handles of a node with this config, without `error`."""
        source = self.outputs_from
        if source is None:
            return self.outputs
        given = config.get(source.param)
        if source.item_key is None:
            return tuple(given) if isinstance(given, Mapping) and given else source.otherwise
        named = given if isinstance(given, list) else []
        found = [
            str(item[source.item_key]) for item in named if isinstance(item, Mapping) and item.get(source.item_key)
        ]
        return (*dict.fromkeys(found), *source.then)
