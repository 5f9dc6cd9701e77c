"""The generated stream: how many tasks, of which kinds and sizes, as which trees, and what shocks change."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_stream import SPLIT, TaskStream, kind_shares

LEAST_P = 1e-4
PLAIN = {
    "task_rate": 30.0,
    "kind_shares": kind_shares("uniform", 6),
    "max_steps": 4,
    "depth": 1,
    "bounty_rate": 3.0,
    "work_spread": 0.25,
    "shocks": (),
}


def stream(seed=1, **changes) -> TaskStream:
    return TaskStream(seed, **{**PLAIN, **changes}, judge=Judge(seed))


def ticks(world: TaskStream, n: int):
    for tick in range(1, n + 1):
        world.begin(tick)
        world.advance(tick)
        yield world.tasks


def leaves(world: TaskStream, n: int, column: str) -> np.ndarray:
    return np.concatenate([getattr(tasks, column)[tasks.kind >= 0] for tasks in ticks(world, n)])


@pytest.mark.parametrize("rate", [0.5, 30.0])
def test_the_number_of_tasks_is_poisson(rate):
    n = 4000
    numbers = np.array([len(tasks) for tasks in ticks(stream(task_rate=rate), n)])
    assert abs(numbers.mean() - rate) < 4 * math.sqrt(rate / n)
    assert abs(numbers.var() - rate) < 4 * math.sqrt((rate + 2 * rate**2) / n)


def test_no_demand_is_no_tasks():
    world = stream(task_rate=0.0)
    assert all(len(tasks) == 0 and tasks.n_nodes == 0 for tasks in ticks(world, 50))
    assert world.advance(51) == 0.0


@pytest.mark.parametrize("distribution", ["uniform", "zipf", "3,1,1,1,0,2"])
def test_kinds_follow_their_distribution(distribution):
    shares = kind_shares(distribution, 6)
    seen = np.bincount(leaves(stream(kind_shares=shares), 600, "kind"), minlength=6)
    possible = shares > 0
    assert seen[~possible].sum() == 0
    assert stats.chisquare(seen[possible], shares[possible] * seen.sum()).pvalue > LEAST_P


def test_zipf_shares_are_inverse_ranks():
    shares = kind_shares("zipf", 4)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] / shares == pytest.approx([1, 2, 3, 4])


@pytest.mark.parametrize("wrong", ["often", "1,2", "1,1,-1", "0,0,0", "1,x,1", "nan,1,1", "inf,1,1"])
def test_a_distribution_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="kind_distribution"):
        kind_shares(wrong, 3)


def test_the_number_of_steps_is_uniform_up_to_the_most():
    sizes = np.concatenate([np.diff(tasks.first) for tasks in ticks(stream(), 600)])
    assert stats.chisquare(np.bincount(sizes, minlength=5)[1:]).pvalue > LEAST_P
    assert sizes.min() == 1 and sizes.max() == 4


@pytest.mark.parametrize("spread", [0.0, 0.25, 1.0])
def test_work_is_lognormal(spread):
    logs = np.log(leaves(stream(work_spread=spread), 300, "work"))
    if spread == 0.0:
        assert (logs == 0.0).all()
    else:
        assert stats.kstest(logs / spread, "norm").pvalue > LEAST_P


@pytest.mark.parametrize("shift", [0, 1])
def test_the_work_of_a_step_tells_nothing_of_its_kind_or_of_the_next_one(shift):
    size, kind = [], []
    for tasks in ticks(stream(), 300):
        here = np.flatnonzero(np.isin(np.arange(tasks.n_nodes) + 1, tasks.first, invert=True))
        size.append(tasks.work[here])
        kind.append(tasks.kind[here + shift])
    quarter = np.searchsorted(np.quantile(np.concatenate(size), [0.25, 0.5, 0.75]), np.concatenate(size))
    counts = np.bincount(quarter * 6 + np.concatenate(kind), minlength=24).reshape(4, 6)
    assert stats.chi2_contingency(counts).pvalue > LEAST_P


def test_the_bounty_is_the_rate_times_the_work_rounded_down():
    world = stream(depth=2)
    for tasks in ticks(world, 50):
        work = np.add.reduceat(tasks.work, tasks.first[:-1])
        assert (tasks.bounty <= 3.0 * work).all() and (3.0 * work - tasks.bounty < 2 / PER_CREDIT).all()
        assert (tasks.bounty * PER_CREDIT == np.floor(tasks.bounty * PER_CREDIT)).all()


def test_the_most_that_falls_due_is_the_bounties_of_the_tick():
    world = stream()
    for tick in range(1, 20):
        assert world.advance(tick) == world.tasks.bounty.sum()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 6), st.floats(0.1, 12.0))
def test_trees_are_valid_whatever_the_shape(seed, depth, max_steps, rate):
    world = stream(seed, depth=depth, max_steps=max_steps, task_rate=rate)
    for tasks in ticks(world, 3):
        check_trees(tasks, depth, max_steps)


def check_trees(tasks, depth: int, max_steps: int) -> None:
    """Depth first: a parent stands before its nodes, subtrees nest, composites hold no work, leaves do."""
    node = np.arange(tasks.n_nodes)
    assert tasks.first[0] == 0 and tasks.first[-1] == tasks.n_nodes and (np.diff(tasks.first) >= 1).all()
    composite = tasks.kind < 0
    assert (tasks.work[composite] == 0.0).all() and (tasks.work[~composite] > 0.0).all()
    assert (tasks.end[~composite] == node[~composite] + 1).all()
    assert (tasks.parent < node).all() and (tasks.end > node).all()
    task = np.searchsorted(tasks.first, node, side="right") - 1
    assert (tasks.end <= tasks.first[task + 1]).all()
    level = np.ones(tasks.n_nodes, dtype=int)
    children = np.zeros(tasks.n_nodes, dtype=int)
    for m in node:
        above = tasks.parent[m]
        inside = [p for p in range(tasks.first[task[m]], m) if tasks.end[p] > m]
        assert above == (inside[-1] if inside else -1)
        if above >= 0:
            assert composite[above] and tasks.end[m] <= tasks.end[above]
            level[m] = level[above] + 1
            children[above] += 1
    assert (level <= depth).all()
    assert (children[composite] >= 2).all() and (children <= max(2, max_steps)).all()
    top = np.bincount(task[tasks.parent < 0], minlength=len(tasks))
    assert (top >= 1).all() and (top <= max_steps).all()


def test_steps_above_the_last_level_split_half_of_the_time():
    top = np.concatenate([tasks.kind[tasks.parent < 0] for tasks in ticks(stream(depth=2), 300)])
    assert stats.binomtest(int((top < 0).sum()), len(top), SPLIT).pvalue > LEAST_P
    deepest = np.concatenate([tasks.kind[tasks.parent >= 0] for tasks in ticks(stream(depth=2), 30)])
    assert (deepest >= 0).all()


def test_task_numbers_are_never_reused():
    numbers = np.concatenate([tasks.ids for tasks in ticks(stream(), 100)])
    assert (numbers == np.arange(len(numbers))).all()


def test_the_same_seed_gives_the_same_tasks_in_any_order_of_ticks():
    one, other = stream(5, depth=3), stream(5, depth=3)
    one.advance(1)
    one.advance(2)
    other.advance(2)
    assert other.tasks.work.tobytes() == one.tasks.work.tobytes()
    assert stream(6).advance(2) != one.judge.due(2, float(one.tasks.bounty.sum()))


def test_a_demand_shock_multiplies_the_tasks_from_its_tick_on():
    numbers = np.array([len(tasks) for tasks in ticks(stream(shocks=((501, "demand", 3.0),)), 1000)])
    before, after = numbers[:500], numbers[500:]
    assert abs(before.mean() - 30) < 4 * math.sqrt(30 / 500) and abs(after.mean() - 90) < 4 * math.sqrt(
        90 / 500
    )


def test_a_bounty_shock_changes_the_pay_and_not_the_work():
    plain, shocked = stream(), stream(shocks=((10, "bounty", 2.0),))
    for tick, (a, b) in enumerate(zip(ticks(plain, 20), ticks(shocked, 20)), start=1):
        assert (a.work == b.work).all()
        ratio = 2.0 if tick >= 10 else 1.0
        assert b.bounty == pytest.approx(ratio * a.bounty, abs=2 / PER_CREDIT)


def test_a_shock_to_kinds_turns_their_distribution():
    world = stream(kind_shares=kind_shares("5,1,0,0,0,0", 6), shocks=((3, "kinds", 2),))
    kinds = [set(tasks.kind.tolist()) for tasks in ticks(world, 6)]
    assert set().union(*kinds[:2]) == {0, 1} and set().union(*kinds[2:]) == {2, 3}
