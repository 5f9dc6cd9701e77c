"""Gymnasium and Minigrid environments as worlds: the same steps as the packages themselves, and as our own rooms."""

import pickle

import numpy as np
import pytest

from credit_flow.models.model import CreditFlow
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.environments.gymnasium_env import GymnasiumEnv
from credit_flow.worlds.environments.minigrid_env import MinigridEnv
from credit_flow.worlds.environments.minigrid_rooms import MinigridRooms
from credit_flow.worlds.states.two_rooms import LOCAL, MOVES, TwoRooms

gymnasium = pytest.importorskip("gymnasium", reason="the extra `learn` is not installed")
MOST = {"CartPole-v1": 1.0, "Taxi-v4": 20.0}


def begun(world):
    world.advance(1)
    return world


@pytest.mark.parametrize("name", MOST)
def test_a_copy_moves_as_the_environment_itself(name):
    world, rng = begun(GymnasiumEnv(3, 4, env=name, most=MOST[name])), np.random.default_rng(1)
    twins = [pickle.loads(pickle.dumps(world)).envs[i] for i in range(4)]
    alive = np.arange(4)
    for _ in range(60):
        actions = rng.integers(0, world.n_actions, len(alive))
        moved = world.move(alive, actions)
        for place, i in enumerate(alive):
            seen, reward, terminated, truncated, _ = twins[i].step(int(actions[place]))
            flat = gymnasium.spaces.flatten(twins[i].observation_space, seen)
            assert (world.observations()[i] == flat).all()
            facts = (moved.reward[place], moved.terminated[place], moved.truncated[place])
            assert facts == (reward, terminated, truncated and not terminated)
        alive = alive[~(moved.terminated | moved.truncated)]
    assert len(alive) < 4 or name == "Taxi-v4"


def test_peeking_changes_nothing_and_tells_what_comes():
    world = begun(GymnasiumEnv(3, 5))
    before, copies = world.observations().copy(), np.arange(5)
    actions = np.array([0, 1, 0, 1, 1])
    seen, code, told = world.peek(copies, actions)
    assert (world.observations() == before).all() and (world.clock == 0).all() and (code == -1).all()
    moved = world.move(copies, actions)
    assert (world.observations() == seen).all() and (moved.reward == told.reward).all()


def test_starts_depend_on_the_seed_alone():
    one, two, other = (begun(GymnasiumEnv(seed, 3)).observations() for seed in (1, 1, 2))
    assert (one == two).all() and (one != other).any() and len(np.unique(one[:, 0])) == 3


def test_taxi_is_seen_as_numbers_and_is_cut_off_not_ended():
    world = begun(GymnasiumEnv(1, 2, env="Taxi-v4", most=20.0))
    assert (world.n_actions, world.n_codes, world.n_features, world.horizon) == (6, 500, 500, 200)
    assert (world.observations().argmax(axis=1) == world.codes()).all()
    for step in range(200):
        moved = world.move(np.arange(2), np.zeros(2, dtype=int))
        assert (moved.truncated == (step == 199)).all() and not moved.terminated.any()


def test_wrong_environments_are_refused():
    with pytest.raises(ValueError, match="one discrete action each"):
        GymnasiumEnv(1, 1, env="Pendulum-v1")
    with pytest.raises(
        ValueError, match=r"GymnasiumEnv.move gave 1.0 for copy 0 .* must be credits 0 .. 0.5"
    ):
        begun(GymnasiumEnv(1, 1, most=0.5)).act(np.array([0]), np.array([0]))


@pytest.mark.parametrize(
    ("name", "task"),
    [("gymnasium_env", "CartPole-v1"), ("gymnasium_env", "Taxi-v4"), ("minigrid_env", "blue")],
)
def test_societies_sell_the_states_of_any_environment_and_go_on_from_a_checkpoint(name, task):
    from credit_flow.learners.experience.population_spec import PopulationSpec
    from credit_flow.learners.ppo import PPO, PPOSettings

    scenario = VickreySociety(world_name=name, task=task, copies=4, exploration=0.0)
    world = scenario.world(1)
    learner = PPO(
        PopulationSpec(world.n_features, world.n_actions, 2, *scenario.scale), PPOSettings(auctions=40)
    )

    def model():
        return CreditFlow(scenario, rng=1, learner=learner)

    whole = model().run(24)
    resumed = model().restore(pickle.loads(pickle.dumps(model().run(12).state()))).run(12)
    assert whole.ledger.residual == 0.0 and whole.learner.n_updates == 2
    assert whole.ledger.journal.hash == resumed.ledger.journal.hash


@pytest.mark.slow
def test_a_tabular_society_reaches_the_optimum_of_taxi():
    """Value iteration over the environment's own table gives 7.93 on average over its starts, and the highest bids earn as much."""
    env = gymnasium.make("Taxi-v4").unwrapped
    table = np.array([[env.P[state][action][0][1:] for action in range(6)] for state in range(500)])
    follows, reward, goes_on = table[..., 0].astype(int), table[..., 1], 1.0 - table[..., 2]
    optimal, earned, states = np.zeros(500), np.zeros(500), np.arange(500)
    for _ in range(200):
        optimal = (reward + goes_on * optimal[follows]).max(axis=1)
    society = VickreySociety(world_name="Taxi-v4", copies=64, exploration=0.1)
    chosen = CreditFlow(society, rng=1, journal=False).run(2400).learner.values.argmax(axis=0)
    for _ in range(200):
        earned = reward[states, chosen] + goes_on[states, chosen] * earned[follows[states, chosen]]
    starts = env.initial_state_distrib
    assert starts @ optimal == pytest.approx(7.93) == starts @ earned


@pytest.mark.parametrize("task", ["green", "blue"])
@pytest.mark.parametrize(
    ("kind", "options"), [(MinigridEnv, MOVES), (MinigridRooms, LOCAL)], ids=["moves", "options"]
)
def test_our_two_rooms_and_minigrids_agree_step_by_step(task, kind, options):
    real, ours, rng = (
        begun(kind(2, 6, task=task)),
        begun(TwoRooms(2, 6, task=task, options=options)),
        np.random.default_rng(4),
    )
    headings = {tuple(state): i for i, state in enumerate(ours.states.tolist())}
    alive, changed, won = np.arange(6), 0, 0
    for i in range(6):
        inner = real.envs[i].unwrapped
        ours.state[i] = headings[(*map(int, inner.agent_pos), int(inner.agent_dir), 0)]
    assert (ours.observations() == real.observations()).all()
    for _ in range(50):
        actions = rng.choice([0, 1, 2, 2, 2, 3, 4, 5, 5, 6] if options == MOVES else 3, len(alive))
        before = real.observations()
        moved, expected = ours.move(alive, actions), real.move(alive, actions)
        for mine, theirs in (
            zip(moved, expected)
            if options == LOCAL
            else zip(moved[:1] + moved[2:], expected[:1] + expected[2:])
        ):
            np.testing.assert_allclose(mine, theirs, atol=1e-12)
        assert (ours.observations()[alive] == real.observations()[alive]).all()
        changed += int((real.observations() != before).any())
        won += int(expected.terminated.sum())
        alive = alive[~(moved.terminated | moved.truncated)]
        if not len(alive):
            break
    assert changed > 20 if options == MOVES else won == 6


def test_done_on_the_right_tile_pays_in_both_alike_and_on_the_wrong_one_nothing():
    for task, pays in (("green", True), ("blue", False)):
        real = begun(MinigridEnv(1, 1, task=task))
        ours = begun(TwoRooms(1, 1, task=task, options=MOVES))
        real.envs[0].unwrapped.agent_pos = (7, 3)
        ours.state[0] = next(i for i, s in enumerate(ours.states.tolist()) if s[:2] == [7, 3] and s[3] == 1)
        mine, theirs = (world.move(np.array([0]), np.array([6])) for world in (ours, real))
        assert mine.reward == pytest.approx(theirs.reward) and theirs.terminated[0] == pays
        assert theirs.reward[0] == pytest.approx(1.0 - 0.9 / 50 if pays else 0.0)
