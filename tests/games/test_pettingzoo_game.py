"""Somebody else's parallel environment as a world with books."""

import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="the extra `learn` is not installed")

from credit_flow import CreditFlow, Scenario, parallel_env, preset
from credit_flow.agents.random import Random
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.institutions.games.contracting import Contracting
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.transfers import Transfers
from credit_flow.mechanisms.contracts.bounty import bounty
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.worlds import check
from credit_flow.worlds.games.pettingzoo_game import PettingZooGame
from credit_flow.worlds.world_rules import BadWorld
from tests.games.foragers import LOOK, Foragers


def foragers(seed=1, copies=4, **settings) -> PettingZooGame:
    return PettingZooGame(seed, copies, **{"env": Foragers, "outcomes": ("shared",), **settings})


def test_worlds_around_environments_keep_their_word():
    check(foragers())
    check(foragers(copies=1, horizon=7))
    check(PettingZooGame(1, 3))
    check(PettingZooGame(1, 2, env=lambda: Foragers(full=2)))


def test_a_copy_moves_as_the_environment_itself():
    world, draw = foragers(env=lambda: Foragers(full=2)), np.random.default_rng(3)
    world.advance(1)
    twins = [copy.deepcopy(env) for env in world.envs]
    for _ in range(25):
        legal = world.legal.copy()
        actions = np.array(
            [[draw.choice(np.flatnonzero(one)) if one.any() else 0 for one in row] for row in legal]
        )
        there = world.alive.copy()
        world.step(actions)
        for i, twin in enumerate(twins):
            if twin is None:
                continue
            acts = {name: LOOK + actions[i, k] for k, name in enumerate(twin.possible_agents) if there[i, k]}
            assert list(acts) == twin.agents
            _, reward, gone, late, told = twin.step(acts)
            for k, name in enumerate(twin.possible_agents):
                assert world.reward[i, k] == pytest.approx(reward.get(name, 0.0), abs=2**-21)
                assert world.outcome[i, k, 0] == told.get(name, {"shared": 0})["shared"]
            if not twin.agents:
                assert world.terminated[i] and i in world.ended
                twins[i] = None
            else:
                assert world.alive[i].tolist() == [name in twin.agents for name in twin.possible_agents]
    assert None in twins and not all(world.alive.all(axis=1))


def test_what_agents_see_is_flat_and_what_they_may_do_is_numbered_from_0():
    world = foragers(copies=1)
    world.advance(1)
    assert (world.n_agents, world.n_actions, world.n_features, world.horizon) == (3, 3, 9, 30)
    assert world.features[0, :2].tolist() == [[0, 3] + 7 * [0]] * 2
    assert world.features[0, 2].tolist() == [0, 0, 0, 1] + 5 * [0]
    assert world.legal[0].tolist() == [[True, True, False], [True] * 3, [True, True, False]]


def test_a_day_that_is_too_long_is_cut_off_and_not_ended():
    world = foragers(copies=1, env=lambda: Foragers(full=99, max_cycles=5))
    world.advance(1)
    for step in range(5):
        world.step(np.zeros((1, 3), dtype=int))
        assert (world.truncated[0], world.terminated[0]) == (step == 4, False)


class Thanks(TransferRule):
    """Who shares is paid by the others."""

    rule = bounty
    features = ("shared",)


@dataclass(frozen=True)
class Picnic(Scenario):
    """Foragers live on what they find."""

    experts: int = 12

    def __post_init__(self):
        pass

    def world(self, seed):
        return foragers(seed)

    def institutions(self):
        return Contracting(Thanks(), theta=0.5), Play(), Transfers(Thanks())

    def policies(self, seed):
        return (Random(),)

    def newcomers(self, model, rows):
        pass


def test_it_is_played_with_books_and_contracts_and_goes_on_from_a_checkpoint():
    whole = CreditFlow(Picnic(), rng=1).run(60)
    half = CreditFlow(Picnic(), rng=1).run(31)
    rest = CreditFlow(Picnic(), rng=1).restore(pickle.loads(pickle.dumps(half.state()))).run(29)
    assert whole.ledger.residual == 0.0 and whole.ledger.journal.hash == rest.ledger.journal.hash
    lines = whole.ledger.journal.frame()
    assert {"reward", "payment"} <= set(lines["kind"])
    assert whole.registers[Seats].acted.shape == (4, 3)


def test_a_registered_one_is_chosen_by_name():
    dilemma = preset("prisoners_dilemma").but(policy="random", terms="none", ticks=40)
    scenario = dilemma.but(world_name="pettingzoo_game")
    model = CreditFlow(scenario, rng=1).run(40)
    assert model.ledger.residual == 0.0 and model.world.horizon == 15
    assert dilemma.but(world_name="pettingzoo_game", **{"world.env": "classic/rps-v2"}) == scenario
    assert parallel_env("pettingzoo_game").possible_agents == ["agent_0", "agent_1"]


class Silent(Foragers):
    """Forgets one of them."""

    def step(self, actions):
        seen, reward, *rest = super().step(actions)
        reward.pop("bob", None)
        return seen, reward, *rest


class Crowd(Foragers):
    """Somebody comes along who was never mentioned."""

    def step(self, actions):
        came = super().step(actions)
        self.agents.append("dan")
        return came


class Continuous(Foragers):
    def action_space(self, agent):
        return self.observation_spaces["bob"]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: foragers(env="classic/rps-v9"), ParameterError, "env = 'classic/rps-v9': .*Available version"),
        (lambda: foragers(env=dict), ParameterError, "names no possible_agents"),
        (lambda: foragers(env=Continuous), ParameterError, "foragers: the actions of ann are Box.*one discrete action each"),
        (lambda: foragers(env=lambda: Foragers(max_cycles=None)), ParameterError, "foragers: says no max_cycles; give horizon"),
        (lambda: foragers(env=lambda: Foragers(price=5.0)), BadWorld, r"reward = 5.0 in step \d+, copy \d, agent \d: must be at most most = 1"),
        (lambda: foragers(env=Silent), BadWorld, "no reward of bob was told, foragers, copy 0, tick 1: must be a number"),
        (lambda: foragers(env=Crowd), BadWorld, "dan is not among possible_agents, foragers, copy 0, tick 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(make, error, words):
    with pytest.raises(error, match=words):
        check(make())


def test_rewards_beyond_what_was_said_are_refused_where_they_come():
    world = foragers(env=lambda: Foragers(price=1.5))
    world.advance(1)
    with pytest.raises(
        BadAnswer,
        match=r"PettingZooGame.reward gave 1.5 for agent 0 of copy 0 in tick 1: must be credits -1 .. 1",
    ):
        world.play(np.ones((4, 3), dtype=int))
