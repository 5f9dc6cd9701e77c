"""What code of the user's own raises reaches the user, with whose it was and when, whatever it is and wherever it was called."""

from dataclasses import dataclass

import pytest

from credit_flow import CreditEconomy, CreditFlow, Markets, Policy, sweep
from credit_flow.core.books.errors import HalfDone
from credit_flow.dashboard.run.runner import Runner
from credit_flow.institutions.institution import Institution
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.states.chain import Chain

SMALL = CreditEconomy(experts=5, task_rate=4.0)


class Mute(Exception):
    """Says nothing of itself."""

    def __str__(self):
        raise ValueError("silence")


class Careful(Policy):
    """Raises where it is told to."""

    keeps_markup = True

    def __init__(self, error, where):
        self.error, self.where = error, where

    def ask(self, seen):
        self._act("ask")
        return seen.cost

    def learn(self, outcome):
        self._act("learn")

    def enter(self, rows, parents, experts):
        self._act("enter")

    def _act(self, where):
        if where == self.where:
            raise self.error


class Strike(Institution):
    """Raises in every tick."""

    def step(self, model):
        raise model.parameters.error


@dataclass(frozen=True)
class Striking(CreditEconomy):
    """Has an institution that raises."""

    error = StopIteration()

    def institutions(self):
        return (*super().institutions(), Strike())


class Rut(Chain):
    """A chain whose step answers with what it was made for."""

    answer = None

    def move(self, copies, actions):
        return self.answer


@dataclass(frozen=True)
class Stuck(VickreySociety):
    """A society on it."""

    def world(self, seed):
        world = Rut(copies=self.copies)
        world.answer = self.given
        return world

    given = None


@pytest.mark.parametrize("where", ["ask", "learn"])
@pytest.mark.parametrize("ask", [lambda model: model.run(3), lambda model: model.step()])
def test_an_end_of_iteration_is_nobody_elses_end(where, ask):
    model = CreditFlow(SMALL, rng=1, policy=Careful(StopIteration("used up"), where))
    with pytest.raises(RuntimeError, match="^Careful raised StopIteration") as caught:
        ask(model)
    assert caught.value.__notes__ == ["in tick 1, in Careful"] and isinstance(
        caught.value.__cause__, StopIteration
    )
    with pytest.raises(HalfDone, match="tick 1 stopped half-way in Careful"):
        model.run(1)


def test_an_institutions_too_alone_in_markets_and_on_the_dashboard():
    for go in (
        lambda: CreditFlow(Striking(experts=5), rng=1).run(2),
        lambda: Markets(Striking(experts=5), 2).run(2),
    ):
        with pytest.raises(RuntimeError, match="^Strike raised StopIteration"):
            go()
    runner = Runner(Striking(experts=5))
    runner.step(2)
    assert runner.state == "error" and runner.failure.part == "Strike"
    runner.close()


def test_a_recorder_that_comes_to_an_end_is_told_again():
    given = iter([1, 2])
    model = CreditFlow(SMALL, rng=1, recorder=lambda model: next(given))
    with pytest.raises(RuntimeError, match="raised StopIteration") as caught:
        model.run(5)
    assert model.tick == 3 and "while tick 3 was recorded; it is whole" in caught.value.__notes__[0]


def test_an_error_that_cannot_say_what_it_is_keeps_its_note():
    model = CreditFlow(SMALL, rng=1, policy=Careful(Mute(), "ask"))
    with pytest.raises(Mute) as caught:
        model.run(3)
    assert caught.value.__notes__ == ["in tick 1, in Careful"]
    with pytest.raises(HalfDone, match=r"half-way in Careful \(Mute: what it says cannot be read"):
        model.run(1)
    failed = sweep(SMALL, {"ticks": 2}, 1, executor="serial", policy=Careful(Mute(), "ask")).failures
    assert failed["message"].str.startswith("Mute: what it says cannot be read").all() and len(failed) == 1


def test_who_raises_while_a_society_is_founded_is_named():
    with pytest.raises(KeyError) as caught:
        CreditFlow(SMALL, rng=1, policy=Careful(KeyError("x"), "enter"))
    assert caught.value.__notes__ == ["while the society was founded, in Careful"]


@pytest.mark.parametrize(
    ("given", "came"),
    [(None, "None"), (5, "5"), ((1, 2), "2 things"), ("moved", "'moved'"), (iter(()), "<tuple_iterator")],
)
def test_a_step_of_a_world_gives_five_things(given, came):
    scenario = type("Given", (Stuck,), {"given": given})(copies=3)
    model = CreditFlow(scenario, rng=1)
    with pytest.raises(
        ValueError,
        match=f"^Rut.move gave {came}.* in tick 1: must be reward, lag, elapsed, terminated, truncated",
    ):
        model.run(1)
