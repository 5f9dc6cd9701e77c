"""Players that learn from their influence: who decides first, what is counted, and what becomes of it."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.influence.influential_player import InfluentialPlayer
from credit_flow.agents.players.outlook import chances
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import train
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.models.games.player_learner import player_learner
from credit_flow.models.games.social_dilemma import SocialDilemma

LEADER = SocialDilemma(
    world_name="matrix_game",
    world_settings={"game": "stag_hunt", "payoffs": (1.0, 2.0, 1.0, 0.0)},
    policy="influential_player",
    others=0,
    copies=64,
    ticks=240,
    endowment=100.0,
)
"""Who sees the other hunt a stag, or a hare, is best off to do the same; to lead to the stag earns 1 credit more."""


def model_of(scenario, seed=3, **tuned) -> CreditFlow:
    model = CreditFlow(scenario, rng=seed)
    (player,) = model.policies
    tuned = {"auctions": 512, "minibatch": 512, "epochs": 2, "rate": 0.03, "entropy": 0.0, **tuned}
    player.learner = player_learner(model.world, player.outlook, (seed,), tuned)
    return model


def leads(model) -> tuple[float, np.ndarray]:
    """The chance that the first hunts the stag, and that the second does after stag and after hare."""
    (player,) = model.policies
    n = player.outlook.width
    shown = np.zeros((3, n), np.float32)
    shown[1, n - 2] = shown[2, n - 1] = 1.0
    p = chances(player.learner.logits(np.array([0, 1, 1]), shown))[:, 0]
    return p[0], p[1:]


@pytest.fixture(scope="module")
def learnt():
    """The mean of `leads` over the last third, by beta."""
    found = {}
    with repeatable(1):
        for beta in (0.0, 2.0):
            model = model_of(LEADER.but(**{"policy.beta": (beta,)})).run(160)
            found[beta] = np.mean([np.append(*leads(model.run(8))) for _ in range(10)], axis=0)
    return found


def test_who_is_influenced_learns_to_answer_and_who_influences_to_be_less_sure(learnt):
    """Where the other copies, influence is -ln of the own chance, and gradient play rests where 1 = beta ln(p / (1 - p))."""
    assert all(after_stag > 0.95 for _, after_stag, _ in learnt.values())
    assert learnt[2.0][2] < 0.05  # without a bonus a hare is hardly seen
    assert learnt[0.0][0] > 0.95
    assert learnt[2.0][0] == pytest.approx(1.0 / (1.0 + np.exp(-1.0 / 2.0)), abs=0.1)


def test_the_bonus_is_the_influence_of_those_networks_on_what_would_have_been_seen():
    with repeatable(1):
        model = model_of(LEADER)
        model.run(40)
        (player,) = model.policies
        first, after = leads(model)
        model.step()
    own, conditional = np.array([first, 1.0 - first]), np.array([after, 1.0 - after]).T
    marginal = own @ conditional
    wanted = (conditional * np.log(conditional / marginal)).sum(axis=1)
    acts = player._now[2][::2]
    assert len(set(acts)) == 2 and np.ptp(wanted) > 1e-6
    assert player._bonus.reshape(-1, 2)[:, 0] == pytest.approx(wanted[acts], abs=1e-5)
    assert (player._bonus.reshape(-1, 2)[:, 1] == 0.0).all() and player.masked == 0


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"policy.kind": "jsd"},
        {"policy.kind": "pmi"},
        {"policy.pay_influencee": True},
        {"policy.mode": "shared"},
    ],
)
def test_with_frozen_networks_no_bonus_moves_a_credit(settings):
    scenario = preset("cleanup_mini").but(
        policy="influential_player", others=0, experts=3, copies=2, **{"policy.influencers": 2, **settings}
    )

    def journal_hash(beta):
        model = model_of(scenario.but(**{"policy.beta": (beta,)}), auctions=20, rate=0.0, critic_rate=0.0)
        model.run(25)
        assert model.policies[0].learner.n_updates == 2
        return model.ledger.journal.hash

    with repeatable(1):
        assert len({journal_hash(beta) for beta in (0.0, 1.0, 1e3)}) == 1


def test_a_schedule_runs_over_the_moments_that_the_learner_counts():
    with repeatable(1):
        model = model_of(
            LEADER.but(
                copies=10, **{"policy.beta": ((0, 0.0), (100, 1.0)), "policy.alpha": 0.0, "policy.clip": 0.25}
            ),
            auctions=10_000,
        )
        (player,) = model.policies
        model.run(5)
    assert player.learner.n_moments == 50
    noted = player.learner.notes.columns()["utility"].reshape(5, 10, 2)
    assert (noted[0, :, 0] == 0.0).all()  # beta 0, and credits do not count
    assert (noted[1:, :, 0] <= 0.25 * np.array([0.1, 0.2, 0.3, 0.4])[:, np.newaxis] + 1e-12).all()


def test_they_are_trained_like_others_and_signals_bend_their_credits(tmp_path):
    settings = {"auctions": 64, "minibatch": 64, "signal": "mixed", "signal.social": 0.25}
    training = train(
        LEADER.but(copies=16),
        settings=settings,
        seeds=[1, 2],
        auctions=160,
        device="cpu",
        out=tmp_path / "players",
    )
    assert (
        training.company.n_moments == 160 and training.company.signal.social == 0.25 and not training.portable
    )
    again = train(
        LEADER.but(copies=16),
        settings=settings,
        seeds=[1, 2],
        auctions=320,
        device="cpu",
        out=tmp_path / "players",
        resume=True,
    )
    assert again.company.n_moments == 320
    assert max(abs(model.ledger.residual) for model in again.models) == 0.0


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ParameterError, match="influencers = 2: there are 2 players in a copy"):
        CreditFlow(LEADER.but(**{"policy.influencers": 2}), rng=1)
    with pytest.raises(ParameterError, match="mode = joint: who acts for all influences nobody"):
        InfluentialPlayer(mode="joint")
    with pytest.raises(ParameterError, match=r"policy.beta = .*must be pairs of a count"):
        LEADER.but(**{"policy.beta": "5,1;5,2"})
