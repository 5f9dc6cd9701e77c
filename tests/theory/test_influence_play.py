"""Gradient play with a bonus for influence: where it rests, against the play itself."""

import numpy as np
import pytest

from credit_flow.measures.policy_influence import FREED, LOCKED
from credit_flow.theory.games.influence_play import (
    advantage,
    gradient_play,
    least_weight,
    most_rate,
    rest_rate,
)


def information(rate: float) -> float:
    """Mutual information of act and answer, nats."""
    joint = np.array([rate, 1.0 - rate])[:, np.newaxis] * np.array([FREED, LOCKED])
    return float((joint * np.log(joint / np.outer(joint.sum(axis=1), joint.sum(axis=0)))).sum())


def test_to_take_influence_for_a_reward_is_to_climb_mutual_information():
    rates = np.linspace(0.05, 0.95, 19)
    slope = [(information(rate + 1e-5) - information(rate - 1e-5)) / 2e-5 for rate in rates]
    assert advantage(rates) == pytest.approx(slope, abs=1e-8)
    assert (np.diff(advantage(rates)) < 0.0).all()


def test_opening_dies_below_the_least_weight_and_limits_itself_above():
    weight = least_weight()
    assert weight == pytest.approx(1.0 / (0.85 * np.log(3.4) + 0.15 * np.log(0.2)))
    assert rest_rate(0.999 * weight) == 0.0 and 0.0 < rest_rate(1.001 * weight) < 0.01
    rates = [rest_rate(beta) for beta in (1.5, 2.0, 5.0, 20.0, 1e6)]
    assert (np.diff(rates) > 0.0).all() and rates[-1] == pytest.approx(most_rate(), abs=1e-4)
    assert 0.45 < most_rate() < 0.55  # one half, were freed and locked mirror images
    assert most_rate((0.9, 0.1), (0.1, 0.9)) == pytest.approx(0.5)


@pytest.mark.parametrize("start", [0.02, 0.5, 0.98])
@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0, 8.0])
def test_play_comes_to_rest_there_from_wherever_it_starts(beta, start):
    assert gradient_play(beta, start=start, n_steps=3000)[-1] == pytest.approx(rest_rate(beta), abs=5e-3)


def test_a_contract_needs_no_bonus_and_limits_nothing():
    assert gradient_play(0.0, cost=1.0 - 1.5, start=0.02, n_steps=500)[-1] > 0.98
    assert rest_rate(0.0, cost=-0.5) == 1.0 and rest_rate(0.0, cost=0.5) == 0.0
