"""The table: rows are born, die, and are never reused; columns grow without losing anything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from credit_flow.core.table import Table


def test_a_birth_gives_rows_with_their_facts_and_the_fills():
    table = Table(capacity=2)
    table.declare("wealth", fill=2.5)
    table.declare("skill", width=3, fill=-1)
    rows = table.birth(3, tick=7, parents=np.array([-1, -1, 0]))
    assert rows.tolist() == [0, 1, 2] == table.rows.tolist()
    assert table.alive.all() and table.born.tolist() == [7] * 3 and table.died.tolist() == [-1] * 3
    assert table.parent.tolist() == [-1, -1, 0]
    assert table.wealth.tolist() == [2.5] * 3 and table.skill.shape == (3, 3) and (table.skill == -1).all()


def test_the_dead_keep_their_columns_and_leave_the_rows():
    table = Table()
    table.declare("wealth")
    rows = table.birth(4, tick=1)
    table.wealth[:] = [1, 2, 3, 4]
    table.death(rows[[1, 3]], tick=5)
    assert table.rows.tolist() == [0, 2]
    assert table.died.tolist() == [-1, 5, -1, 5] and table.alive.tolist() == [True, False, True, False]
    assert table.wealth.tolist() == [1, 2, 3, 4]
    assert table.birth(1, tick=6).tolist() == [4]


def test_a_column_is_a_live_view():
    table = Table()
    table.declare("wealth")
    table.birth(2, tick=0)
    table.wealth[1] = 9.0
    table.column("wealth")[0] = 4.0
    assert table.wealth.tolist() == [4.0, 9.0]
    assert np.shares_memory(table.wealth, table.column("wealth"))


def test_rows_never_look_beyond_those_born():
    table = Table(capacity=100)
    table.declare("wealth")
    table.birth(3, tick=0)
    assert len(table.wealth) == 3


@pytest.mark.parametrize("name", ["alive", "rows", "n_rows", "birth", "wealth"])
def test_a_name_is_taken_only_once(name):
    table = Table()
    table.declare("wealth")
    with pytest.raises(ValueError, match=f"already has a column '{name}'"):
        table.declare(name)


def test_an_unknown_column_is_named_with_those_there_are():
    table = Table()
    with pytest.raises(KeyError, match="no column 'skil'.*alive, born, died, parent"):
        table.column("skil")
    with pytest.raises(AttributeError, match="skil"):
        _ = table.skil
    assert not hasattr(table, "skil")


@given(st.lists(st.integers(0, 40), max_size=12))
def test_growing_loses_nothing(sizes):
    """Whatever the births, every column holds what was written, from a capacity of one row on."""
    table = Table(capacity=1)
    table.declare("number", dtype=np.int64)
    table.declare("pair", width=2)
    written = 0
    for size in sizes:
        rows = table.birth(size, tick=0)
        table.number[rows] = rows * 3
        table.pair[rows] = np.column_stack([rows, -rows])
        written += size
    assert table.n_rows == written
    assert (table.number == np.arange(written) * 3).all()
    assert (table.pair == np.column_stack([np.arange(written), -np.arange(written)])).all()


class Population(RuleBasedStateMachine):
    """The table against a plain list of lives."""

    def __init__(self):
        super().__init__()
        self.table, self.lives, self.tick = Table(capacity=1), [], 0

    @rule(n=st.integers(0, 9))
    def birth(self, n):
        self.tick += 1
        rows = self.table.birth(n, self.tick)
        assert rows.tolist() == list(range(len(self.lives), len(self.lives) + n))
        self.lives += [[self.tick, -1] for _ in range(n)]

    @rule(which=st.sets(st.integers(0, 60), max_size=6))
    def death(self, which):
        self.tick += 1
        rows = [row for row in sorted(which) if row < len(self.lives) and self.lives[row][1] < 0]
        self.table.death(np.array(rows, dtype=np.int64), self.tick)
        for row in rows:
            self.lives[row][1] = self.tick

    @invariant()
    def agrees(self):
        living = [row for row, (_, died) in enumerate(self.lives) if died < 0]
        assert self.table.rows.tolist() == living
        assert np.flatnonzero(self.table.alive).tolist() == living
        assert list(zip(self.table.born.tolist(), self.table.died.tolist())) == [
            (born, died) for born, died in self.lives
        ]


TestPopulation = Population.TestCase
