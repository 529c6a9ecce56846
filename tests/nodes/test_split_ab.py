import pytest

from layers.errors import WontWork
from layers.nodes.split_ab import BRANCHES, bucket_of


async def test_s14_the_published_buckets_hold(run_node):
    assert bucket_of("wf_ab", "split-1", "max@example.com") == 3285
    assert bucket_of("wf_ab", "split-1", "moe@example.com") == 9529
    config = {"splitPercentage": 50, "stickyKey": "{{trigger.email}}"}
    place = {"workflow_id": "wf_ab", "node_id": "split-1"}
    first = await run_node("split_ab", {}, config, trigger={"email": "max@example.com"}, **place)
    second = await run_node("split_ab", {}, config, trigger={"email": "moe@example.com"}, **place)
    assert first.output == {"_splitBranch": "a", "_selectedHandle": "branch_a"}
    assert second.handles == ("branch_b",)


async def test_r11_the_same_execution_and_scope_take_the_same_branch_again(run_node):
    taken = {(await run_node("split_ab", {}, {}, root_id="exe_9", scope="loop-1[3]")).handles for _ in range(5)}
    assert len(taken) == 1


async def test_without_a_key_2000_executions_part_about_evenly(run_node):
    runs = [(await run_node("split_ab", {}, {}, root_id=f"exe_{n}")).handles for n in range(2000)]
    assert 0.45 < runs.count(("branch_a",)) / 2000 < 0.55


async def test_a_key_that_came_out_empty_does_not_send_everyone_one_way(run_node):
    config = {"stickyKey": "{{trigger.email}}"}
    taken = {(await run_node("split_ab", {}, config, trigger={}, root_id=f"exe_{n}")).handles for n in range(50)}
    assert len(taken) == 2


@pytest.mark.parametrize(("share", "branch"), [(0, "branch_b"), (100, "branch_a"), ("100", "branch_a")])
async def test_none_and_all_are_exact(run_node, share, branch):
    taken = {(await run_node("split_ab", {}, {"splitPercentage": share}, root_id=f"e{n}")).handles for n in range(200)}
    assert taken == {(branch,)}


async def test_branches_take_consecutive_ranges_in_the_order_of_the_handles(run_node):
    weights = {"branch_c": 50, "branch_a": 20, "branch_b": 30}
    for n in range(300):
        bucket = bucket_of("wf_1", "node-1", f"exe_{n}")
        wanted = "branch_a" if bucket < 2000 else "branch_b" if bucket < 5000 else "branch_c"
        assert (await run_node("split_ab", {}, {"weights": weights}, root_id=f"exe_{n}")).handles == (wanted,)


def test_weights_make_the_handles(registry):
    shape = registry.get("split_ab").shape
    assert shape.handles({}) == BRANCHES[:2]
    assert shape.handles({"weights": {"branch_a": 1, "branch_b": 1, "branch_c": 1}}) == BRANCHES[:3]


@pytest.mark.parametrize(
    "weights", [{"branch_a": 0, "branch_b": 0}, {"branch_a": -1, "branch_b": 2}, {"left": 1}, {"branch_a": "much"}]
)
async def test_weights_that_cannot_be_are_split_invalid(run_node, weights):
    with pytest.raises(WontWork) as caught:
        await run_node("split_ab", {}, {"weights": weights})
    assert caught.value.error_code == "SPLIT_INVALID"


@pytest.mark.parametrize("share", [101, -1, "half", True])
async def test_a_share_that_is_no_percentage_is_refused(run_node, share):
    with pytest.raises(WontWork) as caught:
        await run_node("split_ab", {}, {"splitPercentage": share})
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", "splitPercentage")
