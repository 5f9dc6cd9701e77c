"""The best reply in bids finds what theory says can be gained: nothing where bids are true and cloned, and exactly what was planted elsewhere."""

import numpy as np
import pytest

from credit_flow.mechanisms.settlement.bucket_brigade import BucketBrigade
from credit_flow.mechanisms.settlement.credit_conserving_vickrey import CreditConservingVickrey
from credit_flow.mechanisms.settlement.vickrey import Vickrey
from credit_flow.theory.best_reply import BidGame, best_reply
from credit_flow.theory.state_values import chain_arrays, q_values

NEAR = pytest.approx
START = 0


def bandit(rewards, bids, rule=CreditConservingVickrey, clones=2, **more) -> BidGame:
    """One state that ends: whoever wins earns its reward."""
    n = len(rewards)
    arrays = np.zeros((1, n), dtype=int), np.array([rewards], dtype=float), np.zeros((1, n))
    said = np.repeat(np.array(bids, dtype=float), clones)[np.newaxis, np.newaxis]
    return BidGame(*arrays, said, np.repeat(np.arange(n), clones), rule.paid, rule.received, **more)


def chain(bids, rule=CreditConservingVickrey, clones=2, **more) -> BidGame:
    """Two experts, left and right, that bid `bids` (cells, 2) credits."""
    said = np.repeat(bids, clones, axis=1)[np.newaxis]
    return BidGame(*chain_arrays(), said, np.repeat([0, 1], clones), rule.paid, rule.received, **more)


def gains(game: BidGame) -> list[float]:
    """Of every bidder, at the start."""
    replies = [best_reply(game, bidder) for bidder in range(len(game.actions))]
    return [float((reply.best - reply.usual)[START]) for reply in replies]


@pytest.mark.parametrize("rule", [CreditConservingVickrey, BucketBrigade])
def test_nobody_gains_where_cloned_bids_are_true(rule):
    assert gains(bandit([0.2, 0.6, 0.8], [0.2, 0.6, 0.8], rule)) == NEAR([0.0] * 6, abs=1e-5)
    assert gains(chain(q_values(*chain_arrays()), rule)) == NEAR([0.0] * 4, abs=1e-5)


@pytest.mark.parametrize(
    ("bids", "gained"),
    [
        # at .4 one hand has half a chance of .4 (its twin has the other), and just above all of it; so has who earns .6 there
        ([0.2, 0.3, 0.4], [0.0, 0.2, 0.2]),
        # the second best wins at its own .6: a hand of the best has nothing, and could have .8 - .6
        ([0.2, 0.6, 0.4], [0.0, 0.0, 0.2]),
        # whoever bids too much only loses: its hand pays .7 for .6 half of the time
        ([0.2, 0.7, 0.4], [0.0, 0.05, 0.1]),
        # silent hands could have everything for the reserve
        ([0.2, np.nan, np.nan], [0.0, 0.4, 0.6]),
    ],
)
def test_a_planted_gain_in_a_bandit_is_found(bids, gained):
    rewards = [0.2, 0.6, 0.8]
    assert gains(bandit(rewards, bids))[::2] == NEAR(gained, abs=1e-5)


def test_bids_halved_in_one_state_of_a_chain_are_worth_half_of_what_they_hide():
    values = q_values(*chain_arrays())
    halved = values.copy()
    halved[START] /= 2.0
    worth = values[START].max()
    assert gains(chain(halved))[2] == NEAR(worth / 4.0, abs=1e-5)  # half for half of the time, then always
    later = values.copy()
    later[3] /= 2.0  # not met at the start: whoever owns cell 3 is paid half, and buys from itself instead
    assert gains(chain(later))[2] > 0.1 * worth


def test_the_first_price_without_clones_is_shaded():
    truth = [0.2, 0.6, 0.8]
    assert gains(bandit(truth, truth, BucketBrigade, clones=1)) == NEAR([0.0, 0.0, 0.2], abs=1e-5)
    assert gains(bandit(truth, truth, clones=1)) == NEAR([0.0] * 3, abs=1e-5)
    shaded = [0.2, 0.6, 0.6 + 1e-6]
    assert gains(bandit(truth, shaded, BucketBrigade, clones=1)) == NEAR([0.0] * 3, abs=1e-5)


def two_steps(rule, clones: int) -> BidGame:
    """Expert 0 leads from state 0 to state 1, where expert 1 earns 1 and bids as much."""
    arrays = (
        np.array([[1, 0], [1, 1]]),
        np.array([[0.0, 0.0], [0.0, 1.0]]),
        np.array([[0.9, 0.0], [0.0, 0.0]]),
    )
    said = np.repeat(np.array([[0.9, 0.0], [0.2, 1.0]]), clones, axis=1)[np.newaxis]
    return BidGame(*arrays, said, np.repeat([0, 1], clones), rule.paid, rule.received)


def test_a_seller_who_bids_against_its_buyer_raises_the_second_price_unless_the_buyer_has_a_clone():
    assert gains(two_steps(CreditConservingVickrey, 1))[0] == NEAR(0.9 * (1.0 - 0.2), abs=1e-5)
    assert gains(two_steps(CreditConservingVickrey, 2))[0] == NEAR(0.0, abs=1e-5)


def test_where_sellers_get_more_than_buyers_pay_one_hand_buys_from_itself():
    game = two_steps(Vickrey, 2)._replace(high=5.0)
    rich = best_reply(game, 0)
    assert (rich.best - rich.usual)[START] == NEAR(
        0.9 * (5.0 - 1.0 - 1.0), abs=1e-5
    )  # pays 1, gets 5, earns nothing there


def test_against_bids_with_noise_the_equilibria_of_theory_come_out():
    """A rival whose bid is uniform: true bids cannot be bettered at the second price, and half the value is best at the first (key `krishna2010`)."""
    draws = np.stack([np.full(20_000, 0.5), (np.arange(20_000) * 0.6180339887) % 1.0], axis=1)[:, np.newaxis]
    arrays = np.zeros((1, 2), dtype=int), np.array([[0.5, 0.0]]), np.zeros((1, 2))

    def reply(rule):
        return best_reply(BidGame(*arrays, draws, np.array([0, 1]), rule.paid, rule.received), 0)

    second, first = reply(CreditConservingVickrey), reply(BucketBrigade)
    assert second.usual[0] == NEAR(0.125, abs=1e-3) and second.best[0] == NEAR(0.125, abs=1e-3)
    assert first.usual[0] == NEAR(0.0, abs=1e-9) and first.best[0] == NEAR(1.0 / 16.0, abs=1e-3)


def test_what_is_cut_off_is_bought_back_at_the_going_price():
    game = two_steps(BucketBrigade, 2)._replace(horizon=1)
    assert best_reply(game, 0).best[START] == NEAR(0.0, abs=1e-5)  # one step, and nothing for what is left
    assert best_reply(game._replace(buys_back=True), 0).usual[START] == NEAR(
        0.0, abs=1e-5
    )  # .9 x 1 less .9, half the time
    assert best_reply(game, 0).usual[START] == NEAR(-0.45, abs=1e-5)
