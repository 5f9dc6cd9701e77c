"""Tasks from the user's file: good rows become the expected arrays, every kind of bad row is refused by name."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.core.amounts import QUANTUM
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.task_file import TaskFile, TaskFileError

SAVE = {".csv": lambda frame, path: frame.to_csv(path, index=False), ".parquet": pd.DataFrame.to_parquet}


@pytest.fixture(params=sorted(SAVE))
def world(request, tmp_path):
    """Makes a world of rows in either format."""

    def make(rows: dict, *, kinds=6, bounty_rate=3.0) -> TaskFile:
        path = tmp_path / f"tasks{request.param}"
        SAVE[request.param](pd.DataFrame(rows), path)
        return TaskFile(str(path), bounty_rate=bounty_rate, kinds=kinds, judge=Judge(1))

    return make


def test_each_row_is_a_task_of_one_step_and_names_become_kinds(world):
    offered = world({"tick": [1, 3, 1], "kind": ["write", "read", "read"], "work": [1.0, 2.0, 0.5]})
    assert offered.kind_names == ["read", "write"] and offered.last_tick == 3
    assert offered.advance(1) == 4.5
    tasks = offered.tasks
    assert tasks.kind.tolist() == [1, 0] and tasks.work.tolist() == [1.0, 0.5]
    assert tasks.bounty.tolist() == [3.0, 1.5] and tasks.ids.tolist() == [0, 1]
    assert (
        tasks.first.tolist() == [0, 1, 2]
        and tasks.parent.tolist() == [-1, -1]
        and tasks.end.tolist() == [1, 2]
    )
    assert offered.advance(2) == 0.0 and len(offered.tasks) == 0 and offered.tasks.first.tolist() == [0]
    offered.advance(3)
    assert offered.tasks.ids.tolist() == [2] and offered.tasks.kind.tolist() == [0]


def test_rows_of_one_task_are_its_steps_and_their_bounties_add_up(world):
    rows = {
        "tick": [1, 1, 1, 2],
        "task": ["a", "b", "a", "a"],
        "kind": [0, 1, 1, 0],
        "work": [1, 2, 3, 4],
        "bounty": [5.0, 1.0, 0.5, 7.25],
    }
    offered = world(rows)
    assert offered.advance(1) == 6.5
    tasks = offered.tasks
    assert tasks.first.tolist() == [0, 2, 3] and tasks.work.tolist() == [1.0, 3.0, 2.0]
    assert tasks.bounty.tolist() == [5.5, 1.0]
    offered.advance(2)
    assert offered.tasks.bounty.tolist() == [7.25] and offered.tasks.ids.tolist() == [2]


def test_parents_make_trees_depth_first_and_composites_hold_no_work(world):
    rows = {
        "tick": [1] * 6,
        "task": ["x", "x", "x", "x", "x", "y"],
        "parent": [np.nan, 1, 1, 3, np.nan, np.nan],
        "kind": ["k"] * 6,
        "work": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "bounty": [1.0, 1.0, 1.0, 1.0, 1.0, 9.0],
    }
    offered = world(rows)
    offered.advance(1)
    tasks = offered.tasks
    assert tasks.parent.tolist() == [-1, 0, 0, 2, -1, -1]
    assert tasks.end.tolist() == [4, 2, 4, 4, 5, 6]
    assert tasks.kind.tolist() == [-1, 0, -1, 0, 0, 0]
    assert tasks.work.tolist() == [0.0, 2.0, 0.0, 4.0, 5.0, 6.0]
    assert tasks.bounty.tolist() == [5.0, 9.0]


def test_children_may_stand_before_their_parents(world):
    rows = {
        "tick": [1] * 3,
        "task": [7] * 3,
        "parent": [3, 3, np.nan],
        "kind": [0, 1, 0],
        "work": [1.0, 2.0, 9.0],
    }
    offered = world(rows)
    offered.advance(1)
    assert offered.tasks.kind.tolist() == [-1, 0, 1] and offered.tasks.parent.tolist() == [-1, 0, 0]
    assert offered.tasks.end.tolist() == [3, 2, 3] and offered.tasks.work.tolist() == [0.0, 1.0, 2.0]


def test_by_default_the_bounty_is_the_rate_times_the_work_that_is_to_be_done(world):
    """A composite does no work of its own, so its `work` earns nothing."""
    rows = {
        "tick": [1] * 3,
        "task": [7] * 3,
        "parent": [np.nan, 1, 1],
        "kind": [0] * 3,
        "work": [9.0, 1.0, 2.0],
    }
    offered = world(rows, bounty_rate=3.0)
    assert offered.advance(1) == pytest.approx(9.0)


def test_bounties_are_rounded_down_to_the_quantum(world):
    offered = world({"tick": [1], "kind": [0], "work": [1.0], "bounty": [1.0 + 0.9 * QUANTUM]})
    assert offered.advance(1) == 1.0


GOOD = {"tick": [1, 2, 3], "kind": ["a", "b", "a"], "work": [1.0, 1.0, 1.0]}
BAD = {
    "tick zero": ({"tick": [1, 0, 3]}, "row 3, column tick: .*must be a whole number >= 1"),
    "tick fraction": ({"tick": [1, 2.5, 3]}, "row 3, column tick: .*must be a whole number"),
    "tick missing": ({"tick": [1, None, 3]}, "row 3, column tick"),
    "tick word": ({"tick": ["1", "soon", "3"]}, "row 3, column tick: 'soon'"),
    "work zero": ({"work": [1.0, 1.0, 0.0]}, "row 4, column work: .*must be a number > 0"),
    "work negative": ({"work": [-1.0, 1.0, 1.0]}, "row 2, column work"),
    "work infinite": ({"work": [1.0, np.inf, 1.0]}, "row 3, column work"),
    "work missing": ({"work": [1.0, np.nan, 1.0]}, "row 3, column work"),
    "work word": ({"work": ["1", "hard", "1"]}, "row 3, column work: 'hard'"),
    "work too large": ({"work": [1.0, 1e12, 1.0]}, "row 3, column work"),
    "bounty negative": ({"bounty": [1.0, -2.0, 1.0]}, "row 3, column bounty: .*must be a number >= 0"),
    "bounty missing": ({"bounty": [1.0, np.nan, 1.0]}, "row 3, column bounty"),
    "several": ({"work": [1.0, 0.0, 0.0]}, r"row 3, column work: .*\(2 rows like this\)"),
    "kind missing": ({"kind": ["a", None, "a"]}, "row 3, column kind: .*must not be empty"),
    "too many kinds": ({"kind": ["a", "b", "c"]}, "column kind: has 3 kinds; set kinds=3"),
    "parent outside": (
        {"tick": [1] * 3, "task": [1] * 3, "parent": [np.nan, 1, 4]},
        "row 4, column parent: .*must be empty or 1 .. 3",
    ),
    "parent fraction": (
        {"tick": [1] * 3, "task": [1] * 3, "parent": [np.nan, 1.5, 1]},
        "row 3, column parent",
    ),
    "parent word": (
        {"tick": [1] * 3, "task": [1] * 3, "parent": [None, "top", "1"]},
        "row 3, column parent: 'top'",
    ),
    "parent of itself": (
        {"tick": [1] * 3, "task": [1] * 3, "parent": [np.nan, 2, 1]},
        "column parent: .*circle",
    ),
    "parents in a circle": (
        {"tick": [1] * 3, "task": [1] * 3, "parent": [2, 3, 1]},
        "column parent: .*circle",
    ),
    "task missing": ({"task": [1, None, 2]}, "row 3, column task: .*must not be empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_refused_with_file_row_column_and_reason(world, case):
    changes, message = BAD[case]
    with pytest.raises(TaskFileError, match=message) as refusal:
        world({**GOOD, **changes}, kinds=2)
    assert "tasks." in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_chain_of_steps_may_be_as_long_as_it_likes(world):
    n = 3000
    offered = world(
        {"tick": [1] * n, "task": [1] * n, "parent": [None, *range(1, n)], "kind": [0] * n, "work": [1] * n}
    )
    assert offered.advance(1) == 3.0
    assert offered.tasks.parent.tolist() == list(range(-1, n - 1)) and set(offered.tasks.end.tolist()) == {n}


def test_tasks_stand_in_the_order_of_the_file_and_their_steps_may_be_scattered(world):
    offered = world(
        {"tick": [2, 1, 2, 1, 2], "task": [9, 5, 3, 1, 9], "kind": [0] * 5, "work": [1.0, 2.0, 3.0, 4.0, 5.0]}
    )
    offered.advance(1)
    assert offered.tasks.work.tolist() == [2.0, 4.0] and offered.tasks.ids.tolist() == [0, 1]
    offered.advance(2)
    assert offered.tasks.work.tolist() == [1.0, 5.0, 3.0] and offered.tasks.ids.tolist() == [2, 3]


@pytest.mark.parametrize("missing", ["tick", "kind", "work"])
def test_a_missing_column_is_named(world, missing):
    rows = {name: values for name, values in GOOD.items() if name != missing}
    with pytest.raises(TaskFileError, match=f"column '{missing}' is missing; it has"):
        world(rows)


def test_a_file_without_rows_is_refused(world):
    with pytest.raises(TaskFileError, match="holds no rows"):
        world({name: [] for name in GOOD})


@pytest.mark.parametrize("name", ["none.csv", "none.parquet"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(TaskFileError, match=f"{name}: there is no such file"):
        TaskFile(str(tmp_path / name), bounty_rate=3.0, kinds=2, judge=Judge(1))


@pytest.mark.parametrize("name", ["broken.csv", "broken.parquet"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b'\x00\xff"' * 50)
    with pytest.raises(TaskFileError, match=f"{name}: ") as refusal:
        TaskFile(str(tmp_path / name), bounty_rate=3.0, kinds=2, judge=Judge(1))
    assert "\n" not in str(refusal.value)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.integers(1, 10**6)), min_size=1, max_size=30
    )
)
def test_no_row_is_ever_dropped(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tasks") / "tasks.csv"
    frame = pd.DataFrame(rows, columns=["tick", "kind", "work"])
    frame.to_csv(path, index=False)
    offered = TaskFile(str(path), bounty_rate=1.0, kinds=3, judge=Judge(1))
    work, paid = [], 0.0
    for tick in range(1, 5):
        paid += offered.advance(tick)
        work += offered.tasks.work.tolist()
    assert sorted(work) == sorted(frame["work"].tolist())
    assert paid == frame["work"].sum()


def test_the_economy_runs_on_a_file(tmp_path):
    """Tree tasks of a user's file: somebody takes them, and the books stay exact."""
    rows = [
        {"tick": tick, "task": task, "parent": parent, "kind": kind, "work": 1.0}
        for tick in range(1, 21)
        for task in range(5)
        for parent, kind in ((None, "plan"), (1, "read"), (1, "write"))
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "tasks.csv", index=False)
    model = CreditFlow(CreditEconomy(file=str(tmp_path / "tasks.csv"), kinds=3, depth=2), rng=1)
    taken = sum(int((contracts_in(model.run(1).work).owner >= 0).sum()) for _ in range(20))
    assert taken > 50
    assert (model.ledger.balances.sum(axis=0) == 0.0).all()
