"""Backward induction: a stock that can be saved, and games that repeat themselves."""

import numpy as np
import pytest

from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.theory.games.finite_horizon import solve_finite_horizon
from credit_flow.theory.games.transfer_tensor import transfer_tensor
from credit_flow.theory.subgame_perfect import solve
from credit_flow.worlds.games.matrix_game import MatrixGame

# A stock is rich, 0, or poor, 1. Agent 0 conserves it, 0, or exploits it for 1 credit, 1; agent 1 lives on it, 1 credit a step while it is rich.
PAYOFF = np.zeros((2, 2, 2, 1))
PAYOFF[0, 0, 1], PAYOFF[0, 1] = 1.0, 1.0
NEXT = np.zeros((2, 2, 1, 2))
NEXT[0, 0, 0, 0] = NEXT[0, 1, 0, 1] = NEXT[1, :, :, 1] = 1.0
TRANSFER = np.zeros((2, 2, 2, 1))
TRANSFER[0, :, 0, 0] = 1.0, -1.0  # agent 1 pays for conserving


def stock(**settings):
    return solve_finite_horizon(
        PAYOFF, NEXT, TRANSFER, **{"horizon": 2, "discount": 0.9, "high": 2.0, **settings}
    )


def test_the_stock_is_saved_first_and_taken_last():
    """In the last step it is conserved from theta 1 on; in the first from .1 on, when to wait is worth .9; agent 1 pays up to .9."""
    found = stock()
    assert found.null.values.tolist() == [1.0, 1.0] and found.null.profile == (1, 0)
    saved = found.profile[:, 0] == 0
    assert found.theta[saved].min() == pytest.approx(0.1, abs=4e-9)
    both = found.welfare < 2.0  # saved in both steps, and never taken
    assert found.theta[both].min() == pytest.approx(1.0, abs=4e-9)
    assert found.best.theta == pytest.approx(0.9) and found.best.values == pytest.approx([1.8, 1.0])
    assert found.best_signed.theta == pytest.approx(0.1, abs=4e-9)
    assert found.best_signed.values == pytest.approx(
        [1.8, 1.0]
    ) and found.best_signed.welfare == pytest.approx(2.8)


def test_a_longer_horizon_is_worth_more_and_the_threshold_is_that_of_waiting_longer():
    """Of three steps the first is conserved if theta + .9 (theta + .9) is at least 1."""
    found = stock(horizon=3)
    threshold = found.theta[found.profile[:, 0] == 0].min()
    assert threshold == pytest.approx((1.0 - 0.81) / 1.9, abs=4e-9)


def test_one_step_is_the_game_of_one_step():
    game = MatrixGame(payoffs=(5, 3, 1, 0))
    payoff, transfer = game.payoff(), transfer_tensor(DefectorsFine(), game.outcomes())
    whole = solve(payoff, transfer, high=3.0)
    once = solve_finite_horizon(
        payoff[None], np.ones((1, 2, 2, 1)), transfer[None], horizon=1, high=3.0, grid=61
    )
    assert once.best_signed.values == pytest.approx(whole.best_signed.values)
    assert once.best.values == pytest.approx(whole.best.values) and once.best.profile == (1, 0)


def test_a_repeated_dilemma_is_the_dilemma_again_and_again():
    game = MatrixGame()
    payoff, transfer = game.payoff(), transfer_tensor(DefectorsFine(), game.outcomes())
    repeated = solve_finite_horizon(
        payoff[None], np.ones((1, 2, 2, 1)), transfer[None], horizon=5, discount=0.5, high=1.5
    )
    weight = 1 + 0.5 + 0.25 + 0.125 + 0.0625
    assert repeated.null.values == pytest.approx([-2 * weight] * 2)
    assert repeated.best_signed.values == pytest.approx([0.0, -2 * weight], abs=1e-7)
    assert repeated.theta[repeated.profile[:, 0] == 0].min() == pytest.approx(1.0, abs=2e-9)


def test_a_start_by_chance_is_the_mean_of_starts():
    sure, poor, either = stock(start=0), stock(start=1), stock(start=[0.75, 0.25])
    assert poor.null.values.tolist() == [0.0, 0.0] and np.isnan(poor.best_signed.theta)
    assert either.null.values == pytest.approx(0.75 * sure.null.values)
    assert either.best_signed.welfare == pytest.approx(0.75 * sure.best_signed.welfare)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"horizon": 0}, "horizon = 0, discount = 0.9: must be a step or more"),
        ({"start": [0.5, 0.2]}, "start must be a state, 0 .. 1, or probabilities of the 2 states"),
        ({"start": 2}, "start must be a state"),
        ({"selection": "x"}, "selection = 'x': must be"),
        ({"after_rejection": "x"}, "after_rejection = 'x': must be"),
    ],
)
def test_what_is_no_game_of_steps_is_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        stock(**settings)
    with pytest.raises(ValueError, match="transition must be probabilities"):
        solve_finite_horizon(PAYOFF, NEXT * 0.5, TRANSFER, horizon=2)
    with pytest.raises(ValueError, match=r"transition must be of shape \(2, 2, 1, 2\), not \(2, 2, 2\)"):
        solve_finite_horizon(PAYOFF, NEXT[:, :, 0], TRANSFER, horizon=2)
