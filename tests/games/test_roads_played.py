"""Roads with books: what scripts come to on them, what the contract moves, and how often there is a dilemma."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.games.merge_dilemmas import merge_dilemmas
from credit_flow.experiments.games.trivial_policies import trivial_policies
from credit_flow.experiments.run import run
from credit_flow.models.games.social_dilemma import SocialDilemma

JUNCTION = {"world_name": "traffic_junction", "experts": 5, "others": 0, "ticks": 20}


@pytest.fixture(scope="module")
def dense():
    """What is to be printed beside anything that is learnt at the easy junction at its densest."""
    return trivial_policies(episodes=1000, arrival=0.3)


def test_who_gives_way_hardly_ever_crashes_where_who_drives_on_mostly_does(dense):
    assert list(dense.index) == ["gas", "brake", "random", "give_way"]
    assert dense.loc["give_way", "success"] > 0.99 and 0.25 < dense.loc["gas", "success"] < 0.36
    assert dense.loc["give_way", "arrived"] > 0.97 * dense.loc["gas", "arrived"]  # and is hardly later for it


def test_to_stand_for_ever_is_no_safe_policy(dense):
    assert dense.loc["brake", "success"] < 0.01 and dense.loc["brake", "arrived"] == 0.0
    assert dense.loc["brake", "earned"] < dense.loc["random", "earned"] < dense.loc["gas", "earned"]


def test_where_few_cars_come_driving_on_succeeds_more_often_than_not():
    sparse = trivial_policies(episodes=1000)
    assert sparse.loc["gas", "success"] > 0.8
    low, high = sparse.loc["gas", ["success_low", "success_high"]]
    assert low < 0.845 < high and 0.03 < high - low < 0.06
    assert (sparse["earned_low"] < sparse["earned"]).all() and (
        sparse["earned"] < sparse["earned_high"]
    ).all()


@pytest.mark.parametrize(("rules", "arrival"), [("medium", 0.2), ("hard", 0.05)])
def test_the_rule_holds_on_every_map(rules, arrival):
    table = trivial_policies(episodes=100, rules=rules, arrival=arrival)
    assert table.loc["give_way", "success"] > 0.9 and table.loc["gas", "success"] < 0.3


def test_the_same_seed_gives_the_same_table_and_another_another():
    one, again, other = (trivial_policies(episodes=50, seed=seed) for seed in (1, 1, 2))
    assert one.equals(again) and not one.equals(other)


def test_who_sees_nothing_cannot_give_way():
    scenario = SocialDilemma(**JUNCTION, policy="give_way")
    with pytest.raises(ParameterError, match=r"world.vision to 1, or to 3"):
        run(scenario.but(world_settings={"arrival": 1.0}), rng=1)
    with pytest.raises(ParameterError, match="policy = gas: plays where there is crashed"):
        SocialDilemma(policy="gas")
    with pytest.raises(ParameterError, match="game = 'chess'.*merge"):
        trivial_policies("chess")


@pytest.mark.parametrize("name", ["junction_easy", "junction_hard", "merge_uniform", "merge_hard"])
@pytest.mark.parametrize("policy", ["as said", "random"])
def test_purses_cover_the_losses_and_the_books_close(name, policy):
    scenario = preset(name) if policy == "as said" else preset(name).but(policy=policy)
    model = CreditFlow(scenario, rng=3).run(100)
    assert model.ledger.residual == 0.0 and model.balances[model.first_account :].min() >= 0.0


def test_a_car_that_crashes_pays_from_its_purse():
    model = CreditFlow(SocialDilemma(**JUNCTION, policy="brake", world_settings={"arrival": 1.0}), rng=1)
    for _ in range(3):
        model.step()
    game, lines = model.world, model.ledger.journal.frame(model.tick)
    fines = lines[lines["kind"] == "reward"]
    assert np.array_equal(np.sort(fines["amount"]), np.sort(-game.reward[game.reward < 0.0]))
    assert fines["amount"].max() > 10.0


def test_most_starts_of_merge_are_no_dilemma_and_all_of_the_hard_ones_are():
    drawn, hard = merge_dilemmas(2000), merge_dilemmas(20, rules="hard")
    assert 0.3 < drawn.share < 0.5 and hard.share == 1.0
    assert drawn.waited.mean() > drawn.hurried.mean() and (drawn.lost > 0.0).all()
    rest = ~drawn.dilemma
    assert (drawn.hurried[rest] >= drawn.waited[rest]).all()


def test_at_a_merge_the_ambulance_pays_who_lets_it_pass_and_is_paid_by_who_does_not():
    table = {}
    for policy in ("wait_for_ambulance", "accelerate"):
        scenario = preset("merge_hard").but(policy=policy, copies=2)
        table[policy] = (
            run(scenario, rng=1).table("episodes").to_pandas().groupby("agent")[["earned", "moved"]].mean()
        )
    waits, hurries = table["wait_for_ambulance"], table["accelerate"]
    assert waits["moved"][0] < 0.0 < hurries["moved"][0] and (waits["moved"][1:] > 0.0).all()
    assert (waits["earned"][1:] < hurries["earned"][1:]).all()  # waiting costs time
    total = {policy: found.sum(axis=1) for policy, found in table.items()}
    assert (total["wait_for_ambulance"] > total["accelerate"]).all()  # and under the contract pays
