"""Asks in training: what an asker could gain, against closed forms, and economies whose experts learn to ask, stopped and gone on with."""

import json

import numpy as np
import pandas as pd
import pytest

from credit_flow.experiments.curves.draw_curves import figures_of
from credit_flow.experiments.curves.learner_curves import open_curves
from credit_flow.experiments.training.ask_deviation import ask_deviation, ask_numbers, closed_form
from credit_flow.experiments.training.asks_in_training import AsksInTraining
from credit_flow.experiments.training.train import ready_to_train, train
from credit_flow.mechanisms.auctions.all_pay import AllPay
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.model import CreditFlow
from credit_flow.theory.ask_reply import AskBook, ask_reply

N, LOTS = 4, 40_000


def book(own: float, rivals: float) -> AskBook:
    """Four askers with costs uniform on [0, 1] and bounty 1 in each lot; the first asks cost + `own` of the surplus, the others + `rivals` of theirs."""
    rng = np.random.default_rng(3)
    cost = rng.random((LOTS, N))
    shares = np.array([own] + [rivals] * (N - 1))
    lot, asker = np.repeat(np.arange(LOTS), N), np.tile(np.arange(N), LOTS)
    ask = cost + shares * (1.0 - cost)
    return AskBook(lot, asker, cost.ravel(), ask.ravel(), np.ones(LOTS * N), lot % 2)


def reply_of(mechanism, own: float, rivals: float):
    found = ask_reply(
        book(own, rivals),
        lambda asks, reserve, tie: mechanism.clear(asks, reserve, tie, side="procurement")[:2],
        np.random.default_rng(4).random(LOTS * N),
    )
    return {name: values[0] for name, values in found._asdict().items()}


def test_in_equilibrium_nobody_gains_and_a_planted_gain_is_found():
    """First price, n askers: asking cost + 1/n of the surplus brings 1/(n (n + 1)) an auction, and nothing brings more. Who asks its cost has nothing, and could have that.
    Second price: who asks its cost has as much, and the reply is to ask it."""
    worth = 1.0 / (N * (N + 1))
    equilibrium = reply_of(FirstPrice(), 1.0 / N, 1.0 / N)
    assert equilibrium["usual"] == pytest.approx(worth, abs=0.002)
    assert equilibrium["share"] == pytest.approx(1.0 / N, abs=0.08)
    assert equilibrium["best"] - equilibrium["usual"] == pytest.approx(0.0, abs=0.001)
    modest = reply_of(FirstPrice(), 0.0, 1.0 / N)
    assert modest["usual"] == pytest.approx(0.0, abs=1e-12) and modest["best"] == pytest.approx(
        worth, abs=0.002
    )
    truthful = reply_of(SecondPrice(), 0.0, 0.0)
    assert truthful["share"] == 0.0 and truthful["best"] == truthful["usual"] == pytest.approx(
        worth, abs=0.002
    )
    greedy = reply_of(SecondPrice(), 0.5, 0.0)
    assert greedy["share"] == 0.0 and greedy["best"] - greedy["usual"] > 0.01


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asks")
    scenario = ready_to_train(CreditEconomy(experts=40, task_rate=6.0), "ppo", ())
    return train(scenario, seeds=2, auctions=30, out=folder / "whole"), scenario, folder


def test_an_economy_is_trained_by_ticks_and_leaves_what_every_training_does(trained):
    training, scenario, folder = trained
    assert isinstance(training, AsksInTraining) and scenario.policy == "neural"
    assert (training.auctions, training.unit) == (30, "tick")
    table = pd.read_parquet(folder / "whole" / "training.parquet")
    assert (
        set(table["seed"]) == {1, 2}
        and table["ask/share"].between(0.0, 1.0).all()
        and table["loss/policy"].notna().all()
    )
    came_to = json.loads((folder / "whole" / "training.json").read_text())
    assert came_to["status"] == "finished" and came_to["residual"] == 0.0 and came_to["updates"] >= 2
    assert (
        set(came_to["greedy_return"])
        == set(came_to["ask_share"])
        == set(came_to["deviation_gain"])
        == {"1", "2"}
    )
    for figure in ("training.png", "deviation_gain.png", "deviation.parquet", "checkpoint.safetensors"):
        assert (folder / "whole" / figure).stat().st_size > 0


def test_it_is_read_like_every_training(trained):
    folder = trained[2] / "whole"
    found, came_to = open_curves(folder), json.loads((folder / "training.json").read_text())
    assert found.unit == "ticks" and found.table["samples"].max() <= 30 and found.bids.empty
    by_seed = found.deviation.groupby("seed")[["gain", "has"]].sum()
    assert (by_seed["gain"] / by_seed["has"]).tolist() == pytest.approx(
        list(came_to["deviation_gain"].values())
    )
    assert came_to["closed_form"] == {"1": 0.0, "2": 0.0}, "against a second lowest ask cost is best"
    assert set(figures_of(folder, found)) == {"learners_over_time", "deviation_gain", "ask_curves"}


def test_broken_off_and_gone_on_with_it_is_the_same(trained):
    training, scenario, folder = trained
    train(scenario, seeds=2, auctions=15, out=folder / "half")
    again = train(scenario, seeds=2, auctions=30, out=folder / "half", resume=True)
    assert [model.ledger.journal.hash for model in again.models] == [
        model.ledger.journal.hash for model in training.models
    ]
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.rows).drop(columns=["deviation_gain", "ask/best_reply"], errors="ignore"),
        pd.DataFrame(training.rows).drop(columns=["deviation_gain", "ask/best_reply"], errors="ignore"),
    )


def test_examining_changes_nothing_and_who_asks_its_cost_gains_nothing(trained):
    training = trained[0]
    before = training.models[0].ledger.journal.hash
    first, second = training.deviation(0), training.deviation(0)
    pd.testing.assert_frame_equal(first, second)
    assert training.models[0].ledger.journal.hash == before
    truthful = CreditFlow(CreditEconomy(experts=40, task_rate=6.0, policy="truthful"), rng=1)
    truthful.run(20)
    found = ask_deviation(truthful, ticks=60)
    assert (found["reply"] == 0.0).all() and found["gain"].abs().max() < 1e-3
    assert (found["theory"] == 0.0).all(), "the closed form says the same"
    paid_its_ask = CreditFlow(
        CreditEconomy(experts=40, task_rate=6.0, policy="truthful", mechanism="first_price"), rng=1
    )
    paid_its_ask.run(20)
    found = ask_deviation(paid_its_ask, ticks=60)
    assert found["gain"].mean() > 0.01 and 0.0 < found["theory"].iloc[0] < 0.5
    assert closed_form(FirstPrice(), N) == pytest.approx(1.0 / N) and np.isnan(closed_form(AllPay(), N))
    assert ask_numbers(pd.DataFrame({"seed": [], "gain": [], "has": []})) == {}


def test_what_cannot_be_trained_so_is_refused():
    scenario = ready_to_train(CreditEconomy(experts=20), "ppo", ())
    with pytest.raises(ValueError, match="asks are learnt by ppo"):
        train(scenario, learner="evolution", auctions=1)
    with pytest.raises(ValueError, match="no states are sold"):
        train(CreditEconomy(experts=20), auctions=1)
