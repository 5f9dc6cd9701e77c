"""Whether a bidder of a trained society could still gain: hardly where rules are truthful and training has gone on, clearly where they are not."""

import json

import numpy as np
import pandas as pd
import pytest
from command_line import call

from credit_flow.experiments.training.bidder_deviation import deviation_numbers, deviation_table
from credit_flow.experiments.training.train import train
from credit_flow.models.single_mind import SingleMind
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.states.exact import value_iteration

FAST = {"auctions": 256, "minibatch": 256, "rate": 0.01, "critic_rate": 0.025, "entropy": 0.0}
FORESEES = {
    "auctions": 128,
    "minibatch": 128,
    "rate": 0.005,
    "critic_rate": 0.0125,
    "entropy": 0.0,
    "price_rank": 2,
}
"""Where states are resold, prices without the noise of bids settle sooner."""

ENOUGH = 0.05


def society(**changes) -> VickreySociety:
    return VickreySociety(copies=128, exploration=0.0).but(**changes)


def largest(scenario, auctions: int, tune=FAST, seeds=2) -> list[float]:
    training = train(scenario, settings=tune, seeds=seeds, auctions=auctions)
    return list(deviation_numbers(deviation_table(training))["deviation_gain"].values())


def test_in_a_bandit_nobody_gains_much_after_training_and_at_the_first_price_somebody_does():
    bandit = society(world_name="market_bandit")
    true = largest(bandit, 15_000)
    assert max(true) <= ENOUGH
    assert min(largest(bandit.but(settlement="bucket_brigade", clones=1), 15_000)) > 2 * ENOUGH


def test_on_the_chain_nobody_gains_much_after_training():
    assert max(largest(society(), 100_000, FORESEES, seeds=1)) <= ENOUGH


def test_before_training_there_is_much_to_gain():
    assert min(largest(society(world_name="market_bandit"), 128)) > 2 * ENOUGH


def test_a_gain_that_is_planted_in_a_trained_society_is_found():
    """Bids at the exact values, then all of them halved in the state in which an episode begins."""
    training = train(society(), settings=FAST, seeds=1, auctions=128)
    world = training.models[0].world
    values = value_iteration(world)
    right = int(values[world.starts[0]].argmax())

    def bids(factor: float):
        said = np.repeat(values.copy(), 2, axis=1)
        said[world.starts] *= factor
        return lambda seen, greedy=False, of=0: said

    training.company.act = bids(1.0)
    assert deviation_table(training)["share"].max() == pytest.approx(0.0, abs=1e-4)
    training.company.act = bids(0.5)
    shares = deviation_table(training).set_index("action")["share"]
    assert shares[right] == pytest.approx(0.25, abs=1e-4)  # half of the worth for half of the time


def test_what_is_not_finite_or_not_for_sale_says_nothing():
    assert deviation_table(train(SingleMind(copies=8), settings=FAST, auctions=128)).empty
    assert deviation_numbers(pd.DataFrame({"seed": [], "share": []})) == {}


def test_the_numbers_are_the_largest_by_seed_and_means_with_intervals():
    table = pd.DataFrame({"seed": [1, 1, 2, 2], "expert": [0, 1, 0, 1], "share": [0.0, 0.2, 0.1, 0.0]})
    numbers = deviation_numbers(table)
    assert numbers["deviation_gain"] == {"1": 0.2, "2": 0.1}
    assert numbers["deviation"]["largest"]["mean"] == pytest.approx(0.15)
    assert numbers["deviation"]["bidders"]["n"] == 4 and numbers["deviation"]["bidders"][
        "mean"
    ] == pytest.approx(0.075)
    assert numbers["deviation"]["bidders"]["low"] < 0.075 < numbers["deviation"]["bidders"]["high"]


def test_a_training_says_it_in_words_summary_table_figure_and_rows(tmp_path):
    words = [
        "--set",
        "copies=32",
        "--tune",
        "auctions=320",
        "--auctions",
        "960",
        "--seeds",
        "2",
        "--out",
        tmp_path / "out",
    ]
    said = call("train", "vickrey_society", *words)
    assert "best reply of one bidder" in said.stdout
    came_to = json.loads((tmp_path / "out" / "training.json").read_text())
    table = pd.read_parquet(tmp_path / "out" / "deviation.parquet")
    assert list(table) == ["seed", "expert", "action", "gain", "share"] and len(table) == 4
    assert came_to["deviation_gain"] == {str(s): x for s, x in table.groupby("seed")["share"].max().items()}
    rows = pd.read_parquet(tmp_path / "out" / "training.parquet")
    last = rows[rows["auctions"] == rows["auctions"].max()].set_index("seed")["deviation_gain"]
    assert last.tolist() == [came_to["deviation_gain"]["1"], came_to["deviation_gain"]["2"]]
    assert (tmp_path / "out" / "deviation_gain.png").stat().st_size > 1000
