"""Networks on roads: what they are shown of a car, and that they play where cars come and go."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.roads.merge import Merge
from credit_flow.worlds.roads.traffic_junction import TrafficJunction


@pytest.mark.parametrize("rules", ["easy", "hard"])
def test_a_network_is_shown_where_a_car_is_and_goes(rules):
    game = TrafficJunction(seed=2, copies=30, rules=rules, vision=1, arrival=0.7)
    game.advance(0)
    for _ in range(6):
        game.step(np.zeros((30, game.n_agents), dtype=int))
    shown, routes, side = game.encode(game.features), len(game.roads.first) - 1, game.rules.plan.side
    assert shown.dtype == np.float32 and shown.shape == (30, game.n_agents, 3 + routes + 2 * side + 18)
    assert not shown[~game.alive].any() and np.abs(shown).max() <= 3.0
    parts = np.split(shown[game.alive], [3, 3 + routes, 3 + routes + side, 3 + routes + 2 * side], axis=1)
    for part, feature in zip(parts[1:4], (1, 2, 3)):
        assert (part.sum(axis=1) == 1.0).all()
        assert np.array_equal(part.argmax(axis=1), game.features[game.alive][:, feature])


def test_what_networks_see_of_a_merge_is_of_the_size_of_one():
    game = Merge(seed=1, copies=50)
    game.rollout(np.full((20, 50, 4), 4))
    assert np.abs(game.encode(game.features)).max() <= 2.5


def cars(mode):
    return SocialDilemma(
        world_name="traffic_junction", world_settings={"arrival": 0.3}, experts=5, copies=4, policy="neural_player", policy_settings={"mode": mode}, others=0, endowment=1000.0, ticks=45
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["separate", "shared"])
def test_networks_play_and_learn_where_cars_come_and_go(mode):
    """The episode begins without a car."""
    pytest.importorskip("torch", reason="the extra `learn` is not installed")
    model = CreditFlow(cars(mode), rng=1).run(45)
    assert model.ledger.residual == 0.0 and model.world.episode.min() == 2


def test_one_network_for_all_is_refused_where_seats_may_be_empty():
    """What nobody did there would be learnt from as an act."""
    pytest.importorskip("torch", reason="the extra `learn` is not installed")
    with pytest.raises(ParameterError, match="here some do not act"):
        CreditFlow(cars("joint"), rng=1).run(45)
