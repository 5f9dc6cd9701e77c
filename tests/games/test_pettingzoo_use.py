"""What a user does with an environment: contracts, seeds, others inside, pictures, copies; and what is said of mistakes."""

import copy
import pickle
import sys

import numpy as np
import pytest

import credit_flow
from credit_flow import parallel_env, preset
from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.players.idle import Idle
from credit_flow.agents.random import Random
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.mechanisms.contracts.cleaning_bounty import CleaningBounty
from credit_flow.worlds.games.matrix_game import MatrixGame
from credit_flow.worlds.grids.cleanup import Cleanup
from tests.worlds.commons import Commons

pytest.importorskip("pettingzoo", reason="the extra `learn` is not installed")

PRISONERS = {"game": "matrix_game", "contract": "defectors_fine"}


def play(env, draw, steps: int) -> list:
    """What random actions bring in the episode that goes on, step by step."""
    came = []
    while env.agents and len(came) < steps:
        came.append(env.step({name: int(draw.integers(env.action_space(name).n)) for name in env.agents}))
    return came


def same(one, other) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return np.array_equal(one, other)


# -- contracts


def test_a_theta_of_one_episode_is_played_in_that_episode_and_shown():
    env, both_defect = parallel_env(**PRISONERS, theta=1.5), {"agent_0": 1, "agent_1": 1}
    shown, paid = {}, {}
    for name, options in {
        "usual": {},
        "none": {"theta": None},
        "most": {"theta": 3.0},
        "other": {"weather": 1},
    }.items():
        seen, _ = env.reset(seed=1, options=options)
        shown[name] = seen["agent_0"][-5:-3].tolist()
        _, reward, ended, _, told = env.step({"agent_0": 1, "agent_1": 0})
        paid[name] = reward["agent_0"], told["agent_1"]["transfers"]
        assert all(ended.values()) and not env.agents
    assert shown == {"usual": [0.5, 0.0], "none": [0.0, 1.0], "most": [1.0, 0.0], "other": [0.5, 0.0]}
    assert paid == {"usual": (-1.5, 1.5), "none": (0.0, 0.0), "most": (-3.0, 3.0), "other": (-1.5, 1.5)}
    env.reset()
    assert env.step(both_defect)[1] == {"agent_0": -2.0, "agent_1": -2.0}


def test_who_abstains_votes_against_and_what_is_not_legal_counts_as_nothing():
    env = parallel_env(**PRISONERS, stage="full", grid=4)
    sign, abstain, highest = 6, 7, 5
    for vote, theta in ((sign, 1.0), (abstain, None), (0, None)):
        seen, _ = env.reset(seed=2)
        assert seen["agent_0"]["action_mask"].tolist() == [0, 0, 1, 1, 1, 1, 0, 1]
        assert seen["agent_1"]["action_mask"].tolist() == [0] * 7 + [1]
        seen, reward, *_ = env.step({"agent_0": highest, "agent_1": abstain})
        assert seen["agent_1"]["action_mask"].tolist() == [0] * 6 + [1, 1]
        seen, reward, ended, _, told = env.step({"agent_0": abstain, "agent_1": vote})
        assert told["agent_1"]["illegal"] == (vote == 0) and not told["agent_0"]["illegal"]
        assert reward == {"agent_0": 0.0, "agent_1": 0.0} and not any(ended.values())
        assert seen["agent_0"]["action_mask"].tolist() == [1, 1] + [0] * 6
        assert seen["agent_1"]["observation"][-5:-3].tolist() == ([1.0, 0.0] if theta else [0.0, 1.0])
    env.reset(seed=2, options={"theta": 2.0})
    assert env.step({"agent_0": 1, "agent_1": 0})[1] == {"agent_0": -2.0, "agent_1": -1.0}


def test_no_contract_shows_no_terms_and_a_preset_brings_its_own():
    assert parallel_env("matrix_game").observation_space("agent_0").shape == (4,)
    assert parallel_env("prisoners_dilemma").observation_space("agent_0").shape == (9,)
    views = parallel_env("cleanup_mini", views=True).observation_space("agent_0")
    assert {name: space.shape for name, space in views.spaces.items()} == {
        "observation": (7, 7),
        "terms": (5,),
    }


# -- seeds and episodes


def test_a_seed_is_a_game_and_without_one_the_next_episode_follows():
    env, again = (parallel_env(Commons) for _ in range(2))
    starts = []
    for one in (env, again):
        first = one.reset(seed=4)[0]
        second = one.reset()[0]
        play(one, np.random.default_rng(1), 99)
        starts.append([first, second, one.reset()[0]])
    assert same(*starts)
    assert same(env.reset(seed=4)[0], starts[0][0])
    many = [env.reset(seed=seed)[0]["agent_0"][0] for seed in range(12)] + [
        env.reset()[0]["agent_0"][0] for _ in range(12)
    ]
    assert set(many[:12]) == set(many[12:]) == {4.0, 5.0, 6.0}


def test_an_instance_is_played_as_it_stands_and_left_alone():
    world = Commons(seed=5)
    env, named = parallel_env(world), parallel_env(Commons)
    assert same(env.reset(), named.reset(seed=5))
    assert same(play(env, np.random.default_rng(1), 9), play(named, np.random.default_rng(1), 9))
    assert world.tick == 0 and (world.episode == -1).all()
    starts = [env.reset(seed=seed)[0]["agent_0"][0] for seed in range(12)]
    assert set(starts) == {4.0, 5.0, 6.0} and starts == [
        env.reset(seed=seed)[0]["agent_0"][0] for seed in range(12)
    ]


@pytest.mark.parametrize("stage", ["play", "full"])
def test_a_copy_goes_on_as_the_original(stage):
    env = parallel_env(
        "harvest", rules="mini", contract="harvest_fine", theta=None if stage == "full" else 2.0, stage=stage
    )
    env.reset(seed=3)
    play(env, np.random.default_rng(1), 30)
    twins = copy.deepcopy(env), pickle.loads(pickle.dumps(env))
    came = play(env, np.random.default_rng(2), 30)
    for twin in twins:
        assert same(came, play(twin, np.random.default_rng(2), 30))


# -- who is there


def test_who_is_off_the_grid_is_not_alive_and_what_it_does_counts_for_nothing():
    env = parallel_env("cleanup", rules="meltingpot", punish=True)
    _, told = env.reset(seed=1)
    gone, draw = 0, np.random.default_rng(1)
    for _ in range(300):
        absent = {name for name, one in told.items() if not one["alive"]}
        acts = {name: int(draw.choice([1, 2, 3, 5, 8, 8])) for name in env.agents}
        twin = copy.deepcopy(env)
        came = env.step(acts)
        assert same(came, twin.step(acts | dict.fromkeys(absent, 0)))
        assert all(came[1][name] == 0.0 for name in absent)
        told, gone = came[4], gone + len(absent)
    assert gone > 50 and len(env.agents) == 7


def test_players_inside_are_no_agents():
    env = parallel_env("matrix_game", rounds=3, opponents={"agent_1": Idle()})
    assert env.possible_agents == ["agent_0"] and env.observation_space("agent_0").shape == (4,)
    env.reset(seed=1)
    assert [env.step({"agent_0": act})[1]["agent_0"] for act in (0, 1, 0)] == [-3.0, -2.0, -3.0]


@pytest.mark.parametrize("seat", [0, 1])
def test_players_that_have_learnt_sit_inside_and_do_what_they_do_in_a_run(seat):
    scenario = preset("social_dilemma/cleanup_mini").but(policy="frozen", others=0, ticks=40)
    scenes = credit_flow.run(scenario, rng=2).table("scenes").to_pylist()
    env = parallel_env(scenario, opponents={f"agent_{seat}": Frozen("cleanup_mini")})
    env.reset(seed=2)
    mine = 1 - seat
    for scene in scenes:
        _, reward, *_ = env.step({f"agent_{mine}": scene["acts"][mine]})
        assert reward[f"agent_{mine}"] == scene["rewards"][mine] + scene["moved"][mine]
    assert len({act for scene in scenes for act in scene["acts"]}) > 3


def test_players_that_have_learnt_offer_and_sign():
    env = parallel_env("cleanup_mini", stage="full", opponents={"agent_0": Frozen("cleanup_mini")})
    seen, _ = env.reset(seed=1)
    abstain, sign = env.action_space("agent_1").n - 1, env.action_space("agent_1").n - 2
    seen, *_ = env.step({"agent_1": abstain})
    theta = Frozen("cleanup_mini").best_offer(0, signing=False)[0]
    assert seen["agent_1"]["observation"][-5] == pytest.approx(theta / 3.0) and theta > 0.0
    seen, *_ = env.step({"agent_1": sign})
    assert seen["agent_1"]["observation"][-4] == 0.0  # it is in force


# -- pictures


def test_a_picture_is_drawn_of_cells_or_of_acts():
    env = parallel_env("cleanup", rules="mini", render_mode="rgb_array")
    env.reset(seed=1)
    before = env.render()
    env.step({"agent_0": 7, "agent_1": 1})
    assert (
        before.shape == (9 * 16, 12 * 16, 3) and before.dtype == np.uint8 and (before != env.render()).any()
    )
    env = parallel_env("matrix_game", rounds=2, render_mode="rgb_array")
    env.reset(seed=1)
    env.step({"agent_0": 0, "agent_1": 1})
    left, right = np.hsplit(env.render(), 2)
    assert (left[4:12, 4:12] != right[4:12, 4:12]).any() and left.shape == (32, 16, 3)
    env.step({"agent_0": 1, "agent_1": 1})
    assert (env.render() == np.hstack([left, right])).all()  # as it was before the end


# -- mistakes


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"game": "clean_up"}, UnknownName, "no game named 'clean_up': did you mean 'cleanup'"),
        ({"game": 3}, ParameterError, "game = 3: must be a world for many such as Cleanup"),
        ({"game": "cleanup", "rule": "mini"}, UnknownName, "no setting of Cleanup named 'rule': did you mean 'rules'"),
        ({"game": "cleanup_mini", "expert": 3}, ParameterError, "no parameter named 'expert'"),
        ({"game": "cleanup", "seed": 3}, ParameterError, r"seed: an environment is one copy.*reset\(seed="),
        ({"game": Commons(copies=2)}, ParameterError, r"copies = 2: .* give Commons\(..., copies=1\)"),
        ({"game": Commons(), "horizon": 2}, ParameterError, "horizon: Commons is made already"),
        ({"game": "cleanup_mini", "delay": 3}, ParameterError, "delay = 3: an environment has no books"),
        ({"game": "false_alarms"}, ParameterError, "detection = 0.7: an environment has no books"),
        ({"game": "short_contract"}, ParameterError, "duration = 4: an environment .* leave it at 0"),
        ({"game": "self_report"}, ParameterError, "reported = True: an environment .* leave it at False"),
        ({"game": "detection", "stake": 0.0, "recourse": "purse"}, ParameterError, "detection = 0.6: .* at 1"),
        ({**PRISONERS, "theta": 9.0}, ParameterError, r"theta = 9: DefectorsFine takes 0 .. 3 credits"),
        ({"game": "matrix_game", "theta": 1.0}, ParameterError, "theta = 1: give the contract"),
        ({"game": "matrix_game", "stage": "full"}, ParameterError, "stage = 'full': give the contract"),
        ({**PRISONERS, "stage": "half"}, ParameterError, "stage = 'half': must be play or full"),
        ({**PRISONERS, "acceptance": "most"}, ParameterError, "acceptance = 'most': must be one of unanimity"),
        ({**PRISONERS, "proposer": 2}, ParameterError, "proposer = 2: agents are 0 .. 1"),
        ({**PRISONERS, "grid": 1}, ParameterError, "grid = 1: must be at least 2"),
        ({"game": "chain", "contract": "defectors_fine"}, ParameterError, "DefectorsFine sees defected, and the world tells nothing"),
        ({"game": "matrix_game", "contract": "tax"}, UnknownName, "no contract named 'tax'"),
        ({"game": "matrix_game", "contract": 3}, ParameterError, "contract = 3: must be a TransferRule"),
        ({"game": "matrix_game", "views": True}, ParameterError, "views = True: MatrixGame shows no pictures"),
        ({"game": "chain", "render_mode": "rgb_array"}, ParameterError, "chain shows no scene"),
        ({"game": "cleanup", "render_mode": "human"}, ParameterError, "render_mode = 'human': must be rgb_array"),
        ({**PRISONERS, "opponents": {"agent_2": Random()}}, ParameterError, "there is no agent_2"),
        ({**PRISONERS, "opponents": {"agent_1": Truthful()}}, ParameterError, "must be a policy with act"),
        ({"game": "chain", "opponents": {"agent_0": Random()}}, ParameterError, "nobody is left"),
        ({**PRISONERS, "opponents": {"agent_1": Frozen("cleanup_mini")}}, ParameterError, "was trained for n_features"),
        ({"game": "cleanup", "rules": "mini", "contract": CleaningBounty(high=0.2), "opponents": {"agent_1": Frozen("cleanup_mini")}}, ParameterError, "at theta 0 .. 3, and here theta is 0 .. 0.2"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_one_line(given, error, words):
    with pytest.raises(error, match=words) as refused:
        parallel_env(**given)
    assert "\n" not in str(refused.value)


def test_a_seed_and_a_theta_that_are_none_are_refused_by_name():
    env = parallel_env("cleanup_mini")
    for wrong, words in (
        ({"seed": -1}, "seed = -1"),
        ({"seed": 1.5}, "seed = 1.5"),
        ({"options": {"theta": "a"}}, "theta = 'a': must be a number of credits"),
    ):
        with pytest.raises(ParameterError, match=words):
            env.reset(**wrong)


def test_wrong_actions_are_refused_before_anything_moves():
    env = parallel_env(MatrixGame, rounds=3)
    with pytest.raises(BadAnswer, match="call reset first"):
        env.step({"agent_0": 0, "agent_1": 0})
    env.reset(seed=1)
    for wrong, words in (
        ({"agent_0": 0}, "agent_1 is given no action"),
        ({"agent_0": 0, "agent_1": 2}, r"agent_1 is given 2: must be a number of an action, 0 .. 1"),
        ({"agent_0": 0.5, "agent_1": 0}, "agent_0 is given 0.5"),
        ({"agent_0": None, "agent_1": 0}, "agent_0 is given None"),
        ({"agent_0": 0, "agent_1": 0, "agent_7": 0}, "there is no agent 'agent_7'"),
    ):
        with pytest.raises(BadAnswer, match=words):
            env.step(wrong)
    assert env.copy.game.clock[0] == 0
    with pytest.raises(ParameterError, match="made without a contract"):
        env.reset(options={"theta": 1.0})
    assert env.step({"agent_0": np.int64(1), "agent_1": np.array(0)})[1] == {"agent_0": 0.0, "agent_1": -3.0}


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pettingzoo", None)
    monkeypatch.delitem(sys.modules, "credit_flow.experiments.games.game_env", raising=False)
    with pytest.raises(
        ParameterError, match="parallel_env needs the extra `learn`: pip install .*pettingzoo"
    ):
        credit_flow.parallel_env("matrix_game")


def test_a_world_of_the_shelf_may_be_given_as_name_class_or_instance():
    by_name, by_class = parallel_env("cleanup", rules="mini"), parallel_env(Cleanup, rules="mini")
    by_instance = parallel_env(Cleanup(seed=6, rules="mini"))
    starts = [by_name.reset(seed=6), by_class.reset(seed=6), by_instance.reset()]
    assert same(*starts[:2]) and same(*starts[1:])


def test_who_learns_in_a_scenario_is_no_opponent():
    from credit_flow.agents.players.neural_player import NeuralPlayer

    with pytest.raises(ParameterError, match="learns in a scenario"):
        parallel_env("cleanup", rules="mini", opponents={"agent_1": NeuralPlayer()})
