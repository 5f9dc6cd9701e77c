"""Networks of one's own: tried before anything is built on them, frozen where they are frozen, and never touched themselves."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from credit_flow import CreditFlow
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_bids import QBids
from credit_flow.models.vickrey_society import VickreySociety

SOCIETY = VickreySociety(copies=8, exploration=0.0)
N = SOCIETY.world(1).n_features
QUICK = PPOSettings(auctions=40, critic_decay=0.1)


def net(outputs=2, features=N):
    return nn.Sequential(nn.Linear(features, 5), nn.Tanh(), nn.Linear(5, outputs))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"policies": 1},
            "PPO was made for 1 policies, and the society has 2: make it for features=., policies=2, clones=2",
        ),
        ({"policies": 3}, "PPO was made for 3 policies"),
        ({"features": N + 1}, f"PPO was made for {N + 1} features"),
        ({"clones": 1}, "PPO was made for 1 clones"),
    ],
)
def test_a_learner_for_other_seats_is_refused_when_the_model_is_built(changes, words):
    seats = PopulationSpec(**({"features": N, "policies": 2, "clones": 2} | changes))
    with pytest.raises(ValueError, match=words):
        CreditFlow(SOCIETY, rng=1, learner=PPO(seats))


@pytest.mark.parametrize("learner", [PPO, QBids])
@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (lambda: net(3), r"Sequential maps \(2, .\) to \(2, 3\): must be \(2, [12]\)"),
        (lambda: net(features=N + 2), rf"Sequential cannot take what is seen, \(batch, {N}\)"),
        (lambda: nn.Flatten(0), r"Flatten maps .* must be"),
        (lambda: 3, "made 3: must make a torch.nn.Module"),
        (net(), "Sequential is a module: give a function that makes one"),
    ],
)
def test_a_network_of_another_shape_is_refused_when_the_learner_is_made(learner, policy, words):
    with pytest.raises((ValueError, TypeError), match=words):
        learner(PopulationSpec(N, 2), policy=policy)


def test_a_critic_gives_one_value():
    with pytest.raises(ValueError, match=r"must be \(2, 1\)"):
        PPO(PopulationSpec(N, 2), policy=net, critic=lambda: net(2))


def test_frozen_layers_stay_and_the_others_learn():
    def half_frozen():
        made = net()
        made[0].requires_grad_(False)
        return made

    learner = PPO(PopulationSpec(N, 2), QUICK, policy=half_frozen, critic=lambda: half_frozen_critic())
    model = CreditFlow(SOCIETY, learner=learner, rng=1).run(20)
    for before, after in ((learner.actor, model.learner.actor), (learner.critic, model.learner.critic)):
        moved = (before.bank.flat != after.bank.flat).detach().numpy()
        assert model.learner.n_updates > 1 and not moved[:, ~before.bank.learnt.numpy()].any()
        assert moved[:, before.bank.learnt.numpy()].any()
    assert learner.n_parameters == 2 * (12 + 6)


def half_frozen_critic():
    made = net(1)
    made[0].requires_grad_(False)
    return made


def test_the_users_own_module_is_left_alone():
    mine = net()
    before = copy.deepcopy(mine.state_dict())
    learner = PPO(PopulationSpec(N, 2), QUICK, policy=lambda: mine)
    CreditFlow(SOCIETY, learner=learner, rng=1).run(12)
    assert all(
        value.device.type == "cpu" and (value == before[name]).all()
        for name, value in mine.state_dict().items()
    )
    assert np.isfinite(mine(torch.zeros(1, N)).detach().numpy()).all()
