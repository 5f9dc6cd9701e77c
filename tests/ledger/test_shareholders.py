"""Who gets what is left: creditors first, then shareholders pro rata, then heirs, then HOUSE; and lots that close in parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books import errors
from credit_flow.core.books.ledger import HOUSE, MARKET, SINK, WORLD, Entry, Ledger


def society(n, endowment=20.0):
    ledger = Ledger()
    accounts = ledger.open(n)
    ledger.post(Entry(WORLD, accounts, endowment, "endowment", 0))
    ledger.create_asset("grain", WORLD, cause=0)
    ledger.begin_tick(1, {"grain": 100.0})
    return ledger, accounts.tolist()


def issued(ledger, issuer, holders, units, name="shares"):
    asset = ledger.create_asset(name, issuer, cause=1, sort="share")
    ledger.post(Entry(issuer, holders, units, "issue", 1, asset))
    return asset


def test_shareholders_come_after_creditors_and_before_heirs():
    ledger, (firm, bank, a, b, heir) = society(5)
    issued(ledger, firm, [a, b], [3.0, 1.0])
    ledger.lend(bank, firm, 4.0, 1)
    ledger.post(Entry(WORLD, firm, 8.0, "produce", 1, 1))
    ledger.liquidate(firm, heirs=heir, cause=9)
    assert [ledger.balance(x) for x in (bank, a, b, heir, HOUSE)] == [20.0, 35.0, 25.0, 20.0, 0.0]
    assert [ledger.balance(x, 1) for x in (a, b, heir)] == [6.0, 2.0, 0.0]
    ledger.end_tick()
    assert ledger.living_assets == (0, 1)


def test_who_is_not_paid_in_full_leaves_nothing_to_shareholders():
    ledger, (firm, bank, a, heir) = society(4)
    issued(ledger, firm, a, 5.0)
    ledger.lend(bank, firm, 10.0, 1)
    ledger.post(Entry(firm, HOUSE, 21.0, "tax", 1))
    ledger.liquidate(firm, heirs=heir, cause=9)
    assert [ledger.balance(x) for x in (bank, a, heir)] == [19.0, 20.0, 20.0]
    ledger.end_tick()


def test_odd_quanta_go_by_largest_fraction():
    ledger, (firm, a, b, c) = society(4)
    issued(ledger, firm, [a, b, c], [1.0, 1.0, 1.0])
    ledger.post(Entry(firm, HOUSE, 20.0 - 2 * QUANTUM, "tax", 1))
    ledger.liquidate(firm, cause=9)
    assert [ledger.balance(x) for x in (a, b, c)] == [20.0 + QUANTUM, 20.0 + QUANTUM, 20.0]


def test_a_shareholder_that_dies_too_pays_its_creditors_out_of_it():
    ledger, (firm, holder, bank, heir) = society(4)
    issued(ledger, firm, holder, 5.0)
    ledger.lend(bank, holder, 30.0 - 20.0, 1)
    ledger.post(Entry(holder, HOUSE, 30.0, "tax", 1))
    ledger.liquidate([holder, firm], heirs=heir, cause=9)
    assert [ledger.balance(x) for x in (bank, heir)] == [20.0, 30.0]
    ledger.end_tick()


def test_who_owns_each_other_is_wound_up_too():
    ledger, (a, b, c, d) = society(4)
    issued(ledger, a, [b, c], [1.0, 1.0], "of a")
    issued(ledger, b, a, 1.0, "of b")
    ledger.liquidate([a, b], heirs=d, cause=9)
    assert [ledger.balance(x) for x in (a, b, c, d)] == [0.0, 0.0, 30.0, 50.0]
    ledger.end_tick()


networks = st.tuples(
    st.lists(st.tuples(*[st.integers(0, 5)] * 2, st.floats(0.5, 9.0)), max_size=8),
    st.lists(st.tuples(*[st.integers(0, 5)] * 2, st.floats(0.5, 9.0)), max_size=8),
    st.sets(st.integers(0, 5), min_size=1, max_size=6),
    st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6),
)


@given(networks)
@settings(max_examples=60, deadline=None)
def test_any_network_of_debts_and_shares_is_wound_up(network):
    """Nothing is lost, the dead hold nothing, and nobody's shareholders see a quantum while a creditor that lives is owed one."""
    debts, shares, dying, spent = network
    ledger, accounts = society(6)
    for number, (issuer, holder, units) in enumerate(shares):
        if issuer != holder:
            issued(ledger, accounts[issuer], accounts[holder], units, f"shares {number}")
    for lender, borrower, amount in debts:
        if lender != borrower and ledger.balance(accounts[lender]) >= amount + QUANTUM:
            ledger.lend(accounts[lender], accounts[borrower], amount, 1, seniority=int(amount) % 2)
    for account, share in zip(accounts, spent):
        ledger.post(Entry(account, HOUSE, ledger.balance(account) * share, "tax", 1))
    dead = [accounts[i] for i in sorted(dying)]
    before = ledger.held
    ledger.liquidate(dead, cause=9)
    lines = ledger.journal.postings()
    lines = lines[lines["batch"] == lines["batch"].max()]
    off = lines[(lines["kind"] == "write_off") & ~lines["payer"].isin(dead)]
    unpaid = {row.payee for row in off.itertuples() if ledger.assets[row.asset].sort == "claim"}
    assert unpaid.isdisjoint(lines[lines["kind"] == "dividend"]["payer"])
    assert ledger.held == before and not ledger.balances[dead].any()
    ledger.end_tick()
    assert not {ledger.assets[asset].issuer for asset in ledger.living_assets} & set(dead)
    assert Ledger.replay(ledger.journal.frame()).journal.hash == ledger.journal.hash


def test_what_ends_with_a_life_is_posted_before_the_estate():
    ledger, (debtor, bank, other, heir) = society(4)
    claim = ledger.lend(bank, debtor, 10.0, 1)
    ledger.post(Entry(WORLD, debtor, 5.0, "produce", 1, 1), Entry(debtor, HOUSE, 28.0, "tax", 1))
    collateral = [
        Entry(debtor, bank, 4.0, "repayment", 1, 1),
        Entry(bank, debtor, 8.0, "repayment", 1, claim),
    ]
    ledger.liquidate(debtor, heirs=heir, cause=9, first=collateral)
    assert (ledger.balance(bank), ledger.balance(bank, 1)) == (12.0, 4.0)
    assert (ledger.balance(heir), ledger.balance(heir, 1), ledger.balance(other)) == (20.0, 1.0, 20.0)
    ledger.end_tick()


def test_a_lot_closes_in_parts():
    ledger, (a, b, c, _) = society(4)
    ledger.escrow(7, [a, b], [8.0, 4.0], 7)
    ledger.release(7, [a, b], [3.0, 4.0], Entry([a, b], c, [2.0, 4.0], "payment", 7))
    assert ledger.escrows.open[7] == {(a, 0): 5.0}
    assert [ledger.balance(x) for x in (a, b, c, MARKET)] == [13.0, 16.0, 26.0, 5.0]
    again = Ledger.replay(ledger.journal.frame())
    assert again.escrows.open == ledger.escrows.open and again.journal.hash == ledger.journal.hash
    ledger.end_tick()
    ledger.begin_tick(2)
    before = ledger.journal.hash, ledger.balances.tobytes()
    for attempt, error in {
        (7, a, 5.5): errors.Overdraft,
        (7, b, 1.0): errors.Overdraft,
        (7, a, -1.0): errors.Overdraft,
        (7, a, float("nan")): errors.Overdraft,
        (8, a, 1.0): errors.UnknownLot,
    }.items():
        with pytest.raises(error):
            ledger.release(*attempt)
    for entry in (
        Entry(a, c, 3.0, "payment", 7),
        Entry(c, a, 1.0, "payment", 7),
        Entry(a, MARKET, 1.0, "fee", 7),
    ):
        with pytest.raises((errors.Overdraft, errors.ForbiddenFlow)):
            ledger.release(7, a, 2.0, entry)
    assert (ledger.journal.hash, ledger.balances.tobytes()) == before
    ledger.release(7, a, 5.0, Entry(a, SINK, 5.0, "fee", 7))
    assert ledger.settle_lot(7) and ledger.balance(MARKET) == 0.0
    with pytest.raises(errors.AlreadySettled):
        ledger.release(7, a, 1.0)
    ledger.end_tick()


def test_a_death_leaves_the_rest_of_a_lot_to_the_others():
    ledger, (a, b, c, heir) = society(4)
    ledger.escrow(7, [a, b], [8.0, 4.0], 7)
    ledger.release(7, [a], [3.0])
    ledger.liquidate(a, heirs=heir, cause=9)
    assert ledger.escrows.open[7] == {(b, 0): 4.0} and ledger.balance(heir) == 40.0
    ledger.settle_lot(7, Entry(b, c, np.float64(1.0), "payment", 7))
    ledger.end_tick()
