"""The trophic economy: a one-way pyramid of credit, whose links thin out to a forest when their cost is concave."""

import functools
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.run import run
from credit_flow.institutions.trophic.sourcing import LEAST_SHARE, reallocate, split_custom
from credit_flow.institutions.trophic.supply_chain import buy
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.trophic_levels import (
    flow_hierarchy,
    transfer_efficiency,
    treeness,
    trophic_levels,
)
from credit_flow.models.model import CreditFlow
from credit_flow.models.trophic import Trophic
from credit_flow.theory.known_values import KNOWN

INCOME = ("reward", "payment", "compute", "fee", "rent")
TICKS = 700

shares_of_links = st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6).map(lambda w: np.array(w) / sum(w))


@functools.cache
def record_of(cost_exponent: float, seed: int = 1):
    return run(Trophic(cost_exponent=cost_exponent), rng=seed, ticks=TICKS)


def income_network(record, window: int = 25) -> FlowNetwork:
    lines = record.journal
    lines = lines[lines["kind"].isin(INCOME)]
    columns = [lines[name].to_numpy() for name in ("payer", "payee", "amount", "kind", "cause")]
    return FlowNetwork.from_postings(
        *columns, tick=lines["tick"].to_numpy(), window=(record.ticks - window, record.ticks)
    )


def levels_of(record, network: FlowNetwork) -> np.ndarray:
    level = record.snapshots.drop_duplicates("row", keep="last").set_index("row")["level"]
    return level.reindex(network.accounts - record.manifest["first_account"]).to_numpy()


def bought(income: float, share: np.ndarray, *, pass_on=0.3, link_cost=0.05, exponent=0.5, burn=0.7):
    """What one buyer pays, its links cost, and it uses up."""
    n = len(share)
    paid, fees, used = np.zeros((1, n)), np.zeros((1, n)), np.zeros(1)
    supplier = np.arange(1, n + 1, dtype=np.int32)[None, :]
    row = np.zeros(1, dtype=np.int64)
    buy(
        1,
        row,
        np.array([income]),
        supplier,
        share[None, :],
        pass_on,
        link_cost,
        exponent,
        burn,
        paid,
        fees,
        used,
    )
    return paid[0], fees[0], used[0]


def reallocated(share: np.ndarray, exponent: float, *, steps=1, adjustment=0.2, spent=1.0):
    """Suppliers and shares of one buyer after `steps` ticks of spending `spent` credits."""
    supplier = np.arange(1, len(share) + 1, dtype=np.int32)[None, :].copy()
    share, row = share[None, :].copy(), np.zeros(1, dtype=np.int64)
    for _ in range(steps):
        cost = np.zeros(share.shape)
        reallocate(1, row, np.array([spent]), 0.05, exponent, adjustment, supplier, share, cost)
    return supplier[0], share[0]


# -- the rules


@settings(deadline=None)
@given(share=shares_of_links, income=st.integers(0, 10**9), pass_on=st.floats(0, 0.95), burn=st.floats(0, 1))
def test_no_buyer_spends_more_than_its_income_and_all_is_whole_quanta(share, income, pass_on, burn):
    y = income * QUANTUM
    paid, fees, used = bought(y, share, pass_on=pass_on, burn=burn, link_cost=5.0)
    amounts = np.concatenate([paid, fees, [used]]) * PER_CREDIT
    assert (amounts >= 0.0).all() and (amounts == np.floor(amounts)).all()
    assert paid.sum() + fees.sum() + used <= y
    assert paid.sum() == pytest.approx(pass_on * y, abs=(len(share) + 1) * QUANTUM)


def test_two_links_cost_what_theory_says_of_one():
    ratios = []
    for exponent in (0.5, 1.0, 2.0):
        terms = {"pass_on": 0.5, "link_cost": 0.25, "exponent": exponent}
        two, one = (bought(2.0, np.array(share), **terms)[1].sum() for share in ([0.5, 0.5], [1.0]))
        ratios.append(two / one)
    expected = KNOWN["EM.D10.cost"].expected
    assert ratios == pytest.approx(expected, abs=4 * 2 * QUANTUM / 0.25)


@settings(deadline=None)
@given(share=shares_of_links, exponent=st.sampled_from([0.5, 0.8, 1.5, 2.0]))
def test_a_small_step_never_makes_links_dearer(share, exponent):
    assume(share.min() > 1.1 * LEAST_SHARE)  # dropping a link, unlike shifting, is not a descent
    _, after = reallocated(share, exponent, adjustment=0.01)
    assert after.sum() == pytest.approx(1.0)
    assert (after**exponent).sum() <= (share**exponent).sum() + 1e-4


@settings(deadline=None)
@given(share=shares_of_links)
def test_concave_cost_leaves_one_link_convex_cost_evens_them_out_linear_cost_rests(share):
    share = share * (1.0 + 0.1 * np.arange(len(share)))
    share /= share.sum()
    first, second = np.sort(share)[[-1, -2]]
    supplier, after = reallocated(share, 0.5, steps=3000)
    if first > 1.02 * second:
        assert (supplier >= 0).tolist() == (share == share.max()).tolist()
        assert after.max() == 1.0
    _, even = reallocated(share, 2.0, steps=1500)
    if share.min() > 2 * LEAST_SHARE:
        assert even == pytest.approx(np.full(len(share), 1.0 / len(share)), abs=1e-3)
        assert reallocated(share, 1.0, steps=50)[1] == pytest.approx(share)


def test_custom_is_parted_between_parent_and_child():
    model = CreditFlow(Trophic(), rng=1)
    table, before = model.table, model.table.supplier.copy()
    parent = int(np.bincount(before[before >= 0]).argmax())
    child = table.birth(1, 0, np.array([parent]))
    split_custom(model, np.array([parent]), child)
    after = table.supplier[: len(before)]
    moved = after != before
    assert (before[moved] == parent).all() and (after[moved] == child[0]).all()
    assert 0 < moved.sum() < (before == parent).sum()


# -- the books


@settings(max_examples=10, deadline=None)
@given(
    levels=st.integers(1, 5),
    links=st.integers(1, 6),
    pass_on=st.floats(0, 0.95),
    burn=st.floats(0, 1),
    link_cost=st.sampled_from([0.0, 0.05, 5.0]),
    cost_exponent=st.sampled_from([0.1, 0.5, 1.0, 4.0]),
    task_rate=st.sampled_from([0.0, 40.0]),
)
def test_books_balance_at_every_tick(**changes):
    model = CreditFlow(Trophic(experts=15, endowment=3.0, birth_threshold=8.0, **changes), rng=2)
    while model.running and model.tick < 40:
        model.step()
        assert model.ledger.residual == 0.0
        assert model.ledger.held == (model.ledger.minted - model.ledger.burnt)[0]
        assert (model.balances[model.first_account :] >= 0.0).all()
        table, rows = model.table, model.table.rows
        linked = (table.supplier[rows] >= 0).any(axis=1)
        assert table.share[rows][linked].sum(axis=1) == pytest.approx(1.0)


def test_the_journal_replays_and_the_seed_decides_it():
    model, twin, other = (CreditFlow(Trophic(), rng=seed).run(60) for seed in (5, 5, 6))
    assert model.ledger.journal.hash == twin.ledger.journal.hash != other.ledger.journal.hash
    assert (Ledger.replay(model.ledger.journal.blocks()).column(0) == model.balances).all()


def test_plain_python_gives_the_same_journal():
    code = (
        "from credit_flow.models.model import CreditFlow; from credit_flow.models.trophic import Trophic;"
        "print(CreditFlow(Trophic(birth_threshold=21.0), rng=4).run(15).ledger.journal.hash)"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = CreditFlow(Trophic(birth_threshold=21.0), rng=4).run(15)
    assert compiled.table.n_rows > 120
    assert plain.stdout.strip() == compiled.ledger.journal.hash


# -- what must be seen


@pytest.mark.parametrize("cost_exponent", [0.5, 2.0])
def test_levels_are_one_two_three_and_all_flow_is_one_way(cost_exponent):
    record = record_of(cost_exponent)
    network = income_network(record)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = trophic_levels(network)
    known = np.isfinite(found)
    assert known.sum() > 100
    assert found[known] == pytest.approx(levels_of(record, network)[known], abs=1e-9)
    assert set(found[known].round(9)) == {1.0, 2.0, 3.0}
    assert flow_hierarchy(network) == 1.0


@pytest.mark.parametrize("seed", [1, 2])
def test_links_thin_out_to_a_forest_under_concave_cost_alone(seed):
    concave, linear, convex = (record_of(exponent, seed) for exponent in (0.5, 1.0, 2.0))
    tree = {record: treeness(income_network(record), of="payer") for record in (concave, linear, convex)}
    assert tree[concave] > 0.9
    assert max(tree[linear], tree[convex]) < 0.5
    assert concave.measures["paying_links"].iloc[-1] == 1.0
    assert convex.measures["paying_links"].iloc[-1] > 3.0


def test_convex_cost_evens_flows_out_and_linear_cost_leaves_them():
    def spread(record):
        last = record.snapshots[record.snapshots["tick"] == record.ticks]
        share = last[last["level"] < 3][[f"share_{k}" for k in range(4)]].to_numpy()
        return share.std(axis=1).mean()

    assert spread(record_of(2.0)) < 0.1 * spread(record_of(1.0))


def test_each_level_passes_on_its_share_of_income():
    record = record_of(0.5)
    last = record.measures.iloc[-300:]
    for name in ("efficiency_1", "efficiency_2"):
        assert last[name].mean() == pytest.approx(Trophic().pass_on, abs=1e-4)
    network = income_network(record)
    level = levels_of(record, network)
    names = np.array(network.names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        measured = transfer_efficiency(network, [names[level == k] for k in (1, 2, 3)])
    assert measured == pytest.approx(Trophic().pass_on, abs=1e-4)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_level_holds_as_many_as_its_income_carries(seed):
    """Carrying capacity is inflow over upkeep: here what a level keeps of its income, over the rent."""
    record, scenario = record_of(0.5, seed), Trophic()
    last = record.measures.iloc[-300:].mean()
    tick, level = record.journal["tick"], record.snapshots.drop_duplicates("row").set_index("row")["level"]
    fees = record.journal[(record.journal["kind"] == "fee") & (tick > TICKS - 300)]
    payer = level.reindex(fees["payer"] - record.manifest["first_account"]).to_numpy()
    for k in (1, 2, 3):
        rest = (
            last[f"income_{k}"] * (1.0 - scenario.pass_on * (k < 3)) - fees["amount"][payer == k].sum() / 300
        )
        capacity = rest * (1.0 - scenario.burn) / scenario.rent
        assert last[f"population_{k}"] == pytest.approx(capacity, rel=0.15)
    assert last["population_1"] > 2 * last["population_2"] > 2 * last["population_3"]
    assert last["balance_1"] > 2 * last["balance_2"] > 2 * last["balance_3"] > 0


# -- the record


def test_only_level_one_earns_from_world_and_each_pays_one_level_up():
    record = record_of(2.0)
    level = record.snapshots.drop_duplicates("row").set_index("row")["level"]
    first, lines = record.manifest["first_account"], record.journal

    def side(kind, who):
        return level.reindex(lines[lines["kind"] == kind][who] - first).to_numpy()

    rewarded = side("reward", "payee")
    assert (rewarded[np.isfinite(rewarded)] == 1).all() and len(rewarded) > 1000
    step = side("payment", "payee") - side("payment", "payer")
    assert (step[np.isfinite(step)] == 1).all() and len(step) > 1000
    assert set(record.manifest["books"]) == {"minted", "burnt", "held", "residual"}
    assert record.manifest["books"]["residual"] == 0.0


def test_fewer_experts_than_levels_are_refused():
    with pytest.raises(ParameterError, match="one for each level"):
        Trophic(experts=2)
