"""Numbers of state auctions by hand."""

import numpy as np
import pytest

from credit_flow.measures.state_auctions import (
    by_action,
    clone_spread,
    credit_leak,
    fall,
    mint_rate,
    per_episode,
    regret,
    resales,
    sales_by_action,
    truthfulness,
    weight_shift,
    winning_concentration,
)


def test_winners_and_losers_are_never_pooled():
    winners, losers = truthfulness(
        [0.5, 0.75, 0.25, np.nan], [0.25, 1.0, 0.5, 0.5], [True, True, False, False]
    )
    assert winners == (0.0, 0.25) and losers == (-0.25, 0.25)
    nobody, _ = truthfulness([0.5], [0.5], [False])
    assert np.isnan(nobody.signed) and np.isnan(nobody.absolute)


def test_the_highest_bid_of_each_action_and_the_share_of_sales_that_it_wins():
    bids = by_action([[1.0, np.nan], [3.0, np.nan], [2.0, 4.0]], [0, 0, 2])
    assert np.array_equal(bids, [[3.0, np.nan], [2.0, 4.0]], equal_nan=True)
    shares = sales_by_action([0, 0, 0, 2], [1, 1, 0, 0], 3, 2)
    assert np.allclose(shares, [[1 / 3, 2 / 3], [np.nan, np.nan], [1.0, 0.0]], equal_nan=True)
    with pytest.raises(ValueError, match=r"action must be \(2,\)"):
        by_action([[1.0], [2.0]], [0])


def test_credit_hops_back_to_the_commonest_payee():
    found = resales([1, 1, 1, 2], [0, 0, -1, -1], [0.5, 0.7, 9.0, 0.1], 4)
    assert found.before.tolist() == [-2, 0, -1, -2] and found.sales.tolist() == [0, 2, 1, 0]
    assert np.allclose(found.price, [np.nan, 0.6, 0.1, np.nan], equal_nan=True)


def test_means_over_episodes_weigh_ticks_by_how_many_ended():
    assert per_episode([1.0, np.nan, 0.0], [3, 0, 1]) == 0.75 and np.isnan(per_episode([np.nan], [0]))


def test_strengths_that_fall_geometrically_fall_by_their_ratio():
    assert fall(3.0 * 0.8 ** np.arange(4)[::-1]) == pytest.approx(0.8)
    assert np.isnan(fall([1.0])) and np.isnan(fall([0.0, 1.0]))


def test_leak_and_mint_are_shares_and_undefined_without_a_whole():
    assert credit_leak(8.0, 2.0) == 0.25 and mint_rate(3.0, 2.0) == 1.5
    assert np.isnan(credit_leak(0.0, 0.0)) and np.isnan(mint_rate(1.0, 0.0))


def test_concentration_is_one_for_one_winner_and_one_nth_for_equals():
    assert winning_concentration([7, 0, 0]) == 1.0 and winning_concentration([5, 5, 5, 5]) == 0.25
    assert np.isnan(winning_concentration([0, 0]))


def test_spread_is_within_clone_groups_only():
    assert clone_spread([[0.0, 2.0, 10.0, 10.0]], 2) == pytest.approx(0.5)
    assert clone_spread([[1.0, np.nan, 4.0, 6.0]], 2) == 1.0
    assert np.isnan(clone_spread([[1.0, 2.0]], 1))


def test_regret_is_what_the_best_action_would_have_brought_more():
    assert regret([[0.5, 1.0], [0.25, 0.0], [2.0, 2.0]], [0, 0, 1]) == pytest.approx(0.5 / 3)
    assert np.isnan(regret(np.empty((0, 2)), []))


def test_the_shift_of_weights_by_primitive():
    before, after = [[3.0, 4.0], [0.0, 0.0], [1.0, 0.0]], [[3.0, 4.0], [0.0, 1.0], [1.0, 3.0]]
    shift = weight_shift(before, after, 1.5)
    assert shift.relative[[0, 2]].tolist() == [0.0, 3.0] and np.isnan(shift.relative[1])
    assert shift.share == pytest.approx([0.0, 0.1, 0.9]) and shift.moved.tolist() == [0.0, 0.0, 0.5]
    assert np.isnan(weight_shift(before, before, 0.1).share).all()
