"""Who pays what for a state: the four rules, their identities and what they reward."""

import dataclasses

import numpy as np
import pytest

from credit_flow.core.discover import members
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.mechanisms.settlement.bucket_brigade import BucketBrigade
from credit_flow.mechanisms.settlement.credit_conserving_vickrey import CreditConservingVickrey
from credit_flow.mechanisms.settlement.environment_only import EnvironmentOnly
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement
from credit_flow.mechanisms.settlement.vickrey import Vickrey
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.exact import value_iteration

RULES = (CreditConservingVickrey, Vickrey, BucketBrigade, EnvironmentOnly)
every_rule = pytest.mark.parametrize("rule", RULES)


def auctions(n=400, n_bidders=6, seed=1):
    """Bids with silent bidders, winners (not always the highest), and the next auctions; a tenth have none."""
    rng = np.random.default_rng(seed)
    bids, then = rng.random((2, n, n_bidders)) - 0.3
    bids[rng.random(bids.shape) < 0.2], then[rng.random(bids.shape) < 0.2] = np.nan, np.nan
    bids[:, 0], then[:, 1] = rng.random((2, n))
    won = np.where(rng.random(n) < 0.8, np.nanargmax(bids, axis=1), 0)
    next_won = np.where(rng.random(n) < 0.9, np.where(rng.random(n) < 0.8, np.nanargmax(then, axis=1), 1), -1)
    return bids, won, then, next_won, rng.normal(size=n), rng.integers(1, 9, n)


def test_the_shelf_and_the_parameter_agree():
    assert set(members("mechanisms", StateSettlement).values()) == set(RULES)
    (found,) = (field for field in dataclasses.fields(VickreySociety) if field.name == "settlement")
    assert list(found.metadata["choices"]) == sorted(kind.__module__.rpartition(".")[2] for kind in RULES)


def test_the_worked_example():
    orders = ([0.30, 0.70, 0.55, 0.65], 1, [0.50, 0.20, 0.60, 0.58], 2, 0.1, 1, 0.9)
    utilities = [rule().clear(*orders).utility[0] for rule in RULES]
    assert KNOWN["SD.P1"].holds([utility[1] for utility in utilities])
    assert not np.delete(utilities, 1, axis=1).any()


@every_rule
def test_relabelling_bidders_permutes_the_result(rule):
    bids, won, then, next_won, *rest = auctions()
    order = np.random.default_rng(2).permutation(6)
    place = np.argsort(order)
    turned = rule().clear(
        bids[:, order], place[won], then[:, order], np.where(next_won < 0, -1, place[next_won]), *rest, 0.9
    )
    straight = rule().clear(bids, won, then, next_won, *rest, 0.9)
    np.testing.assert_array_equal(turned.utility, straight.utility[:, order])
    np.testing.assert_array_equal(turned.paid, straight.paid)
    np.testing.assert_array_equal(turned.received, straight.received)


@every_rule
def test_a_batch_is_a_loop_over_single_lots_bit_for_bit(rule):
    orders = auctions(60)
    batch = rule().clear(*orders, 0.97, -0.3)
    for lot in range(60):
        alone = rule().clear(*(column[lot] for column in orders), 0.97, -0.3)
        assert [a[lot].tobytes() for a in batch] == [a[0].tobytes() for a in alone]


@every_rule
def test_the_silent_neither_win_nor_price(rule):
    bids, won, then, next_won, *rest = auctions()
    settled = rule().clear(bids, won, then, next_won, *rest)
    assert not settled.utility[np.isnan(bids)].any()
    lower = [np.where(np.isnan(b), -1e9, b) for b in (bids, then)]
    again = rule().clear(lower[0], won, lower[1], next_won, *rest)
    for left, right in zip(settled, again):
        np.testing.assert_array_equal(left, right)


@every_rule
def test_what_is_no_auction_is_refused(rule):
    with pytest.raises(ValueError, match="a winner has no bid among bids"):
        rule().clear([np.nan, 1.0], 0, [1.0, 2.0], 1)
    with pytest.raises(ValueError, match="a winner has no bid among next_bids"):
        rule().clear([0.5, 1.0], 0, [1.0, 2.0], 2)
    with pytest.raises(ValueError, match="bids are for 1 lots, next_bids for 2"):
        rule().clear([0.5, 1.0], 0, [[1.0, 2.0]] * 2, 1)


def episodes(seed=3):
    """1,000 terminal episodes of 10 steps with 6 bidders."""
    rng = np.random.default_rng(seed)
    bids, rewards = rng.random((1000, 10, 6)), rng.normal(size=(1000, 10))
    return bids, bids.argmax(axis=2), rewards


@pytest.mark.parametrize("rule", [CreditConservingVickrey, BucketBrigade, Vickrey])
def test_what_experts_gain_is_the_reward_less_the_first_price(rule):
    bids, won, rewards = episodes()
    gained, first, gaps = np.zeros(1000), np.zeros(1000), np.zeros(1000)
    for t in range(10):
        last = t == 9
        then, next_won = (bids[:, t], -1) if last else (bids[:, t + 1], won[:, t + 1])
        settled = rule().clear(bids[:, t], won[:, t], then, next_won, rewards[:, t])
        gained += settled.utility.sum(axis=1)
        first = settled.paid if t == 0 else first
        ranked = np.sort(bids[:, t], axis=1)
        gaps += (ranked[:, -1] - ranked[:, -2]) if t > 0 else 0.0
    excess = gained - (rewards.sum(axis=1) - first)
    made = gaps if rule is Vickrey else 0.0
    assert np.abs(excess - made).max() <= KNOWN["SD.P2"].tolerance and (gaps >= 0.0).all()


def test_truth_is_dominant_under_second_price_and_not_under_first():
    grid = np.linspace(0.0, 1.0, 101)
    most = {}
    for mechanism in (SecondPrice(), FirstPrice()):
        own, rivals = (side.reshape(-1) for side in np.meshgrid(grid, grid, indexing="ij"))
        sale = mechanism.clear(
            np.stack([own, rivals], axis=1), tie=np.tile([0.0, 1.0], (len(own), 1))
        )  # an equal bid loses
        gains = []
        for value in (0.2, 0.4, 0.6, 0.8):
            utility = (sale.allocation[:, 0] * (value - sale.payment[:, 0])).reshape(101, 101)
            truth = utility[np.argmin(np.abs(grid - value))]
            gains.append((utility - truth).max())
        most[type(mechanism).__name__] = max(gains)
    assert KNOWN["SD.P3"].holds((most["SecondPrice"], most["FirstPrice"]))


def settled_on_chain(bids_of_action, cell, action):
    """The winner's utility when `action` wins in `cell` of Chain and everybody bids `bids_of_action` (states, bidders)."""
    world = Chain()
    after, n = world.next[cell, action], bids_of_action.shape[1]
    winner = action * (n // 2)
    ends = world.ends[cell, action]
    next_winner = -1 if ends else int(np.argmax(bids_of_action[after]))
    rule = CreditConservingVickrey()
    reward = world.rewards[cell, action]
    return rule.clear(bids_of_action[cell], winner, bids_of_action[after], next_winner, reward, 1, 0.99)


def test_bids_of_q_star_are_a_nash_equilibrium_of_the_cloned_market():
    truth = value_iteration(Chain())
    cloned = np.repeat(truth, 2, axis=1)  # left, left, right, right
    zero, leak_0, leak_4 = KNOWN["SD.P4"].expected
    for cell in range(5):
        assert settled_on_chain(cloned, cell, 1).utility[0, 2] == pytest.approx(zero, abs=1e-12)
        for deviation in np.linspace(0.0, 1.0, 201):
            for bidder in range(4):
                bids = cloned[cell].copy()
                bids[bidder] = deviation
                if deviation > np.delete(bids, bidder).max():  # it wins, at the highest bid of the others
                    price = np.delete(bids, bidder).max()
                    assert cloned[cell, bidder] - price <= 1e-12
    solitary = [settled_on_chain(truth, cell, 1).utility[0, 1] for cell in range(5)]
    assert KNOWN["SD.P4"].holds((zero, solitary[0], solitary[4]))


def test_a_single_bidder_pays_nothing_and_its_supplier_earns_nothing():
    settled = CreditConservingVickrey().clear([[0.7], [0.0], [5.0]], 0, [[0.9], [0.1], [2.0]], 0)
    assert KNOWN["EM.C4"].holds((settled.paid.max(), settled.received.max()))
    assert (Vickrey().clear([0.7], 0, [0.9], 0).received == 0.9).all()


def test_the_first_batch_of_random_bids_earns_what_the_formula_says():
    rng = np.random.default_rng(8)
    bids = rng.random((200_000, 8))
    won = bids.argmax(axis=1)
    reward = np.array(KNOWN["SD.bandit"].expected)[won // 2]
    for rule, key in ((CreditConservingVickrey, "SD.ii"), (BucketBrigade, "SD.ii.bb")):
        utility = rule().clear(bids, won, bids, -1, reward).utility
        assert KNOWN[key].holds(utility.reshape(-1, 4, 2).mean(axis=(0, 2)))
