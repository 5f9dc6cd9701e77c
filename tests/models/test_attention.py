"""The attention economy: credit is constant, and the share of compute follows true usefulness."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from credit_flow.core.books.ledger import HOUSE, Ledger
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.run import run
from credit_flow.institutions.attention.attention_market import systematic_sample
from credit_flow.measures.rank_correlation import rank_correlation
from credit_flow.models.attention import Attention
from credit_flow.models.model import CreditFlow

COIN = 1e6  # a judge so noisy that it judges by coin


def correlations(ticks: int, rng: int, **changes) -> np.ndarray:
    return run(Attention(ticks=ticks, **changes), rng=rng).measures["rank_correlation"].to_numpy()


# -- the rules


@settings(deadline=None)
@given(
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=30).filter(lambda w: sum(w) > 1e-3),
    slots=st.integers(1, 40),
)
def test_everybody_gets_its_share_rounded_down_or_up_and_on_average_exactly(weights, slots):
    allocation = slots * np.array(weights) / sum(weights)
    draws = (np.arange(400) + 0.5) / 400
    counts = np.zeros((len(draws), len(weights)))
    for i, u in enumerate(draws):
        holder = np.full(slots, -1, dtype=np.int64)
        systematic_sample(allocation, u, holder)
        counts[i] = np.bincount(holder, minlength=len(weights))
    assert (counts.sum(axis=1) == slots).all()
    assert (counts >= np.floor(allocation - 1e-9)).all()
    assert (counts <= np.ceil(allocation + 1e-9)).all()
    assert not counts[:, np.array(weights) == 0.0].any()
    assert counts.mean(axis=0) == pytest.approx(allocation, abs=1.5 / len(draws) + 1e-9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=30))
def test_rank_correlation_is_spearmans_with_ties(pairs):
    x, y = np.array(pairs, dtype=float).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(rank_correlation(x, y))
    else:
        assert rank_correlation(x, y) == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


def test_usefulness_of_equal_skills_is_productivity_times_success_whatever_is_in_demand():
    model = CreditFlow(Attention(skill_low=0.5, skill_high=0.5), rng=1).run(1)
    assert model.table.usefulness == pytest.approx((0.2 + 0.8 * 0.5) * (0.6 + 0.4 * 0.5))


# -- the books


@settings(max_examples=15, deadline=None)
@given(
    stake=st.floats(0, 1),
    slots=st.integers(1, 60),
    experts=st.integers(1, 40),
    noise=st.sampled_from([0.0, 0.3, COIN]),
    rate=st.sampled_from([0.0, 0.5, 50.0]),
)
def test_supply_is_constant_to_the_quantum(stake, slots, experts, noise, rate):
    scenario = Attention(
        stake=stake, slots=slots, experts=experts, judge_noise=noise, task_rate=rate, ticks=12
    )
    model = CreditFlow(scenario, rng=3)
    supply = experts * scenario.endowment
    for _ in range(12):
        model.step()
        assert (model.ledger.held, model.ledger.minted[0], model.ledger.burnt[0]) == (supply, supply, 0.0)
        assert model.ledger.residual == 0.0
        assert model.purse == 0.0


def test_each_tick_is_one_zero_sum_redistribution_among_those_that_ran():
    record = run(Attention(ticks=60), rng=2)
    lines = record.journal[record.journal["tick"] > 0]
    assert set(lines["kind"]) == {"payment", "dividend"}
    assert (lines["cause"] == lines["tick"]).all()
    assert (lines.groupby("tick")["batch"].nunique() == 1).all()
    stakes, dividends = (lines[lines["kind"] == kind] for kind in ("payment", "dividend"))
    assert (stakes["payee"] == HOUSE).all() and (dividends["payer"] == HOUSE).all()
    pool, paid_out = stakes.groupby("tick")["amount"].sum(), dividends.groupby("tick")["amount"].sum()
    assert (pool == paid_out).all() and len(pool) > 50
    for tick, ran in record.steps.groupby("tick")["doer"]:
        accounts = set(ran + record.manifest["first_account"])
        assert set(stakes[stakes["tick"] == tick]["payer"]) == accounts
        assert set(dividends[dividends["tick"] == tick]["payee"]) <= accounts
        assert len(ran) <= record.parameters["slots"]


def test_the_journal_replays_and_the_seed_decides_it():
    model, twin, other = (CreditFlow(Attention(), rng=seed).run(40) for seed in (5, 5, 6))
    assert model.ledger.journal.hash == twin.ledger.journal.hash != other.ledger.journal.hash
    replayed = Ledger.replay(model.ledger.journal.blocks())
    assert (replayed.column(0) == model.balances).all()


def test_plain_python_gives_the_same_journal():
    code = (
        "from credit_flow.models.model import CreditFlow; from credit_flow.models.attention import Attention;"
        "print(CreditFlow(Attention(judge_noise=0.1), rng=4).run(8).ledger.journal.hash)"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = CreditFlow(Attention(judge_noise=0.1), rng=4).run(8).ledger.journal.hash
    assert plain.stdout.strip() == compiled


# -- what must be seen


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_compute_follows_usefulness_and_finds_it_again_when_demand_turns(seed):
    r = correlations(900, seed)
    before, shock, after = r[300:449].mean(), r[449], r[750:].mean()
    assert before > 0.8
    assert shock < before - 0.15
    assert after > 0.8


def test_under_a_judge_that_tosses_coins_compute_does_not_follow_usefulness():
    means = [correlations(400, seed, judge_noise=COIN, turn=0)[100:].mean() for seed in range(1, 9)]
    assert abs(np.mean(means)) < 0.12
    assert max(np.abs(means)) < 0.45


@pytest.mark.parametrize("seed", [1, 2])
def test_credit_becomes_proportional_to_usefulness(seed):
    model = CreditFlow(Attention(turn=0), rng=seed).run(300)
    accounts, held = model.first_account + model.table.rows, 0.0
    for _ in range(900):
        model.step()
        held = held + model.balances[accounts]
    shares, useful = held / held.sum(), model.table.usefulness / model.table.usefulness.sum()
    slope = np.polyfit(np.log(useful), np.log(shares), 1)[0]
    assert slope == pytest.approx(1.0, abs=0.12)
    assert np.abs(shares / useful - 1.0).mean() < 0.06


def test_with_more_slots_than_experts_the_most_useful_take_most():
    few, many = (
        run(Attention(slots=slots, task_rate=1.3 * slots, turn=0), rng=1, ticks=500).measures.iloc[-1]
        for slots in (30, 200)
    )
    assert many["top_share"] > 0.4 > 0.2 > few["top_share"]
    assert many["gini"] > 2 * few["gini"]


# -- the record


def test_the_record_has_measures_snapshots_and_steps():
    record = run(Attention(), rng=1, ticks=40)
    assert {"rank_correlation", "top_share", "gini", "tasks", "compute", "supply"} <= set(record.measures)
    assert {"balance", "usefulness", "skill_0"} <= set(record.snapshots)
    assert (record.measures["population"] == 100).all()
    assert np.isfinite(record.measures["rank_correlation"]).all()
    assert record.manifest["books"]["residual"] == 0.0
    last = record.snapshots[record.snapshots["tick"] == 40]
    assert rank_correlation(last["balance"].to_numpy(), last["usefulness"].to_numpy()) == pytest.approx(
        record.measures["rank_correlation"].iloc[-1]
    )


@pytest.mark.parametrize("wrong", [{"skill_low": 0.95}, {"endowment": 0.0}, {"kind_distribution": "1,2"}])
def test_wrong_parameters_are_refused(wrong):
    with pytest.raises(ParameterError):
        Attention(**wrong)
