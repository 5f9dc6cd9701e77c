"""Networks of one's own: tried before anything is built on them, frozen where they are frozen, and never touched themselves."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from credit_flow import CreditFlow
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.user_network import seeded
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


class Cell(nn.Module):
    """Two linear layers, one of them of what it said before: over the parts of a sight, or `keeps` it from call to call."""

    def __init__(self, keeps=False):
        super().__init__()
        self.seen, self.said, self.out = nn.Linear(1, 6), nn.Linear(6, 6), nn.Linear(6, 2)
        self.keeps, self.state = keeps, torch.zeros(1, 6)

    def forward(self, sight):
        state = self.state
        for part in sight.unsqueeze(-1).unbind(1):
            state = torch.tanh(self.seen(part) + self.said(state))
        if self.keeps:
            self.state = state[:1]
        return self.out(state)


class Gru(nn.Module):
    """A layer that cannot be mapped."""

    def __init__(self):
        super().__init__()
        self.cell, self.out = nn.GRU(1, 6, batch_first=True), nn.Linear(6, 2)

    def forward(self, sight):
        return self.out(self.cell(sight.unsqueeze(-1))[0][:, -1])


class Waves(nn.Module):
    """Fixed random features, other ones in every member, chosen by fixed numbers."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(N, 2)
        self.register_buffer("waves", torch.randn(N, N))
        self.register_buffer("order", torch.arange(N - 1, -1, -1))

    def forward(self, sight):
        return self.out((sight @ self.waves).sin()[:, self.order])


class By(nn.Module):
    """Linear of what `sees` makes of the sight."""

    def __init__(self, sees, **kinds):
        super().__init__()
        self.out, self.sees = nn.Linear(N, 2, **kinds), sees

    def forward(self, sight):
        return self.out(self.sees(sight))


def tied():
    layer = nn.Linear(N, N)
    return nn.Sequential(layer, nn.Tanh(), layer, nn.Linear(N, 2))


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self):
        super().__init__()
        self.first, self.second, self.out = nn.Linear(N, N), nn.Linear(N, N), nn.Linear(N, 2)
        self.second.weight = self.first.weight

    def forward(self, sight):
        return self.out(self.second(self.first(sight).tanh()))


def between(*layers):
    return nn.Sequential(nn.Linear(N, 6), *layers, nn.Linear(6, 2))


@pytest.mark.filterwarnings("ignore:There is a performance drop")
@pytest.mark.parametrize(
    ("make", "mapped"),
    [
        (Cell, True),
        (Gru, False),
        (Waves, True),
        (tied, True),
        (Tied, True),
        (lambda: between(nn.LayerNorm(6)), True),
        (lambda: between(nn.Dropout(0.5)).eval(), True),
        (lambda: between(nn.BatchNorm1d(6)).eval(), True),
        (lambda: By(lambda sight: sight if sight.sum() > 0 else -sight), False),
    ],
    ids=[
        "cell",
        "gru",
        "buffers",
        "tied layers",
        "tied weights",
        "layer norm",
        "dropout off",
        "batch norm off",
        "branch",
    ],
)
def test_a_network_of_ones_own_learns_and_says_in_the_bank_what_it_says_alone(make, mapped):
    learner = PPO(PopulationSpec(N, 2), QUICK, policy=make)
    bank, keys = learner.actor.bank, PopulationSpec(N, 2).keys("policy")
    shown = torch.linspace(-1.0, 1.0, 2 * 7 * N).view(2, 7, N)
    alone = torch.stack([seeded(make, key)(mine) for key, mine in zip(keys, shown)])
    assert bank.mapped == mapped and torch.allclose(bank(shown), alone, rtol=0, atol=1e-5)
    before = bank.flat.detach().clone()
    after = CreditFlow(SOCIETY, learner=learner, rng=1).run(12).learner.actor.bank.flat.detach()
    fixed = torch.zeros(before.shape[1], dtype=bool) if bank.learnt is None else ~bank.learnt
    assert torch.equal(before[:, fixed], after[:, fixed]) and (before != after)[:, ~fixed].any()
    assert int(fixed.sum()) == sum(each.numel() for each in make().buffers() if each.dtype == torch.float32)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Cell(keeps=True), "Cell says different things of the same sight"),
        (lambda: between(nn.Dropout(0.5)), "Sequential says different things of the same sight"),
        (lambda: By(lambda sight: sight + torch.randn(sight.shape)), "By says different things"),
        (lambda: between(nn.BatchNorm1d(6)), "Sequential changes its buffer 1.running_mean"),
        (lambda: By(lambda sight: sight - sight.mean(0)), "rows must not be mixed"),
        (lambda: By(torch.squeeze), "a batch of one"),
        (lambda: By(nn.Flatten(), dtype=torch.float64), "cannot take what is seen"),
        (
            lambda: nn.Sequential(By(torch.Tensor.double, dtype=torch.float64), Single()),
            "parameters of torch.float64",
        ),
        (lambda: nn.Sequential(nn.LazyLinear(2)), "lazy layers"),
        (lambda: nn.AdaptiveAvgPool1d(2), "no parameters"),
        (lambda: Silent(), "Silent is reached by no gradient"),
    ],
)
def test_a_network_that_a_bank_cannot_hold_is_refused_with_the_reason(make, words):
    before = torch.get_rng_state()
    with pytest.raises((TypeError, ValueError), match=words):
        PPO(PopulationSpec(N, 2), policy=make)
    assert torch.equal(torch.get_rng_state(), before)


class Single(nn.Module):
    def forward(self, said):
        return said.float()


class Silent(By):
    def __init__(self):
        super().__init__(nn.Flatten())

    def forward(self, sight):
        return super().forward(sight).detach()


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
