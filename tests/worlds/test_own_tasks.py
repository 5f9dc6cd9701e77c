"""A world of tasks of one's own is held to what tasks are, before any compiled rule reads them."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.tasks import Tasks
from credit_flow.worlds.world import World


class Two(World):
    """Two tasks of one step and of two, every tick the same; `change` is done to them."""

    def __init__(self, change):
        self.change, self.judge, self.total = change, Judge(1), 9.0
        self.tasks = Tasks(
            *([np.empty(0, dtype=np.int64)] * 2),
            np.zeros(1, dtype=np.int64),
            *([np.empty(0, dtype=np.int64)] * 4),
        )

    def advance(self, tick):
        ids, first = np.array([2 * tick, 2 * tick + 1]), np.array([0, 1, 3])
        kind, end, parent = np.array([0, 1, 2]), np.array([1, 2, 3]), np.full(3, -1)
        self.tasks = Tasks(ids, np.array([3.0, 6.0]), first, kind, np.ones(3), parent, end)
        self.change(self)
        return self.total


def society(change):
    class Mine(CreditEconomy):
        def world(self, seed):
            return Two(change)

    return CreditFlow(Mine(experts=8), rng=1)


def test_tasks_of_ones_own_are_taken_and_paid():
    model = society(lambda world: None).run(5)
    assert model.ledger.minted[0] > 8 * 20.0 and model.ledger.residual == 0.0


def put(name, value):
    return lambda world: setattr(world.tasks, name, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            put("kind", np.array([0, 1, 6])),
            r"Two.tasks gave 6 for kind\[2\] in tick 1: must be kinds -1 .. 5",
        ),
        (put("kind", np.array([0.0, 1.0, 2.0])), "gave float64 numbers as kind in tick 1"),
        (put("work", np.array([1.0, -1.0, 1.0])), r"gave -1.0 for work\[1\] in tick 1: must be units >= 0"),
        (put("work", np.ones(2)), r"gave works of shape \(2,\) in tick 1: must be \(3,\)"),
        (put("bounty", np.array([1.0, np.nan])), r"gave nan for bounty\[1\]"),
        (put("first", np.array([0, 1, 99])), r"gave 99 for first\[2\]"),
        (
            put("first", np.array([0, 2, 1])),
            r"gave first = \[0, 2, 1\] in tick 1: must rise from 0 to the 3 nodes",
        ),
        (put("end", np.array([1, 2, 9])), r"gave 9 for end\[2\]"),
        (
            lambda world: setattr(world, "total", None),
            "Two.advance gave None as most in tick 1: must be credits >= 0",
        ),
        (lambda world: setattr(world, "total", -1.0), "Two.advance gave -1.0 for all tasks in tick 1"),
    ],
)
def test_what_are_no_tasks_is_refused_with_world_tick_and_place(change, words):
    model = society(change)
    with pytest.raises(ValueError, match=words):
        model.step()
    assert model.ledger.residual == 0.0
