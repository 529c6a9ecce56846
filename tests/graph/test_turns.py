"""Who is next: turns between organisations and workflows, priorities, limits."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layers.graph.turns import NEW, WAKING, Lane, Share, Turn, choose


def lane(workflow: str, fresh: int = 1, organisation: str = "org", **more: Any) -> Lane:
    return Lane(organisation, workflow, fresh=fresh, **more)


def names(lanes: list[Lane], shares: dict[str, Share], most: int = 50) -> list[str]:
    return [turn.workflow_id for turn in choose(lanes, shares, most)]


def test_ten_thousand_of_one_workflow_do_not_hold_up_another() -> None:
    lanes = [lane("many", 10_000), lane("one", 1)]
    assert "one" in names(lanes, {"org": Share(most=2)})


def test_workflows_take_turns() -> None:
    assert names([lane("a", 3), lane("b", 3)], {"org": Share()}) == ["a", "b", "a", "b", "a", "b"]


def test_whoever_was_served_longest_ago_is_next_over_all_claims() -> None:
    lanes = [lane("a", 5, served=7), lane("b", 5, served=4)]
    assert names(lanes, {"org": Share(most=1, served=7)}) == ["b"]


def test_organisations_take_turns_however_many_workflows_they_have() -> None:
    lanes = [lane("a1", 9, "big"), lane("a2", 9, "big"), lane("a3", 9, "big"), lane("b", 9, "small")]
    served = Counter(turn.workflow_id for turn in choose(lanes, {"big": Share(), "small": Share()}, 12))
    assert served == {"a1": 2, "a2": 2, "a3": 2, "b": 6}


def test_a_higher_priority_goes_first_and_equals_take_turns() -> None:
    lanes = [lane("low", 2, priority=-5), lane("high", 2, priority=5), lane("too", 2, priority=5)]
    assert names(lanes, {"org": Share()}) == ["high", "too", "high", "too", "low", "low"]


def test_what_was_parked_goes_before_what_is_new() -> None:
    one = lane("a", 2, waking=2)
    assert choose([one], {"org": Share(most=3)}, 9) == [Turn("a", WAKING), Turn("a", WAKING), Turn("a", NEW)]


def test_a_paused_queue_or_a_used_up_rate_holds_only_what_is_new() -> None:
    for held in ({"paused": True}, {"left": 0}):
        assert choose([lane("a", 2, waking=1, **held)], {"org": Share()}, 9) == [Turn("a", WAKING)]


def test_an_organisation_that_is_full_leaves_the_turn_to_others() -> None:
    lanes = [lane("a", 5, "full"), lane("b", 5, "free")]
    assert names(lanes, {"full": Share(2, 2), "free": Share(0, 2)}) == ["b", "b"]


LANES = st.lists(
    st.builds(
        Lane, st.sampled_from(["x", "y", "z"]), st.just(""), st.integers(-2, 2), st.integers(0, 20), st.integers(0, 3),
        st.none() | st.integers(1, 4), st.none() | st.integers(0, 4), st.booleans(), st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=8,
)  # fmt: skip


@given(LANES, st.none() | st.integers(1, 5), st.integers(0, 20))
def test_no_limit_is_ever_exceeded_and_nothing_that_may_start_is_left(
    lanes: list[Lane], org_most: int | None, most: int
) -> None:
    for number, one in enumerate(lanes):
        one.workflow_id = f"wf_{number}"
        one.running = min(one.running, one.most) if one.most is not None else one.running
    shares = {name: Share(sum(one.running for one in lanes if one.organisation_id == name), org_most) for name in "xyz"}
    before = {one.workflow_id: (one.left, one.waking, one.fresh, one.running) for one in lanes}
    full = {name: org_most is not None and share.running >= org_most for name, share in shares.items()}
    begun = Counter(choose(lanes, shares, most))
    for one in lanes:
        left, waking, fresh, running = before[one.workflow_id]
        waked, new = begun[Turn(one.workflow_id, WAKING)], begun[Turn(one.workflow_id, NEW)]
        assert waked <= waking
        assert new <= (0 if one.paused else fresh if left is None else min(left, fresh))
        assert one.most is None or running + waked + new <= one.most
        if begun.total() < most and shares[one.organisation_id].room:
            assert one.next is None
    for name, share in shares.items():
        assert share.most is None or share.running <= share.most or full[name]


@given(st.lists(st.integers(1, 50), min_size=2, max_size=6), st.integers(1, 40))
def test_equal_workflows_that_wait_are_never_served_two_turns_apart(waiting: list[int], rounds: int) -> None:
    """One place, one claim after another, as it frees: the counts of those that still wait differ by one at most."""
    lanes = [lane(f"wf_{number}", fresh) for number, fresh in enumerate(waiting)]
    share, served = Share(most=1), Counter[str]()
    for _ in range(rounds):
        for turn in choose(lanes, {"org": share}, 50):
            served[turn.workflow_id] += 1
            share.running -= 1
            next(one for one in lanes if one.workflow_id == turn.workflow_id).running -= 1
        still = [served[one.workflow_id] for one in lanes if one.fresh]
        assert not still or max(still) - min(still) <= 1
