"""What own and pooled reward teach: the closed form, and the world of the shelf."""

import numpy as np
import pytest

from credit_flow.measures.statistics.gradient_power import gradient_power
from credit_flow.theory.games.bandit_gradients import gradient_mean, gradient_variance, signal_to_noise
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.games.shared_reward_bandit import SharedRewardBandit


def gradients(n: int, copies: int, pooled: bool, gain=1.0, noise=1.0, baseline=True) -> np.ndarray:
    """(a - 1/2)(R - E R) of every agent of every copy; the sum of all is N times the mean that the world pays."""
    world = SharedRewardBandit(3, copies, n_agents=n, gain=gain, noise=noise, pooled=pooled)
    world.advance(1)
    actions = np.random.default_rng(5).integers(0, 2, (copies, n))
    world.step(actions)
    total = world.reward * (n if pooled else 1)
    mean = gain / 2 * (n if pooled else 1) if baseline else 0.0
    return (actions - 0.5) * (total - mean)


def test_pooled_reward_of_sixteen():
    assert KNOWN["TJ-5"].holds(signal_to_noise(16, pooled=True))
    assert signal_to_noise(16, pooled=True) == pytest.approx(1 / 79, rel=1e-12)
    found = gradients(16, 250_000, pooled=True)  # 4 million samples
    assert KNOWN["TJ-5"].holds(found.mean() ** 2 / found.var())


def test_own_reward_does_not_care_how_many_there_are():
    assert [signal_to_noise(n, pooled=False) for n in (1, 4, 64)] == [0.25] * 3
    assert [1 / signal_to_noise(n, pooled=True) for n in (2, 5, 8)] == pytest.approx([9, 24, 39])
    assert signal_to_noise(1, pooled=True) == signal_to_noise(1, pooled=False)


@pytest.mark.parametrize(
    ("n", "pooled", "gain", "noise", "baseline"),
    [(4, False, 2.0, 0.5, True), (4, True, 2.0, 0.5, True), (3, True, 1.0, 1.0, False), (3, False, 1.0, 0.5, False)],
)  # fmt: skip
def test_mean_and_variance_of_the_world_are_those_of_the_law(n, pooled, gain, noise, baseline):
    found = gradients(n, 100_000, pooled, gain, noise, baseline)
    variance = gradient_variance(n, gain, noise, pooled=pooled, baseline=baseline)
    assert found.mean() == pytest.approx(gradient_mean(gain), abs=5 * (variance / 100_000) ** 0.5)
    assert found.var() == pytest.approx(variance, rel=0.03)


def test_what_a_run_measures_is_the_law():
    """One world of sixteen, in teams of any size."""
    world = SharedRewardBandit(7, 100_000, n_agents=16)
    world.advance(1)
    actions = np.random.default_rng(6).integers(0, 2, (100_000, 16))
    world.step(actions)
    for team in (1, 2, 5, 16):
        for asked in ({"pooled": False}, {"pooled": True}, {"pooled": True, "baseline": False}):
            measured = gradient_power(actions, world.reward, team, **asked)
            assert measured == pytest.approx(signal_to_noise(team, **asked), rel=0.08)
    with pytest.raises(ValueError, match="team = 17"):
        gradient_power(actions, world.reward, 17, pooled=True)
    with pytest.warns(match="nothing varies"):
        assert np.isnan(gradient_power(np.ones((4, 2)), np.ones((4, 2)), 2, pooled=True))
