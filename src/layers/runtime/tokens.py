"""Tokens: under which a parked node run waits, and under which something comes for it or for a whole execution (R33).

The catalogue has those of nodes that wait by themselves: `CHILD`, `RESUME`, `APPROVE`.
"""

from __future__ import annotations

from typing import Final

from layers.catalog.node import APPROVE

CANCEL: Final = "cancel"  # to an execution as a whole, once
WORD: Final = "word:"  # to an execution as a whole: pause, go on; the rest makes each a key of its own
WAKE: Final = "wake:"  # a person's wake for a node run; the rest is the time until which that is parked
ASK: Final = "ask:"  # it waits for a person's word on a lost effect; the rest is the effect's key, `#`, which asking
NEEDS: Final = "type:"  # it waits for its node type, which is gone


def asks(key: str, number: int) -> str:
    """Another one each time: what one person answered is no answer to the next question."""
    return f"{ASK}{key}#{number}"


def asks_about(token: str | None, key: str) -> bool:
    return token is not None and token.rpartition("#")[0] == f"{ASK}{key}"


def attention(token: str | None) -> str | None:
    """What a person is waited for, as rows tell it: lost_effect | node_type | approval; None: nobody is."""
    if token is None:
        return None
    if token.startswith(ASK):
        return "lost_effect"
    if token.startswith(NEEDS):
        return "node_type"
    return "approval" if token == APPROVE else None
