"""Teams that learn from their own and from common rewards: where giving begins, and when to begin with one's own."""

import numpy as np
import pytest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.games.mixing_runs import SCHEDULE, mixing_runs, mixing_table, team_game
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.own import Own
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.selfish_to_global import SelfishToGlobal
from credit_flow.measures.alignment import alignment
from credit_flow.worlds.games.matrix_game import MatrixGame


@pytest.fixture(scope="module")
def table():
    return mixing_table()


def test_public_goods_learners_give_above_the_threshold_and_not_below():
    runs = mixing_runs({"below": Mixed(0.7), "above": Mixed(0.8)}, seeds=range(1, 21))
    given = runs[runs["update"] == 200].groupby("signal")["given"]
    assert given.max()["below"] < 0.2 and given.min()["above"] > 0.8
    assert (
        runs.groupby(["signal", "seed"])["alignment"].mean().max() < -0.7
    )  # own points away, as far as 16 steps can tell


def test_the_ends_of_mixing_learn_as_own_and_pooled_do_and_own_is_the_control():
    signals = {"own": Own(), "none": Mixed(0.0), "pooled": Pooled(), "all": Mixed(1.0)}
    runs = mixing_runs(signals, seeds=(1, 2), updates=50).set_index("signal")
    for one, other in (("own", "none"), ("pooled", "all")):
        np.testing.assert_array_equal(
            runs.loc[one, ["given", "welfare"]], runs.loc[other, ["given", "welfare"]]
        )
    last = runs[runs["update"] == 50].groupby("signal")["welfare"].mean()
    assert last["own"] < 6.0 < 9.0 < last["pooled"]


def test_to_begin_with_ones_own_reward_helps_where_most_of_it_points_to_the_team_and_hurts_where_it_does_not(
    table,
):
    """Fixed shares, the schedule and the own reward alone, on the same draws: 20 of 20 seeds."""
    teams = table[table["game"] == "team"]
    by_seed = teams.pivot_table(index=["away", "seed"], columns=teams["share"].fillna(-1.0), values="welfare")
    best = by_seed.drop(columns=-1.0).groupby("away").mean().idxmax(axis=1)
    gain = {away: (by_seed.loc[away][-1.0] - by_seed.loc[away][best[away]]).to_numpy() for away in range(6)}
    assert (gain[1] > 0.0).all() and (gain[5] < 0.0).mean() > 0.8 and (gain[0] < 0.0).all()
    assert best[0] == 0.0 and best[5] > 0.8  # where all is each one's own business nothing beats own reward
    assert (np.diff(teams.groupby("away")["alignment"].mean()) < 0.0).all()


def test_in_public_goods_the_selfish_phase_only_costs():
    schedule = SelfishToGlobal(((0, 0.0), (200 * 16 // 4, 1.0)))
    runs = mixing_runs({"common": Mixed(1.0), SCHEDULE: schedule}, seeds=range(1, 6))
    welfare = runs.groupby(["signal", "seed"])["welfare"].mean()
    assert (welfare[SCHEDULE] < welfare["common"]).all()
    assert runs[runs["signal"] == SCHEDULE].groupby("update")["share"].first().loc[
        [0, 25, 50, 200]
    ].tolist() == [0, 0.5, 1, 1]


def test_a_game_of_teams_is_what_it_says():
    own = (1.0, 0.5, -0.2)
    payoff = team_game(own).payoff()
    for player, kept in enumerate(own):
        gives, keeps = (np.take(payoff, action, axis=player + 1) for action in (0, 1))
        assert (gives - keeps)[player] == pytest.approx(kept) and (gives - keeps).sum(
            axis=0
        ) == pytest.approx(1.0)
    with pytest.raises(
        ParameterError, match=r"world: its players have \(2, 4\) actions; giving is one of two"
    ):
        mixing_runs({"own": Own()}, MatrixGame(game="box_trapped"))


def test_alignment_is_the_cosine():
    assert alignment([[1.0, 0.0], [1.0, 1.0], [-1.0, -1.0]], np.ones((3, 2))) == pytest.approx(
        [0.5**0.5, 1.0, -1.0]
    )
    assert np.isnan(alignment([0.0, 0.0], [1.0, 1.0]))
    with pytest.raises(ValueError, match=r"own \(2,\) and team \(3,\) must be"):
        alignment([0.0, 0.0], [1.0, 1.0, 1.0])
