"""The cases and attacks that come with the specification."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers.expressions import ExpressionError, Options, compile

DATA = Path(__file__).parent.parent / "data" / "expressions"
CASES = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))
ATTACKS = json.loads((DATA / "attacks.json").read_text(encoding="utf-8"))
HOSTILE = [attack for attack in ATTACKS["attacks"] if attack["language"] == "expression"]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_every_case_gives_its_exact_result(case: dict[str, Any], value: Callable[..., Any]) -> None:
    context = CASES["contexts"][case["context"]]
    if "error" in case:
        with pytest.raises(ExpressionError) as caught:
            value(case["expression"], context)
        assert {"code": caught.value.code, "kind": caught.value.kind} == case["error"]
    else:
        found = value(case["expression"], context)
        assert found == case["expected"]
        assert isinstance(found, bool) == isinstance(case["expected"], bool)


@pytest.mark.parametrize("attack", HOSTILE, ids=lambda attack: attack["id"])
def test_every_attack_ends_as_it_must(attack: dict[str, Any], options: Options) -> None:
    source = attack.get("source") or "".join(text * times for text, times in attack["source_parts"])
    context = copy.deepcopy(ATTACKS["contexts"][attack["context"]])
    try:
        outcome: dict[str, Any] = {"value": compile(source, "expression").evaluate(context, options)}
    except ExpressionError as error:
        outcome = {"error": error.code}
    allowed = attack["must"]["any_of"]
    assert any(
        outcome.get("error") in one["error"]
        if "error" in one
        else "value" in outcome and outcome["value"] == one["value"]
        for one in allowed
    ), outcome
    assert context == ATTACKS["contexts"][attack["context"]]
