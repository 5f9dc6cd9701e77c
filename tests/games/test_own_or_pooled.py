"""Own or pooled pay at a junction: what each car's return is, who learns faster, and when own pay misleads."""

import numpy as np
import pandas as pd
import pytest

from credit_flow.experiments.games.junction_tables import advantages, drive, gradients, returns
from credit_flow.experiments.games.own_or_pooled import gradient_worth, own_or_pooled
from credit_flow.experiments.games.trivial_policies import trivial_policies
from credit_flow.worlds.roads.traffic_junction import TrafficJunction


@pytest.fixture(scope="module")
def table():
    """The demonstration at its full length."""
    return own_or_pooled()


def last(table):
    """Success in new episodes, a row a seed, a column a share."""
    return table.dropna(subset=["fresh"]).pivot(index="seed", columns="social", values="fresh")


def test_who_is_taught_by_its_own_return_learns_faster(table):
    fresh = last(table)
    assert len(fresh) == 6 and (fresh[0.0] - fresh[1.0]).mean() >= 0.06
    assert (fresh[0.0] > fresh[1.0]).all()


def test_own_pay_points_the_way_of_the_teams(table):
    assert table["cosine"].between(-1.0, 1.0).all()
    assert (table.groupby(["social", "seed"])["cosine"].mean() > 0.5).all()


def test_before_anything_is_learnt_both_are_alike(table):
    first = table[table["update"] == 0].drop(columns="social")
    one, other = (first.iloc[:6].reset_index(drop=True), first.iloc[6:].reset_index(drop=True))
    pd.testing.assert_frame_equal(one, other)


def test_a_seed_learns_the_same_alone_and_in_company(table):
    alone = own_or_pooled([3], social=[1.0], updates=4, fresh=50)
    among = table[(table["seed"] == 3) & (table["social"] == 1.0) & (table["update"] <= 4)]
    assert np.array_equal(alone["success"], among["success"])
    assert alone["cosine"].to_numpy() == pytest.approx(among["cosine"].to_numpy())


def test_own_and_pooled_returns_are_the_ends_of_mixing_and_own_ends_with_the_car():
    rng = np.random.default_rng(2)
    reward, left = rng.normal(size=(9, 4, 3)), rng.random((9, 4, 3)) < 0.3
    own, pooled, half = (returns(reward, reward, left, share) for share in (0.0, 1.0, 0.5))
    for copy, slot in np.ndindex(4, 3):
        for t in range(9):
            gone = np.flatnonzero(left[t:, copy, slot])
            stop = t + gone[0] + 1 if len(gone) else 9
            assert own[t, copy, slot] == pytest.approx(reward[t:stop, copy, slot].sum(), abs=1e-12)
            assert pooled[t, copy, slot] == pytest.approx(reward[t:, copy].sum(axis=0).mean(), abs=1e-12)
    assert half == pytest.approx(0.5 * (own + pooled), abs=1e-12)


def test_gradients_are_those_of_the_chance_of_what_was_done():
    """Of the surrogate, the mean over episodes of the sum of advantage x log chance, by differences."""
    game, logits = TrafficJunction(4, 300, arrival=0.3), np.linspace(-0.5, 1.5, 28)[np.newaxis]
    drives = drive([game], logits)
    advantage = advantages(drives, 0.0)
    found = gradients(drives, advantage)[0].mean(axis=0)
    gas = drives.there & ~drives.braked

    def surrogate(table):
        chance = 1.0 / (1.0 + np.exp(-table[0][drives.cell]))
        log = np.where(gas, np.log(chance), np.log1p(-chance))
        return (np.where(drives.there, log, 0.0) * advantage).sum() / 300

    for k in range(28):
        near = [logits + sign * 1e-5 * (np.arange(28) == k) for sign in (1, -1)]
        assert found[k] == pytest.approx((surrogate(near[0]) - surrogate(near[1])) / 2e-5, abs=1e-6)
    assert found.any() and (drives.cell < 28).all()


def test_a_table_sees_who_is_on_the_same_cell_of_the_other_road():
    game = TrafficJunction(1, n_agents=2, arrival=1.0)
    game.advance(0)
    game.step(np.zeros((1, 2), dtype=int))
    cells = drive([game], np.full((1, 28), 50.0)).cell[0, 0, 0]  # nobody brakes: both go side by side
    assert sorted(cells.tolist()) == [1, 15]  # the first cell of either road, met


def test_the_more_slots_the_more_own_pay_is_worth_while_both_point_the_same_way():
    worth = gradient_worth(episodes=8000)
    assert worth["ratio"].is_monotonic_increasing and worth["ratio"].iloc[0] > 2.0
    assert (worth["cosine"] > 0.9).all()


def test_where_own_pay_points_elsewhere_it_teaches_nothing_that_gas_does_not_do(table):
    hasty = own_or_pooled(range(3), social=[0.0], haste=30.0, updates=150, fresh=1000)
    straight = table[(table["social"] == 0.0) & (table["seed"] < 3)]
    assert hasty["cosine"].mean() < straight["cosine"].mean() - 0.05
    gas = trivial_policies(episodes=1000, arrival=0.3).loc["gas"]
    assert last(hasty)[0.0].mean() < gas["success_high"] < last(straight)[0.0].mean()
