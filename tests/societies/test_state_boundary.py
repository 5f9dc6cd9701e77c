"""Learners and worlds of one's own: what they are handed is theirs, what they give is held to what was asked and declared."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.learners.learner import Learner
from credit_flow.learners.valuation import Valuation
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.states.chain import Chain

SOCIETY = VickreySociety(copies=3, exploration=0.0)


class Steady(Learner):
    """Bids a share of what it sees; `scribbles` on all that it is handed."""

    def __init__(self, scribbles=False, answer=None):
        self.scribbles, self.answer = scribbles, answer

    def act(self, seen, greedy=False):
        bids = np.tile(0.5 + 0.1 * seen.observations[:, :1], (1, 4)) + 0.01 * np.arange(4)
        if self.scribbles:
            for array in seen[:3]:
                array[...] = 1
        return bids if self.answer is None else self.answer(bids)

    def observe(self, decisions):
        if self.scribbles:
            for array in decisions:
                array[...] = 1


def test_a_learner_cannot_write_through_what_it_is_handed():
    clean, scribbled = (
        CreditFlow(SOCIETY, rng=1, learner=Steady(scribbles=s)).run(25) for s in (False, True)
    )
    assert clean.ledger.journal.hash == scribbled.ledger.journal.hash
    assert (clean.world.episode == scribbled.world.episode).all()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda bids: bids[:, :2], r"gave bids of shape \(3, 2\) in tick 1: must be \(3, 4\)"),
        (lambda bids: bids[:, :2].repeat(3, axis=1), r"gave bids of shape \(3, 6\)"),
        (lambda bids: 0.5, r"gave bids of shape \(\) in tick 1: must be \(3, 4\)"),
        (lambda bids: bids.T, r"gave bids of shape \(4, 3\)"),
        (
            lambda bids: bids * np.inf,
            r"gave inf for expert 0 \(column 0\) in copy 0 in tick 1: must be credits .*\(12 like this\)",
        ),
        (lambda bids: bids.astype(complex), "gave complex128 numbers as bid in tick 1"),
        (lambda bids: None, "gave None as bid in tick 1"),
        (lambda bids: 1e12 * bids, "gave 600000000000.0 for expert 0"),
    ],
)
def test_bids_that_are_none_are_refused_before_anything_is_posted(answer, words):
    model = CreditFlow(SOCIETY, rng=1, learner=Steady(answer=answer))
    before = model.balances.copy()
    with pytest.raises(ValueError, match=f"^Steady.act {words}"):
        model.step()
    assert (model.balances == before).all() and model.ledger.residual == 0.0


@pytest.mark.parametrize(
    ("learner", "words"),
    [
        (
            Valuation(3, 7, clones=2),
            "Valuation was made for 3 experts, and the society has 2: make it for experts=2, codes=",
        ),
        (Valuation(2, 4, clones=2), "Valuation was made for 4 codes"),
        (Valuation(2, 6, clones=1), "for 1 clones|for 6 codes"),
    ],
)
def test_a_learner_made_for_another_society_is_refused_when_the_model_is_built(learner, words):
    with pytest.raises(ValueError, match=words):
        CreditFlow(SOCIETY, rng=1, learner=learner)


def test_what_is_no_learner_and_who_has_nothing_to_bid_for_is_refused():
    with pytest.raises(TypeError, match="must be an instance of a Learner"):
        CreditFlow(SOCIETY, rng=1, learner=Steady)
    with pytest.raises(ValueError, match="learner = Steady: bids for states, and credit_economy sells none"):
        CreditFlow(rng=1, learner=Steady())


class Odd(Chain):
    """A chain of which one thing is not as declared."""

    def __init__(self, change, **settings):
        super().__init__(1, 3, **settings)
        self.change = change

    def move(self, copies, actions):
        return self.change(self, super().move(copies, actions))

    def observations(self):
        return self.change(self, super().observations())

    def codes(self):
        return self.change(self, super().codes().astype(np.int64))


def only(name, value):
    def change(world, given):
        return given._replace(**{name: value(getattr(given, name))}) if hasattr(given, "_replace") else given

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            only("reward", lambda r: r - 0.5),
            r"Odd.move gave -0.5 for copy 0 \(step 1 of its episode\) in tick 1: must be credits 0 .. 0.8",
        ),
        (only("reward", lambda r: r + 0.9), r"Odd.move gave 0.9 for copy 0 .* must be credits 0 .. 0.8"),
        (only("reward", lambda r: r * np.nan), "Odd.move gave nan for copy 0"),
        (only("reward", lambda r: r[:1]), r"Odd.move gave rewards of shape \(1,\) in tick 1: must be \(3,\)"),
        (
            only("terminated", lambda t: t.astype(float)),
            "Odd.move gave float64 numbers as terminated .* true or false",
        ),
        (only("elapsed", lambda e: e - 5), "Odd.move gave -4 for copy 0 .* must be environment steps >= 0"),
        (
            lambda w, g: g[:, :2] if getattr(g, "ndim", 0) == 2 else g,
            r"Odd.observations gave observations of shape \(3, 2\)",
        ),
        (
            lambda w, g: g * np.inf if getattr(g, "ndim", 0) == 2 else g,
            "Odd.observations gave (nan|inf) for copy 0",
        ),
        (lambda w, g: g + 90 if getattr(g, "ndim", 0) == 1 else g, "Odd.codes gave 9. for copy 0 in tick 1"),
    ],
)
def test_a_world_is_held_to_what_it_declared(change, words):
    class OddSociety(VickreySociety):
        def world(self, seed):
            return Odd(change)

    model = CreditFlow(OddSociety(copies=3), rng=1)
    with pytest.raises(ValueError, match=words):
        model.step()
    assert model.ledger.residual == 0.0


def test_an_action_that_the_world_does_not_have_is_refused():
    model = CreditFlow(SOCIETY, rng=1)
    model.table.action[:] = 9
    with pytest.raises(ValueError, match=r"an expert gave 9 for copy 0 .* must be actions 0 .. 1"):
        model.run(5)


def test_the_record_counts_how_many_bids_were_open_and_how_many_were_made():
    def silent(bids):
        bids[:, 1] = np.nan
        return bids

    model = CreditFlow(SOCIETY, rng=1, learner=Steady(answer=silent)).run(4)
    assert (model.measures["state_auction_open"][-1], model.measures["state_auction_taken"][-1]) == (12, 9)
