"""Split (A/B Test): a share of the executions each way, and the same key always the same way (ENGINE R11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import WontWork
from layers.graph.records import JSON
from layers.graph.shape import OutputsFrom

BRANCHES = tuple(f"branch_{letter}" for letter in "abcdefgh")


@node(
    "split_ab",
    name="Split (A/B Test)",
    icon="percent",
    outputs=BRANCHES[:2],
    outputs_from=OutputsFrom("weights", otherwise=BRANCHES[:2]),
    passes=None,
    keywords=("experiment", "variant", "random", "percentage"),
    sample={"_splitBranch": "a", "_selectedHandle": "branch_a"},
    output={"_splitBranch": {"type": "string"}, "_selectedHandle": {"type": "string"}},
)
class SplitAB:
    """Send a share of the executions each way. The same key always goes the same way."""

    splitPercentage: float = param("Share of branch A, in percent", default=50, minimum=0, maximum=100)
    weights: Mapping[str, float] = param(
        "Weights",
        kind="json",
        default={},
        placeholder='{"branch_a": 50, "branch_b": 30, "branch_c": 20}',
        help="For more than two branches, up to branch_h; instead of the share.",
        schema={"type": "object", "propertyNames": {"enum": list(BRANCHES)}},
        advanced=True,
    )
    stickyKey: str = param(
        "Key", default="", placeholder="{{trigger.body.email}}", help="Whoever has the same key takes the same branch."
    )

    def check(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong between the fields: (field, code, sentence)."""
        try:
            self._shares()
        except WontWork as error:
            yield "weights", error.error_code, error.message

    def run(self, ctx: Context, given: JSON) -> Done:
        key = self.stickyKey or (f"{ctx.root_id}:{ctx.scope}" if ctx.scope else ctx.root_id)
        handle = self._branch(bucket_of(ctx.workflow_id, ctx.node_id, key))
        letter = handle.removeprefix("branch_")
        return Done({**fields_of(given), "_splitBranch": letter, "_selectedHandle": handle}, handle)

    def _branch(self, bucket: int) -> str:
        """Consecutive ranges of the 10 000 buckets, in the order of the handles."""
        shares = self._shares()
        total, reached = sum(shares.values()), 0.0
        for handle, share in shares.items():
            reached += share
            if bucket * total < reached * 10_000:
                return handle
        return next(handle for handle in reversed(shares) if shares[handle] > 0)  # where a sum of fractions fell short

    def _shares(self) -> dict[str, float]:
        if not self.weights:
            return {"branch_a": self.splitPercentage, "branch_b": 100 - self.splitPercentage}
        shares = {name: self.weights[name] for name in BRANCHES if name in self.weights}
        if len(shares) < len(self.weights):
            raise WontWork("Weights are given to branch_a … branch_h alone.", code="SPLIT_INVALID", field="weights")
        if any(isinstance(share, bool) or not isinstance(share, int | float) or share < 0 for share in shares.values()):
            raise WontWork("A weight is a number of 0 or more.", code="SPLIT_INVALID", field="weights")
        if sum(shares.values()) <= 0:
            raise WontWork("The weights are all 0.", code="SPLIT_INVALID", field="weights")
        return shares


def bucket_of(workflow_id: str, node_id: str, key: str) -> int:
    """0 … 9999, the same for the same three texts."""
    return int(sha256(f"{workflow_id}:{node_id}:{key}".encode()).hexdigest()[:8], 16) % 10_000
