"""Estates: clearing payments, seniority, write-offs, guarantors, several deaths at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books import errors
from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry, Ledger
from credit_flow.core.estates.clearing_payments import clearing_payments
from credit_flow.core.estates.estate_clearing import Debt, clear

networks = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(st.integers(0, 50), min_size=n, max_size=n), min_size=n, max_size=n),
        st.lists(st.integers(0, 40), min_size=n, max_size=n),
    )
)


def society(n, endowment=20.0):
    ledger = Ledger()
    accounts = ledger.open(n)
    ledger.post(Entry(WORLD, accounts, endowment, "endowment", 0))
    ledger.begin_tick(1)
    return ledger, accounts.tolist()


def spend_down(ledger, account, left):
    surplus = ledger.balance(account) - left
    if surplus > 0.0:
        ledger.post(Entry(account, HOUSE, surplus, "tax", 0))


@given(networks)
@settings(max_examples=60, deadline=None)
def test_clearing_payments_are_the_greatest_fixed_point(network):
    debts, cash = np.array(network[0], dtype=float), np.array(network[1], dtype=float)
    np.fill_diagonal(debts, 0.0)
    owed = debts.sum(axis=1)
    shares = debts / np.where(owed > 0, owed, 1.0)[:, None]
    p = clearing_payments(debts, cash)
    assert np.allclose(p, np.minimum(owed, cash + shares.T @ p), atol=1e-9)
    from_above = owed.copy()
    for _ in range(400):
        from_above = np.minimum(owed, cash + shares.T @ from_above)
    assert (p <= from_above + 1e-9).all()
    if np.allclose(from_above, np.minimum(owed, cash + shares.T @ from_above), atol=1e-12):
        assert np.allclose(p, from_above, atol=1e-6)


@pytest.mark.parametrize(
    "liabilities, cash", [([[0, -1], [0, 0]], [1, 1]), ([[0, 1]], [1]), ([[0.0]], [-1.0])]
)
def test_clearing_refuses_nonsense(liabilities, cash):
    with pytest.raises(ValueError):
        clearing_payments(liabilities, cash)


@given(networks, st.lists(st.integers(0, 2), min_size=36, max_size=36))
@settings(max_examples=60, deadline=None)
def test_exact_clearing_is_feasible_and_pays_seniority_first(network, seniorities):
    matrix, cash = network
    debts = [
        Debt(i, j if j < len(cash) - 1 else -1, j, 0, quanta, seniorities[6 * i + j])
        for i, row in enumerate(matrix)
        for j, quanta in enumerate(row)
        if i != j and quanta
    ]
    paid = clear(debts, cash)
    for i in range(len(cash)):
        own = [(debt, p) for debt, p in zip(debts, paid) if debt.debtor == i]
        able = cash[i] + sum(p for debt, p in zip(debts, paid) if debt.estate == i)
        spent = sum(p for _, p in own)
        assert all(0 <= p <= debt.quanta for debt, p in own) and spent <= able
        owed = sum(debt.quanta for debt, _ in own)
        assert spent > min(owed, able) - max(len(own), 1)
        for debt, p in own:
            senior_unpaid = [d for d, q in own if d.seniority < debt.seniority and q + len(own) <= d.quanta]
            assert p == 0 or not senior_unpaid


def test_a_plain_death_leaves_all_to_the_heir():
    ledger, (a, b, c, d) = society(4)
    ledger.liquidate([a, b, c], heirs=np.array([d, a, HOUSE]), cause=np.array([1, 2, 3]))
    assert (ledger.balance(d), ledger.balance(HOUSE)) == (40.0, 40.0)
    assert not any(ledger.is_open(x) for x in (a, b, c))
    ledger.liquidate(d, heirs=a, cause=4)
    assert ledger.balance(HOUSE) == 80.0
    ledger.end_tick()


def test_the_empty_handed_die_too():
    ledger, (a, b) = society(2)
    spend_down(ledger, a, 0.0)
    ledger.liquidate([a], cause=1)
    assert not ledger.is_open(a) and ledger.is_open(b)
    ledger.liquidate(np.empty(0, dtype=np.int64), cause=1)


def test_creditors_by_seniority_then_pro_rata_then_written_off():
    ledger, (debtor, first, second, third, heir) = society(5)
    senior = ledger.lend(first, debtor, 6.0, 1, seniority=0)
    junior = [
        ledger.lend(second, debtor, 10.0, 2, seniority=1),
        ledger.lend(third, debtor, 20.0, 3, seniority=1),
    ]
    spend_down(ledger, debtor, 9.0)
    ledger.liquidate([debtor], heirs=heir, cause=9)
    assert [ledger.balance(x) for x in (first, second, third, heir)] == [20.0, 11.0, 2.0, 20.0]
    assert not ledger.balances[:, [senior, *junior]].any()
    off = ledger.journal.postings()
    assert off[off["kind"] == "write_off"]["amount"].sum() == 27.0
    ledger.end_tick()


def test_odd_quanta_go_by_largest_fraction():
    ledger, (debtor, a, b, c) = society(4)
    for creditor in (a, b, c):
        ledger.lend(creditor, debtor, 1.0, 1)
    spend_down(ledger, debtor, 2 * QUANTUM)
    ledger.liquidate([debtor], cause=9)
    assert [ledger.balance(x) for x in (a, b, c)] == [19.0 + QUANTUM, 19.0 + QUANTUM, 19.0]


def test_deaths_at_once_clear_by_eisenberg_noe():
    ledger, (a, b, c) = society(3, endowment=40.0)
    ledger.lend(b, a, 10.0, 1)
    ledger.lend(c, b, 10.0, 2)
    ledger.lend(a, c, 5.0, 3)
    for account, cash in ((a, 2.0), (b, 1.0), (c, 4.0)):
        spend_down(ledger, account, cash)
    ledger.liquidate([a, b, c], cause=9)
    lines = ledger.journal.postings()
    lines = lines[(lines["kind"] == "repayment") & (lines["asset"] == 0)].sort_values("payer")
    expected = clearing_payments([[0, 10, 0], [0, 0, 10], [5, 0, 0]], [2, 1, 4])
    assert lines["amount"].tolist() == expected.tolist()
    assert ledger.balance(HOUSE) == 120.0
    ledger.end_tick()


def test_claims_on_the_living_pay_creditors_before_heirs():
    ledger, (debtor, creditor, living, heir) = society(4)
    ledger.lend(creditor, debtor, 10.0, 1)
    good = ledger.lend(debtor, living, 15.0, 2)
    spend_down(ledger, debtor, 4.0)
    ledger.liquidate([debtor], heirs=heir, cause=9)
    assert ledger.balance(creditor) == 14.0
    assert [ledger.balance(x, good) for x in (creditor, living, heir)] == [6.0, -15.0, 9.0]
    ledger.end_tick()


def test_bids_return_and_shares_of_the_dead_are_worthless():
    ledger, (issuer, holder) = society(2)
    shares = ledger.create_asset("shares", issuer, cause=1)
    ledger.post(Entry(issuer, holder, 5.0, "trade", 1, shares))
    ledger.escrow(3, [issuer, holder], [4.0, 1.0], 3)
    ledger.escrow(4, [holder], [5.0], 4, asset=shares)
    ledger.liquidate([issuer], cause=9)
    assert ledger.balance(HOUSE) == 20.0 and not ledger.column(shares).any()
    ledger.settle_lot(3)
    assert ledger.balance(holder) == 20.0
    ledger.end_tick()


def test_the_guarantor_makes_a_used_line_good():
    ledger, (debtor, guarantor, creditor) = society(3)
    ledger.grant_line(debtor, 8.0, guarantor=guarantor, cause=1)
    ledger.lend(creditor, debtor, 2.0, 2)
    ledger.post(Entry(debtor, HOUSE, 29.0, "tax", 1))
    ledger.liquidate([debtor], cause=9)
    assert (ledger.balance(guarantor), ledger.balance(creditor)) == (13.0, 18.0)
    assert not ledger.is_open(debtor) and ledger.granted == 0.0
    ledger.end_tick()


def test_where_the_guarantor_fails_the_account_freezes():
    ledger, (debtor, guarantor, other) = society(3)
    ledger.grant_line(debtor, 8.0, guarantor=guarantor, cause=1)
    ledger.post(Entry(np.array([debtor, guarantor]), other, np.array([28.0, 15.0]), "payment", 1))
    ledger.liquidate([debtor], heirs=other, cause=9)
    assert ledger.is_frozen(debtor) and ledger.balance(debtor) == -8.0
    with pytest.raises(errors.FrozenAccount):
        ledger.post(Entry(debtor, other, QUANTUM, "payment", 1))
    ledger.post(Entry(other, debtor, 9.0, "payment", 1))
    ledger.liquidate([debtor], heirs=other, cause=10)
    assert not ledger.is_open(debtor) and ledger.balance(other) == 55.0
    ledger.end_tick()


def test_repayment_and_interest_reverse_the_loan():
    ledger, (lender, borrower, buyer) = society(3)
    claim = ledger.lend(lender, borrower, 10.0, 1)
    ledger.post(Entry(lender, buyer, 4.0, "trade", 1, claim))
    ledger.charge_interest(claim, 1.0, 1)
    assert ledger.outstanding(claim) == 11.0
    ledger.repay(claim, 11.0, 1)
    assert ledger.outstanding(claim) == 0.0 and not ledger.column(claim).any()
    assert ledger.balance(borrower) == 19.0 and ledger.balance(lender) + ledger.balance(buyer) == 41.0
    with pytest.raises(errors.Overdraft):
        ledger.charge_interest(claim, 1.0, 1)
    with pytest.raises(errors.UnknownAsset):
        ledger.repay(0, 1.0, 1)
    ledger.end_tick()


PATHS = {
    "posting": lambda ledger, claim, a, b: ledger.post(Entry(a, WORLD, QUANTUM, "payment", 1, claim)),
    "burning": lambda ledger, claim, a, b: ledger.post(Entry(a, SINK, QUANTUM, "payment", 1, claim)),
    "lending": lambda ledger, claim, a, b: ledger.lend(WORLD, b, 1.0, 1),
    "lending beside others": lambda ledger, claim, a, b: ledger.lend([a, WORLD], [b, b], [1.0, 1.0], [1, 1]),
    "an auction": lambda ledger, claim, a, b: ledger.settle_lot(7, Entry(a, SINK, 1.0, "payment", 7, claim)),
    "an estate burnt": lambda ledger, claim, a, b: ledger.liquidate(a, heirs=SINK, cause=1),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_claim_stays_with_whom_it_can_be_paid_to(path):
    """Whatever way it would take to WORLD or SINK: refused, no trace, and the borrower can pay or be wound up afterwards."""
    ledger, (a, b) = society(2)
    ledger.end_tick()
    ledger.begin_tick(2, mint_budget=5.0)
    claim = ledger.lend(a, b, 5.0, 1)
    ledger.escrow(7, [a], [1.0], 7, asset=claim)
    before = ledger.balances.tobytes(), ledger.journal.hash, ledger.n_assets
    with pytest.raises(errors.ForbiddenFlow, match="HOUSE can hold it|paid to WORLD|WORLD pays by"):
        PATHS[path](ledger, claim, a, b)
    assert (ledger.balances.tobytes(), ledger.journal.hash, ledger.n_assets) == before
    with pytest.raises(errors.ForbiddenFlow, match="in escrow; settle the lot"):
        ledger.repay(claim, 4.0, 1)
    ledger.settle_lot(7)
    ledger.repay(claim, 4.0, 1)
    ledger.liquidate(b, cause=2)
    assert ledger.balance(a) == 20.0 and not ledger.column(claim).any()
    ledger.end_tick()
