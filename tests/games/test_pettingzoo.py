"""Games as environments of PettingZoo: its own tests pass without a warning, and they are the games that the kernels play, and the books pay."""

import warnings

import numpy as np
import pytest

import credit_flow
from credit_flow import Policy, parallel_env, preset
from credit_flow.agents.observation import TERMS
from credit_flow.agents.players.cleaner import Cleaner
from credit_flow.core.discover import members
from credit_flow.mechanisms.contracts.cleaning_bounty import CleaningBounty
from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.mechanisms.contracts.transfer_rule import net
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.markov_game import MarkovGame

pettingzoo = pytest.importorskip("pettingzoo", reason="the extra `learn` is not installed")
with warnings.catch_warnings():  # it imports environments of its own in a way that it warns of
    warnings.simplefilter("ignore")
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test
    from pettingzoo.utils import parallel_to_aec
    from pettingzoo.utils.wrappers import BaseParallelWrapper

WORLDS = members("worlds", MarkovGame)
SLOW = {"blocks", "mental_rotation", "minigrid_env"}
QUICK = {name: {} for name in WORLDS if name not in SLOW} | {
    "cleanup": {"rules": "mini"},
    "harvest": {"rules": "mini"},
}
SHORT = {"world.horizon": 30}


def each(names):
    return pytest.mark.parametrize("name", sorted(names))


def keeps_its_word(make):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(make(), num_cycles=120)
        parallel_seed_test(make, num_cycles=60)


def rollout(env, draw, seed=3, steps=60, **options):
    """What came of random actions, step by step, and these actions."""
    came, done = [env.reset(seed=seed, options=options)], []
    while env.agents and len(done) < steps:
        done.append({name: int(draw.integers(env.action_space(name).n)) for name in env.agents})
        came.append(env.step(done[-1]))
    return came, done


def same(one, other) -> bool:
    """Whether two answers, dicts of dicts and arrays however deep, are equal."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return np.array_equal(one, other)


class Tithe(DefectorsFine):
    """Who does not act pays."""

    features = ("acted",)


class CrashFine(DefectorsFine):
    """Who crashes pays."""

    features = ("crashed",)


# -- PettingZoo's own tests


@each(QUICK)
def test_every_world_passes_the_tests_of_pettingzoo(name):
    keeps_its_word(lambda: parallel_env(name, **QUICK[name]))


@pytest.mark.parametrize("stage", ["play", "full"])
@each(SocialDilemma.presets)
def test_every_preset_passes_at_every_stage(name, stage):
    scenario = preset(f"social_dilemma/{name}")
    fine = {"traffic_junction": CrashFine, "matrix_game": DefectorsFine}.get(scenario.world_name, Tithe)
    contract = {} if scenario.terms != "none" else {"contract": fine}
    short = SHORT if scenario.world_name in ("cleanup", "harvest") else {}
    keeps_its_word(lambda: parallel_env(name, stage=stage, **contract, **short))


@pytest.mark.parametrize("rules", ["ssd", "meltingpot"])
@pytest.mark.parametrize("world", ["cleanup", "harvest"])
def test_pictures_pass_too(world, rules):
    keeps_its_word(lambda: parallel_env(world, rules=rules, views=True, horizon=20))
    env = parallel_env(world, rules=rules, views=True)
    seen, _ = env.reset(seed=1)
    assert seen["agent_0"].dtype == np.uint8 and env.observation_space("agent_0").contains(seen["agent_0"])


@pytest.mark.parametrize("stage", ["play", "full"])
def test_the_wrappers_of_pettingzoo_take_it(stage):
    def make():
        return parallel_env("prisoners_dilemma", stage=stage, acceptance="alternating", **{"world.rounds": 4})

    keeps_its_word(lambda: BaseParallelWrapper(make()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the older interface would have bounds, and no dicts
        api_test(parallel_to_aec(make()), num_cycles=30)


# -- the same game


@each(QUICK)
def test_it_is_the_game_that_the_world_plays(name):
    env, draw = parallel_env(name, **QUICK[name]), np.random.default_rng(1)
    world = WORLDS[name](seed=5, copies=1, **QUICK[name])
    world.advance(1)
    came, done = rollout(env, draw, seed=5)
    assert same(plain(came[0][0]), list(world.features[0]))
    for (seen, reward, ended, cut, _), acts in zip(came[1:], done):
        legal = world.legal[0].copy() if "legal" in vars(world) else None
        chosen = [
            act if legal is None or legal[i, act] else world.idle for i, act in enumerate(acts.values())
        ]
        world.step(np.array([chosen]))
        assert list(reward.values()) == world.reward[0].tolist()
        assert set(ended.values()) == {bool(world.terminated[0])} and set(cut.values()) == {
            bool(world.truncated[0])
        }
        assert same(plain(seen), list(world.final_features[0] if len(world.ended) else world.features[0]))


def plain(seen: dict) -> list:
    return [one["observation"] if isinstance(one, dict) else one for one in seen.values()]


def test_transfers_of_the_contract_are_in_the_rewards_and_copy_0_of_a_batch_is_the_same_game():
    env, rule = parallel_env("cleanup", rules="mini", contract="cleaning_bounty", theta=0.5), CleaningBounty()
    world = Cleanup(seed=7, copies=3, rules="mini")
    world.advance(1)
    env.reset(seed=7)
    moved = 0.0
    for acts in np.random.default_rng(2).choice([1, 2, 5, 7, 7], (120, 3, 2)):
        _, reward, _, _, told = env.step({"agent_0": acts[0, 0], "agent_1": acts[0, 1]})
        world.step(acts)
        paid = net(rule.clear(world.outcome[:1, :, :1], 0.5))[0]
        assert list(reward.values()) == (world.reward[0] + paid).tolist()
        assert [told[name]["transfers"] for name in told] == paid.tolist()
        moved += np.abs(paid).sum()
    assert moved > 0.0


@pytest.mark.parametrize("name", ["cleanup_mini", "harvest_meltingpot"])
def test_it_pays_what_a_run_posts_with_and_without_players_inside(name):
    scenario = preset(f"social_dilemma/{name}").but(ticks=70, copies=2, **{"world.horizon": 30})
    ran = credit_flow.run(scenario, rng=9)
    scenes = ran.table("scenes").to_pylist()
    env = parallel_env(scenario)
    inside = parallel_env(scenario, opponents={"agent_0": Cleaner()}) if scenario.others else None
    for one in (env, inside) if inside else (env,):
        one.reset(seed=9)
        for scene in scenes:
            if not one.agents:
                one.reset()
            _, reward, *_ = one.step({agent: scene["acts"][number(agent)] for agent in one.agents})
            for agent, credits in reward.items():
                assert credits == scene["rewards"][number(agent)] + scene["moved"][number(agent)]
    assert len(scenes) == 70 and any(any(scene["moved"]) for scene in scenes)


def number(agent: str) -> int:
    return int(agent.removeprefix("agent_"))


class Voter(Policy):
    """Acts by chance, offers by chance, and signs half of all."""

    def act(self, seen):
        return int(seen.draw < 0.5)

    def offer(self, seen):
        return [0.75 * int(4 * seen.draw)]

    def vote(self, seen):
        return 0.5


@pytest.mark.parametrize("acceptance", ["unanimity", "majority", "alternating"])
def test_offers_and_votes_go_as_in_a_run(acceptance):
    scenario = SocialDilemma(
        world_name="matrix_game", world_settings={"game": "public_goods", "rounds": 3}, experts=4, copies=1, others=0, policy="random",
        contract="defectors_fine", terms="negotiated", acceptance=acceptance, proposer=-1, signing=False, ticks=90,
    )  # fmt: skip
    ran = credit_flow.run(scenario, rng=4, policy=Voter())
    scenes, offers = ran.table("scenes").to_pylist(), ran.table("offers").to_pylist()
    env = parallel_env(scenario, stage="full", grid=5, opponents={f"agent_{i}": Voter() for i in (1, 2, 3)})
    n = env.action_space("agent_0").n
    abstain, sign, first_offer = n - 1, n - 2, n - 7
    for tick, scene in enumerate(scenes):
        theta = scene["theta"]
        if not env.agents:
            seen, _ = env.reset(seed=4 if tick == 0 else None)
            while not seen["agent_0"]["action_mask"][:first_offer].any():
                offer = offers.pop(0)
                mine = first_offer + int(offer["theta"] / 0.75) if offer["proposer"] == 0 else abstain
                seen, reward, *_ = env.step({"agent_0": mine})
                assert reward == {"agent_0": 0.0} and seen["agent_0"]["observation"][-5] == pytest.approx(
                    offer["theta"] / 3
                )
                seen, reward, *_ = env.step({"agent_0": sign if offer["votes"][0] == 1 else abstain})
                assert reward == {"agent_0": 0.0}
        shown = dict(zip(TERMS, seen["agent_0"]["observation"][-5:].tolist()))
        assert (shown["theta"], shown["none"]) == ((0.0, 1.0) if np.isnan(theta) else (theta / 3, 0.0))
        seen, reward, *_ = env.step({"agent_0": scene["acts"][0]})
        assert reward["agent_0"] == scene["rewards"][0] + scene["moved"][0]
    assert not offers and 3 < sum(scene["theta"] == scene["theta"] for scene in scenes) < 87
