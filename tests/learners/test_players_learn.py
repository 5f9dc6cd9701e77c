"""Players that learn: what they are told adds up to the books, and they find what pays."""

import numpy as np
import pytest
import torch

from credit_flow import CreditFlow
from credit_flow.agents.players.neural_player import NeuralPlayer
from credit_flow.agents.players.outlook import MODES, pick
from credit_flow.agents.policy import Policy
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.learners.heads.categorical import Categorical
from credit_flow.learners.heads.joint_actions import JointActions
from credit_flow.models.games.social_dilemma import SocialDilemma


class Diary(Policy):
    """Acts at random, and keeps what it is told."""

    batched = True
    needs_turns = True

    def __init__(self):
        self.turns = []

    def act(self, seen, space):
        """Anything."""
        return np.floor(seen.draw * (space.high + 1))

    def turn(self, turn):
        """Kept."""
        self.turns.append(turn)


class _WithTurns(SocialDilemma):
    """Tells its players how the step went."""

    named = "with_turns"

    @property
    def _kinds(self):
        return [Diary]


def _diary(ticks=40, **settings):
    settings = {"world_settings": {"rules": "mini", "horizon": 16}, "copies": 3, "others": 0, **settings}
    model = CreditFlow(_WithTurns(**settings), rng=3, policy=Diary())
    model.run(ticks)
    return model, model.policies[0].turns


def test_what_players_are_told_is_what_the_books_say():
    model, turns = _diary(terms="decreed", theta=1.0)
    lines, n = model.ledger.journal.postings(), model.ledger.n_accounts
    moved = lines[lines["kind"].isin(["reward", "payment"])]
    got = np.bincount(moved["payee"], moved["amount"], n)
    paid = np.bincount(moved["payer"], moved["amount"], n)
    told = np.zeros((3, 2))
    for turn in turns:
        np.add.at(told, (turn.game, turn.agent), turn.utility)
    assert np.abs(told).sum() > 1.0
    assert told.ravel() == pytest.approx((got - paid)[model.first_account :], abs=1e-9)


def test_of_an_episode_that_was_cut_off_the_last_is_seen():
    model, turns = _diary(ticks=16)
    last = turns[-1]
    assert last.cut.all() and not last.done.any()
    assert (last.features == model.world.final_features[last.game, last.agent]).all()
    assert (last.features != model.world.features[last.game, last.agent]).any()


@pytest.mark.parametrize("null", [0.0, 0.25, 1.0])
def test_thetas_are_drawn_evenly(null):
    scenario = SocialDilemma(copies=64, others=0, terms="drawn", null=null, widening=0)
    model = CreditFlow(scenario, rng=1)
    model.step()
    theta = model.registers[ContractBook].theta
    assert np.isnan(theta).sum() == 64 * null
    known = np.sort(theta[~np.isnan(theta)])
    expected = 3.0 * (np.arange(len(known)) + 0.5) / max(1, len(known))
    assert np.abs(known - expected).max(initial=0.0) <= 3.0 / max(1, len(known))


def test_drawn_thetas_widen():
    model = CreditFlow(
        SocialDilemma(
            copies=64, others=0, terms="drawn", widening=10, world_settings={"rules": "mini", "horizon": 5}
        ),
        rng=1,
    )
    widest = []
    for _ in range(11):
        model.step()
        widest.append(np.nanmax(model.registers[ContractBook].theta) if model.tick % 5 else np.nan)
    assert 0.0 < widest[0] <= 0.3 and 1.0 < widest[5] <= 1.8 and widest[10] > 2.7


def test_joint_actions_are_independent_given_what_is_seen():
    head, one = JointActions(3, 2), Categorical(3)
    raw = torch.randn(5, 6, dtype=torch.float64)
    x = torch.tensor([0, 1, 5, 7, 8])
    parts = one.log_density(raw[:, :3], x % 3) + one.log_density(raw[:, 3:], x // 3)
    assert head.log_density(raw, x) == pytest.approx(parts, abs=1e-12)
    assert head.entropy(raw) == pytest.approx(one.entropy(raw[:, :3]) + one.entropy(raw[:, 3:]), abs=1e-12)
    chances = torch.stack([head.log_density(raw, torch.full((5,), i)) for i in range(9)]).exp()
    assert chances.sum(dim=0) == pytest.approx(np.ones(5), abs=1e-12)


def test_a_draw_picks_by_the_chances():
    logits = np.log(np.tile([0.2, 0.5, 0.3], (1000, 1)))
    chosen = pick(logits, (np.arange(1000) + 0.5) / 1000)
    assert np.bincount(chosen).tolist() == [200, 500, 300]
    legal = np.tile([True, False, True], (1000, 1))
    assert np.bincount(pick(logits, (np.arange(1000) + 0.5) / 1000, legal)).tolist() == [400, 0, 600]


@pytest.mark.parametrize("mode", MODES)
def test_players_find_what_pays(mode):
    """Acting brings 1 credit, noise a third of it: after some updates nearly everybody acts."""
    scenario = SocialDilemma(
        world_name="shared_reward_bandit", experts=3, copies=64, others=0, policy="neural_player", policy_settings={"mode": mode},
        world_settings={"noise": 0.3}, endowment=1000.0,
    )  # fmt: skip
    player = NeuralPlayer(mode)
    scenario.teach(player, 1, settings={"auctions": 256, "minibatch": 64, "rate": 3e-3})
    model = CreditFlow(scenario, rng=1, policy=player, journal=False)
    acted = []
    for _ in range(400):
        model.step()
        acted.append(model.world.outcome[:, :, 0].mean())
    assert 0.4 < np.mean(acted[:4]) < 0.6
    assert np.mean(acted[-20:]) > 0.95
    assert model.ledger.residual == 0.0
