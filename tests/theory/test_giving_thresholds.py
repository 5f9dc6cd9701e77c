"""From where on giving pays: the closed forms against the signals on the rewards of the world."""

import numpy as np
import pytest

from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.prosocial import Prosocial
from credit_flow.theory.games.giving_thresholds import best_share, giving_thresholds
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.games.matrix_game import MatrixGame


def gains(signal, n: int, multiplier: float) -> np.ndarray:
    """What giving adds to what player 0 learns from, whatever the others do (2^(n - 1),), credits."""
    world = MatrixGame(copies=2**n, game="public_goods", n_agents=n, multiplier=multiplier)
    world.advance(1)
    world.step(world.game.profiles())
    moment, who = np.repeat(np.arange(2**n), n), np.tile(np.arange(n), 2**n)
    learnt = signal.of(world.reward.ravel(), moment, who).reshape(2, -1, n)[:, :, 0]
    return learnt[0] - learnt[1]


def test_five_whose_gifts_are_doubled():
    assert KNOWN["MX-1"].holds(giving_thresholds(5, 2.0))


@pytest.mark.parametrize(
    ("makes", "below", "above"),
    [(Mixed, 0.74, 0.76), (Prosocial, 0.37, 0.38), (Prosocial.altruism, 0.59, 0.61)],
)
def test_giving_becomes_dominant_at_once_whatever_others_do(makes, below, above):
    assert (gains(makes(below), 5, 2.0) < 0.0).all() and (gains(makes(above), 5, 2.0) > 0.0).all()


@pytest.mark.parametrize(("n", "multiplier"), [(2, 1.5), (3, 1.25), (5, 2.0), (8, 6.0)])
def test_at_the_threshold_it_is_all_one(n, multiplier):
    found = giving_thresholds(n, multiplier)
    for signal in (Mixed(found.social), Prosocial(found.eta), Prosocial.altruism(found.altruism)):
        assert np.abs(gains(signal, n, multiplier)).max() < 1e-5  # rewards are on the quantum


def test_the_best_share_of_the_common_reward_grows_with_the_batch():
    rng = np.random.default_rng(3)
    for batch in (1, 4, 64):
        share = best_share(0.5, 2.0, batch)
        noise = rng.normal(0.0, np.sqrt(2.0 / batch), 200_000)
        error = {s: np.mean(((1.0 - s) * 0.5 + s * noise) ** 2) for s in (share, share - 0.1, share + 0.1)}
        assert min(error, key=error.get) == share
    assert best_share(0.0, 1.0, 1.0) == 0.0 and best_share(1.0, 1.0, 1e12) == pytest.approx(1.0)
