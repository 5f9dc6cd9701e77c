"""What losers bid, less what winning would have brought them, against exact values. Source: key chang2020."""

import numpy as np
import pytest

from credit_flow.core.books.ledger import HOUSE
from credit_flow.experiments.training.losing_bids import losing_bids
from credit_flow.models.model import CreditFlow
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.states.chain import Chain


def valued(kind=VickreySociety, seed=1, **changes) -> CreditFlow:
    """A society whose bidders bid what their action is worth by the exact solution."""
    model = CreditFlow(kind(**changes), rng=seed)
    model.learner.values[:] = model.table.optimal
    return model


def test_among_clones_who_bid_the_exact_values_losers_are_truthful_too():
    model = valued()
    before, hashed = model.ledger.balance(HOUSE), model.ledger.journal.hash
    assert losing_bids(model) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert (model.ledger.balance(HOUSE), model.ledger.journal.hash, model.tick) == (before, hashed, 0)


def test_who_bids_a_tenth_too_little_everywhere_and_still_loses_is_off_by_a_tenth():
    model = valued()
    model.learner.values[0] -= 0.1  # left, which loses in every cell
    assert losing_bids(model) == pytest.approx((-0.1, 0.1), abs=1e-6)


@pytest.mark.parametrize(
    ("settlement", "rank"),
    [("credit_conserving_vickrey", 1), ("vickrey", 0), ("bucket_brigade", 0), ("environment_only", None)],
)
def test_without_clones_the_next_price_is_the_settlements(settlement, rank):
    """Along the chain left leads back: its worth is 0.99 times the next state's price, which ccv reads from the runner-up."""
    model = valued(settlement=settlement, clones=1)
    left, right = model.learner.values[:, :5]
    back = np.maximum(np.arange(5) - 1, 0)
    price = 0.0 if rank is None else np.sort([left[back], right[back]], axis=0)[::-1][rank]
    expected = (left - 0.99 * price).mean()  # right wins everywhere, each cell is seen once
    assert losing_bids(model).signed == pytest.approx(expected, abs=1e-6)


def test_where_every_episode_is_one_auction_and_acting_costs():
    model = valued(world_name="market_bandit", act_cost=0.05)
    assert losing_bids(model).signed == pytest.approx(0.05, abs=1e-6)


class Short(Chain):
    """Cut off after one step."""

    def __init__(self, *given):
        super().__init__(*given)
        self.horizon = 1


class OnTheShortChain(VickreySociety):
    """Sells the states of that chain."""

    def copies_of_world(self, seed=0, copies=1):
        return Short(seed, copies)


@pytest.mark.parametrize("timeout", ["buyback", "terminal"])
def test_an_episode_that_is_cut_off_is_bought_back_or_worth_nothing(timeout):
    model = valued(OnTheShortChain, seed=2, timeout=timeout)
    model.learner.values[1] += 0.1
    left, right = model.learner.values[:, 0]
    price = right if timeout == "buyback" else 0.0
    assert losing_bids(model).signed == pytest.approx(left - 0.99 * price, abs=1e-6)
