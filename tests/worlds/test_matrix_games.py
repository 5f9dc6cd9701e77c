"""Games of one step: what they pay in every profile, what is seen, and that they keep their word."""

import pickle

import numpy as np
import pytest

from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.worlds import check
from credit_flow.worlds.games.matrix_game import MatrixGame
from credit_flow.worlds.games.one_shot import Dilemma
from credit_flow.worlds.games.shared_reward_bandit import SharedRewardBandit

UNEQUAL = np.random.default_rng(3).integers(-9, 9, (3, 2, 4, 3)) / 4
GAMES = {
    "prisoners_dilemma": {},
    "stag_hunt": {"rounds": 4},
    "public_goods": {"n_agents": 4, "multiplier": 2.5, "levels": 3, "rounds": 3, "discount": 0.9},
    "box_trapped": {"n_agents": 3, "prize": 1.5, "rounds": 2, "index_correlation": -1.0},
    "lemons": {"n_agents": 4, "multiplier": 1.2, "spread": 0.7},
}


def made(name: str, copies: int = 4) -> MatrixGame:
    return MatrixGame.of(UNEQUAL, 1, copies, rounds=3) if name == "tensor" else MatrixGame(1, copies, game=name, **GAMES[name])  # fmt: skip


every = pytest.mark.parametrize("name", [*GAMES, "tensor"])


def test_each_game_of_the_shelf_is_tried_here():
    assert set(members("worlds", Dilemma)) == set(GAMES)


@every
def test_it_keeps_its_word(name):
    check(made(name))


@pytest.mark.parametrize("pooled", [False, True])
def test_the_bandit_keeps_its_word(pooled):
    check(SharedRewardBandit(1, 5, gain=-0.5, noise=0.3, pooled=pooled))


@every
def test_every_profile_pays_what_the_tensor_says_and_the_bounds_are_reached(name):
    game = made(name, 1)
    payoff, happened = game.payoff(), game.outcomes(game.outcome_names[:-1])
    for profile in np.ndindex(*payoff.shape[1:]):
        game.advance(1)
        game.step(np.array([profile]))
        assert game.reward[0] == pytest.approx(payoff[:, *profile], abs=2**-21)
        np.testing.assert_array_equal(game.outcome[0, :, :-1], happened[profile])
        game.end([0])
    assert game.most == pytest.approx(payoff.max(), abs=2**-20)
    assert game.least == pytest.approx(min(payoff.min(), 0.0), abs=2**-20)


@every
def test_who_does_nothing_does_something_that_it_may(name):
    game = made(name)
    game.advance(1)
    assert game.legal[:, :, game.idle].all()
    game.step(np.full((4, game.n_agents), game.idle))


def test_the_payoffs_are_those_of_the_textbooks():
    assert MatrixGame(payoffs=(5, 3, 1, 0)).payoff().tolist() == [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    goods = MatrixGame(game="public_goods", n_agents=4, multiplier=2.0).payoff()
    assert goods[:, 0, 0, 0, 0].tolist() == [2] * 4 and goods[:, 1, 1, 1, 1].tolist() == [1] * 4
    assert goods[:, 1, 0, 0, 0].tolist() == [2.5, 1.5, 1.5, 1.5]
    box = MatrixGame(game="box_trapped", prize=3.0).payoff()
    assert box[:, 0].T.tolist() == [[0, 3]] * 4 and box[:, 1].T.tolist() == [[1, 0]] * 4


def test_welfare_is_what_the_theory_of_each_dilemma_says():
    for n, m in ((2, 1.5), (4, 2.0), (8, 1.5)):
        welfare = MatrixGame(game="public_goods", n_agents=n, multiplier=m).payoff().sum(axis=0)
        assert welfare.max() == m * n == welfare.flat[0] and welfare.flat[-1] == n
    for name in ("prisoners_dilemma", "stag_hunt"):
        welfare = MatrixGame(game=name).payoff().sum(axis=0)
        assert welfare[0, 0] == welfare.max()


def test_everybody_sees_itself_first_and_what_all_did_last():
    game = MatrixGame(1, 2, game="public_goods", n_agents=3, levels=3, rounds=3)
    game.advance(1)
    assert not game.features.any()
    game.step(np.array([[0, 1, 2], [2, 2, 0]]))
    seen = game.features.reshape(2, 3, 3, 3).argmax(axis=3)
    assert seen[0].tolist() == [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
    assert seen[1].tolist() == [[2, 2, 0], [2, 0, 2], [0, 2, 2]]
    assert (game.features.reshape(2, 3, 3, 3).sum(axis=3) == 1).all()
    for _ in range(2):
        game.step(np.array([[0, 0, 0], [1, 1, 1]]))
    assert game.ended.tolist() == [0, 1] and not game.features.any()
    assert (game.final_features[0].reshape(3, 3, 3).argmax(axis=2) == 0).all()


def test_a_game_with_an_end_ends_and_one_without_is_cut_off():
    for settings, ends in (
        ({}, True),
        ({"discount": 0.9}, True),
        ({"rounds": 2}, True),
        ({"rounds": 2, "discount": 0.9}, False),
    ):
        game = MatrixGame(1, 1, **settings)
        game.advance(1)
        for _ in range(game.horizon):
            game.step(np.zeros((1, 2), dtype=int))
        assert game.terminated.all() == ends and game.truncated.all() != ends and game.ended.tolist() == [0]


@pytest.mark.parametrize("rho", [0.6, -0.6, 0.0, 1.0])
def test_the_index_is_correlated_with_cooperation_as_it_is_told(rho):
    game = MatrixGame(5, 4000, index_correlation=rho)
    game.advance(1)
    actions = np.random.default_rng(1).integers(0, 2, (4000, 2))
    game.step(actions)
    found = np.corrcoef(1 - actions.ravel(), game.outcome[:, :, -1].ravel())[0, 1]
    assert found == pytest.approx(rho, abs=0.04) and set(np.unique(game.outcome[:, :, -1])) == {0.0, 1.0}
    expected = game.outcomes(("index",))[actions[:, 0], actions[:, 1], :, 0]
    for act in (0, 1):
        there = actions == act
        assert game.outcome[:, :, -1][there].mean() == pytest.approx(expected[there].mean(), abs=0.04)


def test_in_a_tensor_defecting_is_to_leave_the_best_profile():
    game = MatrixGame.of(UNEQUAL)
    best = np.unravel_index(UNEQUAL.sum(axis=0).argmax(), UNEQUAL.shape[1:])
    defected = game.outcomes()[..., 0]
    assert not defected[best].any() and defected.sum(axis=-1).max() == 3
    for profile in np.ndindex(*UNEQUAL.shape[1:]):
        assert defected[profile].tolist() == [float(a != b) for a, b in zip(profile, best)]


def test_a_tensor_that_was_handed_in_is_kept_as_it_was():
    payoff = UNEQUAL.copy()
    game = MatrixGame.of(payoff)
    payoff[...] = 7.0
    np.testing.assert_array_equal(game.payoff(), UNEQUAL)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(game)).payoff(), UNEQUAL)


def test_the_bandit_pays_each_its_own_or_all_the_mean_of_the_same_draws():
    own, pooled = (SharedRewardBandit(2, 3000, n_agents=5, gain=2.0, noise=0.5, pooled=p) for p in (0, 1))
    actions = np.random.default_rng(1).integers(0, 2, (3000, 5))
    for game in (own, pooled):
        game.advance(1)
        game.step(actions)
    assert pooled.reward == pytest.approx(np.repeat(own.reward.mean(axis=1)[:, None], 5, axis=1), abs=2**-19)
    noise = own.reward - 2.0 * actions
    assert noise.mean() == pytest.approx(0.0, abs=0.02) and noise.std() == pytest.approx(0.5, abs=0.02)
    assert own.terminated.all() and (own.outcome[:, :, 0] == actions).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"multiplier": 3.0}, "multiplier = 3.0: prisoners_dilemma takes payoffs"),
        ({"n_agents": 3, "game": "stag_hunt"}, "n_agents = 3: stag_hunt is a game for 2"),
        ({"payoffs": (1, 2, 3, 4)}, r"payoffs = \(1, 2, 3, 4\): PrisonersDilemma needs temptation > reward > punishment > sucker"),
        ({"payoffs": (1, 2)}, r"payoffs = \(1, 2\): must be four credits, temptation, reward, punishment, sucker"),
        ({"game": "staghunt"}, "no game named 'staghunt': did you mean 'stag_hunt'"),
        ({"game": "public_goods", "multiplier": 5}, "multiplier = 5: must lie between 1 and n_agents = 2"),
        ({"round": 5}, "no parameter named 'round': did you mean 'rounds'"),
    ],
)  # fmt: skip
def test_settings_that_make_no_game_are_refused(settings, words):
    with pytest.raises(ParameterError, match=words):
        MatrixGame(1, 1, **settings)


def test_a_tensor_that_is_none_is_refused():
    with pytest.raises(ParameterError, match=r"payoff of shape \(2, 2\): must be \(agents, a_1, ..., a_N\)"):
        MatrixGame.of([[1, 2], [3, 4]])
    with pytest.raises(ParameterError, match=r"payoff\[0, 1\] is no finite number"):
        MatrixGame.of([[1, np.nan]])
    with pytest.raises(ParameterError, match="MatrixGame.of does not take levels: it takes rounds, discount"):
        MatrixGame.of([[1, 2]], levels=3)


def test_an_action_that_an_agent_does_not_have_is_refused_by_name():
    game = made("box_trapped", 2)
    game.advance(1)
    with pytest.raises(BadAnswer, match="action 2 of agent 0 of copy 1 in tick 1: must be 0 .. 1"):
        game.step(np.array([[0, 3, 1], [2, 1, 0]]))


@pytest.mark.filterwarnings("error")
def test_a_game_too_large_for_a_table_can_still_be_played():
    game = MatrixGame(1, 2, game="public_goods", n_agents=60, multiplier=3.0)
    game.advance(1)
    game.step(np.zeros((2, 60), dtype=int))
    assert game.reward == pytest.approx(3.0)
    with pytest.raises(ValueError, match="profiles of actions"):
        game.payoff()
