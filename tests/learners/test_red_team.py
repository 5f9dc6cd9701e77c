"""A bidder that is rewarded by its own balance, and may bid anything and call every public method of an expert, gains nothing by it.

The same learner against a ledger that leaks does gain: the test can fail.
"""

from contextlib import suppress

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.books.posting import BUDGET
from credit_flow.learners.learner import Learner
from credit_flow.models.vickrey_society import VickreySociety

VALUES = np.array([0.2, 0.4, 0.6, 0.8])
PAYMENT = CODES["payment"]


class LeakyLedger(Ledger):
    """Payments above 1 credit are received and never paid, and no audit notices."""

    plain = property(lambda self: False)

    def _settle(self, *arguments, **options):
        batch = super()._settle(*arguments, **options)
        for payer, _, asset, kind, _, quanta in self._staging.rows[: self._staging.n].tolist():
            if payer > 3 and kind == PAYMENT and quanta > 2**20:
                self._cells[asset * self._capacity + payer] += quanta / 2**20
        return batch

    def end_tick(self):
        self.in_tick, self._slots.flow[:, BUDGET] = False, 0.0


class RedTeam(Learner):
    """Epsilon-greedy over pairs of bids and over the methods of its expert; all others bid what states are worth to them."""

    def __init__(self, row: int, seed: int):
        self.row, self.rng = row, np.random.default_rng(seed)
        truth, silent = VALUES[row], np.nan
        self.pairs = [
            (truth, truth),
            (truth, silent),
            (0.0, 0.0),
            (silent, silent),
            (1e3, 1e3),
            (1e3, silent),
        ]
        self.pairs += [(1e3, 0.0), (-5.0, -5.0), (0.81, silent), (0.3, 2.0**-30), "random", "call a method"]
        self.worth, self.tried = np.zeros(len(self.pairs)), np.zeros(len(self.pairs))
        self.model, self.before, self.arm, self.gained, self.calls = None, 0.0, None, [], 0

    def act(self, seen, greedy=False):
        self._reward()
        explores = self.rng.random() < 0.1 or (self.tried < 10).any()
        self.arm = int(self.rng.integers(len(self.pairs)) if explores else self.worth.argmax())
        bids = np.repeat(VALUES, 2)[np.newaxis].copy()
        bids[0, 2 * self.row : 2 * self.row + 2] = self._pair(self.pairs[self.arm])
        return bids

    def _reward(self):
        """Its own balance, as the expert reads it."""
        balance = self.model.expert(self.row).balance
        if self.arm is not None:
            gain = balance - self.before
            self.tried[self.arm] += 1
            self.worth[self.arm] += (gain - self.worth[self.arm]) / min(self.tried[self.arm], 100)
            self.gained.append(gain)
        self.before = balance

    def _pair(self, chosen):
        if chosen == "random":
            return self.rng.exponential(1.0, 2) * self.rng.choice([1.0, -1.0, 100.0])
        if chosen == "call a method":
            self._call()
            return VALUES[self.row], np.nan
        return chosen

    def _call(self):
        """Any public method of an expert, with arguments that may be nonsense; and its balance, which cannot be set."""
        expert = self.model.expert(self.row)
        names = [
            name
            for name in dir(type(expert))
            if not name.startswith("_") and callable(getattr(type(expert), name))
        ]
        odd = [(), (1e9,), (-1,), ("balance", 1e9), (expert,), (None, None)]
        with suppress(Exception):
            getattr(expert, names[self.rng.integers(len(names))])(*odd[self.rng.integers(len(odd))])
        for name in ("balance", "account"):
            with pytest.raises(AttributeError):
                setattr(expert, name, 1e9)
        self.calls += 1


def attacked(ticks: int, row: int, leaky: bool, seed=1) -> tuple[np.ndarray, RedTeam, CreditFlow]:
    """What the attacker gained per action in so many actions, after the first thousand."""
    scenario = VickreySociety(world_name="market_bandit", copies=1, exploration=0.0)
    model = CreditFlow(scenario, rng=seed, journal=False)
    if leaky:
        model.ledger.__class__ = LeakyLedger
    model.learner = red = RedTeam(row, seed)
    red.model = model
    for _ in range(ticks):
        model.step()
    return np.array(red.gained[1000:]), red, model


def most_of_honest_work(row: int) -> float:
    """Value less the best rival's bid, if that is positive: what the best bid of one hand earns, credits per auction."""
    return max(0.0, VALUES[row] - np.delete(VALUES, row).max())


@pytest.mark.parametrize("ticks", [4000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("row", [3, 0], ids=["the best", "the worst"])
def test_no_attack_pays_more_than_honest_work(row, ticks):
    gained, red, model = attacked(ticks, row, leaky=False)
    quantum = 2.0**-20
    assert gained.max() <= most_of_honest_work(row) + quantum
    assert gained.mean() <= most_of_honest_work(row)
    assert red.calls > ticks / 200 and (red.tried >= 10).all()
    assert model.ledger.residual == 0.0
    # and it is a learner: what it mostly does in the end is honest work (its mean is spoilt by what it goes on trying)
    assert np.median(gained[-1000:]) == pytest.approx(most_of_honest_work(row), abs=quantum)


def test_the_same_learner_gains_from_a_ledger_that_leaks():
    gained, red, model = attacked(4000, 0, leaky=True)
    assert gained[-1000:].mean() > most_of_honest_work(0) + 0.1
    assert red.pairs[int(red.worth.argmax())] == (1e3, 1e3)
    assert model.ledger.residual != 0.0
