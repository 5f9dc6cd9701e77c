"""The marks on the Lab's low charts: every shock has its letter, and no two words lie over each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow import CreditEconomy
from credit_flow.dashboard.parts.lines import CHARACTER, marks_of, meaning_of_marks
from credit_flow.dashboard.run.runner import Runner

LAST = 40


@pytest.fixture(scope="module")
def runner():
    with Runner(CreditEconomy(experts=5, task_rate=1.0), seed=1) as found:
        found.step(LAST)
        yield found


class Shocked:
    """A player as the charts see it, with other shocks."""

    def __init__(self, player, shock):
        self.tick, self.scenario = player.tick, player.scenario.but(shock=shock)


@settings(deadline=None, max_examples=50)
@given(
    ticks=st.lists(st.integers(1, 2 * LAST), max_size=12, unique=True),
    view=st.integers(0, LAST),
)
def test_words_of_marks_never_lie_over_each_other(runner, ticks, view):
    player = Shocked(runner, tuple((tick, "demand", 2.0) for tick in ticks))
    marks = marks_of(player, view)
    there = [tick for tick in ticks if tick <= LAST]
    assert len(marks) == len(there) + (view < LAST)
    assert meaning_of_marks(player).count("demand ×2") == len(there)
    assert sum(len(words.replace("here", "").replace(" ", "")) for _, words in marks) == len(there)
    named = [(at, words) for at, words in marks if words]
    for (at, words), (following, others) in zip(named, named[1:]):
        assert following - at >= CHARACTER * LAST * (len(words.split()[-1]) + len(others.split()[0]))
