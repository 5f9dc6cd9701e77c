import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import network_of, random_journal, worked_network

from credit_flow.measures.flows.ascendency import total_system_throughflow, total_system_throughput
from credit_flow.measures.flows.escrow_pairs import Payments, join_escrow
from credit_flow.measures.flows.flow_network import FlowNetwork, ReconciliationError

Q = 2.0**-20


def build(postings, **keywords):
    """A network of postings given as rows (payer, payee, amount, kind, cause)."""
    return FlowNetwork.from_postings(*zip(*postings), **keywords)


def test_each_posting_has_its_place():
    network = build(
        [
            (0, 4, 10.0, "reward", 1),
            (4, 5, 3.0, "payment", 1),
            (5, 4, 1.0, "royalty", 1),
            (4, 1, 2.0, "compute", 1),
            (5, 1, 0.5, "tax", 2),
            (5, 2, 0.25, "tax", 2),
            (4, 1, 0.125, "rent", 3),
            (5, 1, 0.0625, "fee", 3),
        ]
    )
    assert network.names == ("HOUSE", "expert 4", "expert 5") and network.accounts.tolist() == [2, 4, 5]
    assert network.imports.tolist() == [0, 10, 0]
    assert network.flows.tolist() == [[0, 0, 0], [0, 0, 3], [0.25, 1, 0]]
    assert network.exports.tolist() == [0, 0, 0.5]
    assert network.respiration.tolist() == [0, 2.125, 0.0625]
    extended = network.extended()
    assert extended.shape == (6, 6) and extended.sum() == total_system_throughput(network) == 16.9375
    assert (extended[5, :3] == network.imports).all() and not extended[3:5].any() and not extended[:, 5].any()


def test_what_goes_back_to_world_is_export_and_a_payment_to_oneself_is_none():
    network = build([(0, 4, 10.0, "reward", 1), (4, 0, 2.0, "fee", 1), (4, 4, 5.0, "payment", 2)])
    assert network.exports.tolist() == [2] and network.respiration.tolist() == [0] and not network.flows.any()


def test_pools_outside():
    postings = [
        (0, 4, 8.0, "reward", 1),
        (4, 2, 3.0, "tax", 1),
        (2, 5, 2.0, "subsidy", 2),
        (2, 1, 0.5, "compute", 2),
    ]
    network = build([*postings, (0, 2, 1.0, "endowment", 3)], pools="boundary")
    assert network.names == ("expert 4", "expert 5")
    assert network.imports.tolist() == [8, 2] and network.exports.tolist() == [3, 0]
    assert not network.flows.any() and not network.respiration.any() and network.label["pools"] == "boundary"
    with pytest.raises(ValueError, match="pools"):
        build(postings, pools="none")


@pytest.mark.parametrize(
    "posting",
    [
        (0, 4, 1.0, "compute", 1),
        (0, 3, 1.0, "rent", 1),
        (4, 1, 1.0, "storage", 1),
        (4, 1, 1.0, "stake", 1),
        (3, 1, 1.0, "loan", 1),
    ],
)
def test_an_unlisted_kind_at_the_boundary_raises(posting):
    with pytest.raises(ValueError, match=posting[3]):
        build([(0, 4, 1.0, "reward", 1), posting])


@pytest.mark.parametrize("amount", [0.0, -1.0, math.nan, math.inf])
def test_amounts_must_be_positive(amount):
    with pytest.raises(ValueError, match="positive"):
        build([(4, 5, amount, "payment", 1)])


def test_window_selects_ticks():
    postings = [(0, 4, 1.0, "reward", 1), (0, 4, 2.0, "reward", 1), (0, 4, 4.0, "reward", 1)]
    assert build(postings, tick=[1, 2, 3], window=(1, 3)).imports.tolist() == [6]
    with pytest.raises(ValueError, match="window"):
        build(postings, tick=[1, 2, 3])


@given(st.integers(0, 10_000), st.booleans(), st.sampled_from(["compartment", "boundary"]))
def test_reconciles_exactly_however_it_is_seen(seed, joined, pools):
    columns, balances = random_journal(np.random.default_rng(seed), n_experts=5, n_postings=60)
    network = FlowNetwork.from_postings(
        *columns, opening=np.zeros(4), closing=balances, join_escrow=joined, pools=pools
    )
    assert (network.stock_change == network.throughflow - network.outflow).all()
    boundary = network.imports.sum() - network.exports.sum() - network.respiration.sum()
    inside = np.delete(balances, [0, 1, 2] if pools == "boundary" else [0, 1])
    assert boundary == inside.sum()


def test_one_missing_quantum_is_found():
    columns, balances = random_journal(np.random.default_rng(1))
    balances[6] += Q
    with pytest.raises(ReconciliationError, match="expert 6"):
        FlowNetwork.from_postings(*columns, opening=np.zeros(16), closing=balances)


def test_experts_that_only_hold_are_compartments():
    stocks = [-9.0, 0.0, 0.0, 0.0, 0.0, 5.0, 4.0]
    network = build([(5, 6, 1.0, "payment", 1)], opening=stocks, closing=[-9, 0, 0, 0, 0, 4, 5])
    assert network.names == ("expert 5", "expert 6") and network.opening.tolist() == [5, 4]
    with pytest.raises(ValueError, match="both ends"):
        build([(5, 6, 1.0, "payment", 1)], opening=stocks)


def escrowed(rows):
    """Join postings (payer, payee, amount, cause) and give them back sorted."""
    payer, payee, amount, cause = (np.array(column) for column in zip(*rows))
    joined = join_escrow(Payments(payer, payee, amount.astype(float), np.zeros(len(rows), int), cause))
    return sorted(zip(*(c.tolist() for c in (joined.payer, joined.payee, joined.amount, joined.cause))))


def test_escrow_of_one_payer_is_one_payment():
    assert escrowed([(4, 3, 5.0, 1), (3, 5, 5.0, 1)]) == [(4, 5, 5.0, 1)]
    assert escrowed([(4, 3, 5.0, 1), (3, 5, 2.0, 1), (3, 6, 3.0, 1)]) == [(4, 5, 2.0, 1), (4, 6, 3.0, 1)]


def test_refunds_are_no_flow():
    """An auction: three bids in escrow, the losers' returned whole, the winner's in part."""
    bids = [(4, 3, 5.0, 1), (5, 3, 4.0, 1), (6, 3, 3.0, 1)]
    assert escrowed([*bids, (3, 2, 4.0, 1), (3, 4, 1.0, 1), (3, 5, 4.0, 1), (3, 6, 3.0, 1)]) == [
        (4, 2, 4.0, 1)
    ]


def test_what_lies_in_escrow_stays_with_the_market():
    assert escrowed([(4, 3, 5.0, 1), (3, 5, 2.0, 1)]) == [(4, 3, 3.0, 1), (4, 5, 2.0, 1)]
    assert escrowed([(4, 3, 2.0, 1), (3, 5, 5.0, 1)]) == [(3, 5, 3.0, 1), (4, 5, 2.0, 1)]
    assert escrowed([(4, 3, 2.0, 1), (3, 5, 2.0, 2)]) == [(3, 5, 2.0, 2), (4, 3, 2.0, 1)]
    network = build([(4, 3, 5.0, "escrow", 1)], opening=[0, 0, 0, 0, 5], closing=[0, 0, 0, 5, 0])
    assert network.names == ("MARKET", "expert 4") and network.closing.tolist() == [5, 0]


def test_many_payers_are_matched_first_in_first_out():
    rows = [(4, 3, 2.0, 1), (5, 3, 3.0, 1), (3, 6, 4.0, 1), (3, 7, 1.0, 1), (8, 9, 7.0, 1)]
    assert escrowed(rows) == [(4, 6, 2.0, 1), (5, 6, 2.0, 1), (5, 7, 1.0, 1), (8, 9, 7.0, 1)]


def test_first_in_goes_by_posting_not_by_account():
    rows = [(9, 3, 2.0, 1), (4, 3, 3.0, 1), (3, 7, 4.0, 1)]
    assert escrowed(rows) == [(4, 3, 1.0, 1), (4, 7, 2.0, 1), (9, 7, 2.0, 1)]


def test_escrow_counts_once_when_joined():
    postings = [(0, 3, 6.0, "escrow", 1), (3, 4, 5.0, "reward", 1), (3, 1, 1.0, "fee", 1)]
    joined, gross = build(postings), build(postings, join_escrow=False)
    assert joined.names == ("expert 4",) and joined.imports.tolist() == [5]
    assert total_system_throughflow(joined) == 5 and total_system_throughflow(gross) == 11
    assert gross.respiration.tolist() == [1, 0]


@given(st.integers(0, 10_000))
def test_joining_moves_no_credit(seed):
    (payer, payee, amount, kind, cause), balances = random_journal(np.random.default_rng(seed), 5, 60)
    joined = join_escrow(Payments(payer, payee, amount, np.zeros(60, int), cause))
    after = np.zeros_like(balances)
    np.add.at(after, joined.payee, joined.amount)
    np.add.at(after, joined.payer, -joined.amount)
    assert (after == balances).all() and (joined.amount > 0).all()
    assert joined.amount.sum() <= amount.sum()
    through = (joined.payer == 3) & (joined.payee == 3)
    assert not through.any()
    for one in np.unique(cause):
        came, left = ((joined.cause == one) & (side == 3) for side in (joined.payee, joined.payer))
        assert not (came.any() and left.any()), "a cause either leaves credit in escrow or draws on it"


def test_networkx_view():
    graph = worked_network("ten_percent_chain").to_networkx()
    assert sorted(graph.edges(data="weight")) == [("first", "second", 10.0), ("second", "third", 1.0)]
    assert graph.nodes["first"] == {"imports": 100.0, "exports": 0.0, "respiration": 90.0}


def test_bad_data():
    with pytest.raises(ValueError, match="none missing"):
        network_of([[0, np.nan], [0, 0]])
    with pytest.raises(ValueError, match="finite numbers >= 0"):
        network_of([[0, -1], [0, 0]])
    with pytest.raises(ReconciliationError, match="without stocks"):
        network_of([[0, 1], [0, 0]]).reconcile()
    with pytest.raises(KeyError, match="Z"):
        network_of([[0, 1], [0, 0]]).positions(["Z"])


def test_a_hundred_thousand_postings_take_less_than_a_second():
    columns, balances = random_journal(np.random.default_rng(0), n_experts=300, n_postings=100_000)
    FlowNetwork.from_postings(*columns)
    start = time.process_time()
    FlowNetwork.from_postings(*columns, opening=np.zeros(4), closing=balances)
    assert time.process_time() - start < 1.0
