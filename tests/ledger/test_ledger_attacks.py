"""The attack list: each is refused with a named error and leaves no trace, or gains nothing."""

import copy
import pickle
import threading

import numpy as np
import pytest

from credit_flow.core.amounts import QUANTUM, split, up
from credit_flow.core.books import errors
from credit_flow.core.books.ledger import CREDIT, HOUSE, MARKET, SINK, WORLD, Entry, Ledger
from credit_flow.theory.values_ledger import LEDGER

BUDGET = 100.0


@pytest.fixture
def ledger():
    ledger = Ledger()
    accounts = ledger.open(6)
    ledger.post(Entry(WORLD, accounts, 10.0, "endowment", 0))
    ledger.begin_tick(1, BUDGET)
    ledger.post(Entry(9, HOUSE, 10.0, "estate", 9), closes=[9])
    ledger.escrow(50, [4, 5], [1.0, 2.0], 50)
    return ledger


def trace(ledger):
    books = ledger.balances.tobytes(), ledger.states.tobytes(), ledger.lines.tobytes(), ledger.n_assets
    state = (
        ledger.journal.hash,
        len(ledger.journal),
        ledger.next_batch,
        ledger.tick,
        ledger.budget_left.tolist(),
    )
    totals = ledger.minted.tolist(), ledger.burnt.tolist(), ledger.granted
    work = ledger._delta.any(), ledger._gross.any()
    return books, state, totals, work, copy.deepcopy(ledger.escrows.open)


def refused(ledger, error, attack):
    before = trace(ledger)
    with pytest.raises(error) as caught:
        attack()
    assert type(caught.value) is error and str(caught.value)
    assert trace(ledger) == before
    ledger.end_tick()


BAD = [
    -1.0,
    -QUANTUM / 2,
    float("nan"),
    float("inf"),
    -float("inf"),
    True,
    "1",
    1j,
    None,
    np.True_,
    [1.0, True],
]
BAD += [
    np.array([True]),
    np.array(["1"]),
    np.array([1j]),
    np.array([1.0, np.nan]),
    np.array([1.0, -1.0]),
    [[1.0]],
    np.ma.array([1.0, 2.0], mask=[False, True]),
]


@pytest.mark.parametrize("amount", BAD, ids=repr)
def test_bad_amounts(ledger, amount):
    refused(ledger, errors.BadAmount, lambda: ledger.post(Entry(4, 5, amount, "payment", 0)))


@pytest.mark.parametrize("amount", BAD, ids=repr)
def test_a_good_entry_does_not_survive_a_bad_one(ledger, amount):
    good, bad = Entry(4, 5, 1.0, "payment", 0), Entry(5, 6, amount, "payment", 0)
    refused(ledger, errors.BadAmount, lambda: ledger.post(good, bad, opens=3))


NOTHING = [0.0, -0.0, 0, QUANTUM / 2, 1e-300, np.zeros(3), [0.0, QUANTUM / 2], np.zeros(3, dtype=np.int64)]


@pytest.mark.parametrize("amount", NOTHING, ids=repr)
def test_a_payment_of_nothing_is_no_payment(ledger, amount):
    before, hash_ = ledger.balances.tobytes(), ledger.journal.hash
    ledger.post(Entry(4, 5, amount, "payment", 0))
    assert (ledger.balances.tobytes(), ledger.journal.hash) == (before, hash_)
    ledger.post(Entry(4, np.array([5, 6, 7]), np.array([1.0, 0.0, 2.0]), "payment", np.array([8, 9, 10])))
    lines = ledger.journal.frame().tail(2)
    assert lines["payee"].tolist() == [5, 7] and lines["cause"].tolist() == [8, 10]
    assert lines["amount"].tolist() == [1.0, 2.0]
    assert Ledger.replay(ledger.journal.blocks()).journal.hash == ledger.journal.hash
    ledger.end_tick()


@pytest.mark.parametrize("amount", [0.0, QUANTUM / 2, np.array([1.0, 0.0])], ids=repr)
def test_a_loan_of_nothing_is_refused(ledger, amount):
    refused(ledger, errors.BadAmount, lambda: ledger.lend(6, 7, amount, 1))


@pytest.mark.parametrize("amount", [0.1, 1 / 3, np.float32(0.1), 3.0000000001])
def test_off_the_grid_is_rounded_once_and_equal_on_both_sides(ledger, amount):
    before = ledger.balance(4), ledger.balance(5)
    ledger.post(Entry(4, 5, amount, "payment", 0))
    given, taken = before[0] - ledger.balance(4), ledger.balance(5) - before[1]
    assert given == taken == round(float(amount) * 2**20) / 2**20


@pytest.mark.parametrize(
    "amount", [2.0**33, 2.0**63, 10**400, 2**63, np.finfo(float).max, 2.0**33 - QUANTUM / 4]
)
def test_huge_amounts(ledger, amount):
    refused(ledger, errors.BalanceOverflow, lambda: ledger.post(Entry(4, 5, amount, "payment", 0)))


def test_gross_of_a_batch_overflows_though_its_net_is_nothing(ledger):
    there, back = Entry(4, 5, 2.0**32, "payment", 0), Entry(5, 4, 2.0**32, "payment", 0)
    refused(ledger, errors.BalanceOverflow, lambda: ledger.post(there, back))


def test_money_supply_and_lines_overflow():
    ledger = Ledger()
    ledger.open(2)
    ledger.post(Entry(WORLD, 4, 2.0**32, "endowment", 0))
    ledger.grant_line(5, 2.0**31, cause=0)
    ledger.begin_tick(1, 2.0**40)
    refused(ledger, errors.BalanceOverflow, lambda: ledger.post(Entry(WORLD, 5, 2.0**31, "reward", 0)))
    ledger.begin_tick(2)
    refused(ledger, errors.BalanceOverflow, lambda: ledger.grant_line(4, 2.0**31, cause=0))


def test_balance_of_an_asset_overflows(ledger):
    shares = ledger.create_asset("shares", 4, cause=1)
    ledger.post(Entry(4, 5, 2.0**32, "trade", 1, shares))
    refused(ledger, errors.BalanceOverflow, lambda: ledger.post(Entry(4, 5, 2.0**32, "trade", 1, shares)))


def test_self_transfer(ledger):
    refused(ledger, errors.SelfTransfer, lambda: ledger.post(Entry(4, 4, 1.0, "payment", 0)))
    ledger.begin_tick(2)
    refused(ledger, errors.SelfTransfer, lambda: ledger.lend(4, 4, 1.0, 0))


@pytest.mark.parametrize("payer, payee", [(9, 4), (4, 9)])
def test_closed_account(ledger, payer, payee):
    refused(ledger, errors.ClosedAccount, lambda: ledger.post(Entry(payer, payee, 1.0, "payment", 0)))


@pytest.mark.parametrize("unknown", [10, -1, 2**40, -(2**40), np.array([2**62])])
def test_unknown_account(ledger, unknown):
    refused(ledger, errors.UnknownAccount, lambda: ledger.post(Entry(unknown, 4, 1.0, "payment", 0)))
    ledger.begin_tick(2)
    refused(ledger, errors.UnknownAccount, lambda: ledger.post(Entry(4, unknown, 1.0, "payment", 0)))


@pytest.mark.parametrize("bad", [1.5, "4", None, True, [4.0], [True], [[4]], np.array([4.5])], ids=repr)
@pytest.mark.parametrize("place", ["payer", "payee", "cause", "asset"])
def test_ids_are_whole_numbers_and_mandatory(ledger, bad, place):
    entry = Entry(4, 5, 1.0, "payment", 0)._replace(**{place: bad})
    refused(ledger, errors.BadEntry, lambda: ledger.post(entry))


def test_lengths_must_agree(ledger):
    entry = Entry(np.array([4, 5]), HOUSE, np.array([1.0, 1.0, 1.0]), "payment", 0)
    refused(ledger, errors.BadEntry, lambda: ledger.post(entry))


def test_unknown_asset(ledger):
    refused(ledger, errors.UnknownAsset, lambda: ledger.post(Entry(4, 5, 1.0, "payment", 0, asset=1)))


@pytest.mark.parametrize("kind", ["gift", "", "open", "tick", "settle", None, 3, ["fee"]])
def test_unknown_kind(ledger, kind):
    refused(ledger, errors.UnknownKind, lambda: ledger.post(Entry(4, 5, 1.0, kind, 0)))
    ledger.begin_tick(2)
    refused(ledger, errors.UnknownKind, lambda: ledger.settle_lot(50, Entry(4, 5, 1.0, kind, 0)))


def test_double_spend_in_one_batch(ledger):
    twice = Entry(4, np.array([5, 6]), 6.0, "payment", 0)
    refused(ledger, errors.Overdraft, lambda: ledger.post(twice))


def test_double_spend_across_batches(ledger):
    ledger.post(Entry(4, 5, 6.0, "payment", 0))
    refused(ledger, errors.Overdraft, lambda: ledger.post(Entry(4, 6, 6.0, "payment", 0)))


def test_only_the_net_effect_counts_not_the_order(ledger):
    ledger.post(Entry(4, 5, 12.0, "payment", 0), Entry(5, 4, 4.0, "payment", 0))
    assert (ledger.balance(4), ledger.balance(5)) == (1.0, 16.0)


def test_replayed_batch(ledger):
    receipt = ledger.post(Entry(4, 5, 1.0, "payment", 0), batch=1000)
    again = Entry(4, 5, 1.0, "payment", 0)
    refused(ledger, errors.DuplicateBatch, lambda: ledger.post(again, batch=receipt))
    ledger.begin_tick(2)
    refused(ledger, errors.DuplicateBatch, lambda: ledger.post(again, batch=3))
    assert ledger.post(again) > receipt


class Callback:
    """An amount that settles while it is asked for its value."""

    def __init__(self, ledger, swallow):
        self.ledger, self.swallow, self.error = ledger, swallow, None

    def __array__(self, dtype=None, copy=None):
        try:
            self.ledger.post(Entry(5, 6, 1.0, "payment", 0))
        except errors.LedgerError as error:
            self.error = error
            if not self.swallow:
                raise
        return np.array([1.0])


def test_reentrant_settlement_vanishes_whole(ledger):
    attack = Entry(4, 5, Callback(ledger, swallow=False), "payment", 0)
    refused(ledger, errors.ReentrantSettlement, lambda: ledger.post(attack))


def test_reentrant_settlement_or_the_outer_batch_completes(ledger):
    callback = Callback(ledger, swallow=True)
    ledger.post(Entry(4, 6, callback, "payment", 0))
    assert type(callback.error) is errors.ReentrantSettlement
    assert (ledger.balance(4), ledger.balance(5), ledger.balance(6)) == (8.0, 8.0, 11.0)


def test_a_birth_moves_the_stake(ledger):
    child = ledger.next_account
    ledger.post(Entry(4, child, 3.0, "stake", child), opens=1)
    assert (ledger.balance(4), ledger.balance(child)) == (6.0, 3.0)
    ledger.end_tick()


def test_a_birth_beyond_the_means_opens_nothing(ledger):
    child = ledger.next_account
    refused(ledger, errors.Overdraft, lambda: ledger.post(Entry(4, child, 30.0, "stake", child), opens=1))
    assert not ledger.is_open(child)


def test_a_death_cannot_drop_the_estate(ledger):
    refused(ledger, errors.NotEmpty, lambda: ledger.post(closes=[6]))
    ledger.begin_tick(2)
    part = Entry(6, HOUSE, 10.0 - QUANTUM, "estate", 0)
    refused(ledger, errors.NotEmpty, lambda: ledger.post(part, closes=[6]))


def test_a_death_cannot_duplicate_the_estate(ledger):
    twice = Entry(6, np.array([HOUSE, 7]), 10.0, "estate", 0)
    refused(ledger, errors.Overdraft, lambda: ledger.post(twice, closes=[6]))


@pytest.mark.parametrize("closes", [[9], [6, 6], np.array([6, 7, 6])])
def test_a_second_close(ledger, closes):
    empty = Entry(np.array([6, 7]), HOUSE, 10.0, "estate", 0)
    refused(ledger, errors.ClosedAccount, lambda: ledger.post(empty, closes=closes))


def test_no_close_with_goods_debts_or_bids(ledger):
    shares = ledger.create_asset("shares", 6, cause=1)
    ledger.post(Entry(6, 7, 1.0, "trade", 1, shares), Entry(np.array([6, 7]), HOUSE, 10.0, "tax", 1))
    for account in (6, 7):
        refused(ledger, errors.NotEmpty, lambda account=account: ledger.post(closes=[account]))
        ledger.begin_tick(ledger.tick + 1)
    rest = Entry(4, HOUSE, 9.0, "tax", 1)
    refused(ledger, errors.NotEmpty, lambda: ledger.post(rest, closes=[4]))


@pytest.mark.parametrize("account", [WORLD, SINK, HOUSE, MARKET])
def test_system_accounts_never_close(ledger, account):
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.post(closes=[account]))
    ledger.begin_tick(2)
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.liquidate([account], cause=0))


def test_the_market_inherits_nothing(ledger):
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.liquidate([6], heirs=MARKET, cause=6))


def test_an_uncovered_bid_is_refused_when_escrow_is_taken(ledger):
    refused(ledger, errors.Overdraft, lambda: ledger.escrow(51, [6, 7], [5.0, 10.5], 51))


def test_a_covered_bid_cannot_default(ledger):
    ledger.escrow(51, [6], [10.0], 51)
    refused(ledger, errors.Overdraft, lambda: ledger.post(Entry(6, 7, 1.0, "payment", 0)))
    ledger.settle_lot(51, Entry(6, HOUSE, 10.0, "payment", 51))
    assert ledger.balance(6) == 0.0


def test_escrow_pays_no_more_than_was_put_in(ledger):
    refused(ledger, errors.Overdraft, lambda: ledger.settle_lot(50, Entry(4, HOUSE, 1.5, "payment", 50)))
    ledger.begin_tick(2)
    refused(ledger, errors.Overdraft, lambda: ledger.settle_lot(50, Entry(6, HOUSE, 1.0, "payment", 50)))


def test_refund_twice(ledger):
    ledger.settle_lot(50, Entry(5, HOUSE, 2.0, "payment", 50))
    assert (ledger.balance(4), ledger.balance(5)) == (10.0, 8.0)
    refused(ledger, errors.AlreadySettled, lambda: ledger.settle_lot(50))
    ledger.begin_tick(2)
    refused(ledger, errors.AlreadySettled, lambda: ledger.escrow(50, [4], [1.0], 50))
    ledger.begin_tick(3)
    refused(ledger, errors.UnknownLot, lambda: ledger.settle_lot(52))


@pytest.mark.parametrize("payer, payee", [(4, MARKET), (MARKET, 4)])
def test_market_is_reached_through_escrow_only(ledger, payer, payee):
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.post(Entry(payer, payee, 1.0, "escrow", 50)))
    if payee == MARKET:
        ledger.begin_tick(2)
        refused(ledger, errors.ForbiddenFlow, lambda: ledger.settle_lot(50, Entry(4, MARKET, 1.0, "fee", 50)))


@pytest.mark.parametrize("payer, payee", [(4, WORLD), (SINK, 4), (SINK, WORLD)])
def test_the_ends_of_the_flow_are_one_way(ledger, payer, payee):
    ledger.post(Entry(5, SINK, 5.0, "compute", 0))
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.post(Entry(payer, payee, 1.0, "payment", 0)))


@pytest.mark.parametrize("parts", [1, 3])
def test_minting_beyond_the_budget(ledger, parts):
    mint = Entry(WORLD, 4, (BUDGET + QUANTUM) / parts, "reward", 0)
    start = ledger.minted[CREDIT]

    def attack():
        for _ in range(parts):
            ledger.post(mint)

    with pytest.raises(errors.MintBudget):
        attack()
    assert LEDGER["P2"].holds(max(ledger.minted[CREDIT] - start - BUDGET, 0.0))
    ledger.post(Entry(WORLD, 4, BUDGET - (ledger.minted[CREDIT] - start), "reward", 0))
    refused(ledger, errors.MintBudget, lambda: ledger.post(Entry(WORLD, 4, QUANTUM, "reward", 0)))
    refused_between_ticks = trace(ledger)
    with pytest.raises(errors.MintBudget):
        ledger.post(Entry(WORLD, 4, QUANTUM, "reward", 0))
    assert trace(ledger) == refused_between_ticks


def test_endowments_only_before_the_first_tick(ledger):
    refused(ledger, errors.ForbiddenFlow, lambda: ledger.post(Entry(WORLD, 4, 1.0, "endowment", 0)))
    fresh = Ledger()
    fresh.open(1)
    with pytest.raises(errors.MintBudget):
        fresh.post(Entry(WORLD, 4, 1.0, "reward", 0))
    assert not fresh.minted.any()


def test_a_rounding_farm_gains_nothing(ledger):
    total, n, rate = 3.0, 64, 0.1
    one_fee = up(total * rate)
    pieces = np.full(n, total / n)
    fees = np.array([up(piece * rate) for piece in pieces])
    assert fees.sum() >= one_fee and (pieces - fees).sum() <= total - one_fee
    start = ledger.balance(4) + ledger.balance(5)
    ledger.post(Entry(4, 5, pieces - fees, "payment", 0), Entry(4, HOUSE, fees, "fee", 0))
    assert ledger.balance(4) + ledger.balance(5) == start - fees.sum()
    shares, rest = split(1.0, np.ones(3))
    ledger.post(Entry(4, np.array([5, 6, 7]), shares, "dividend", 0), Entry(4, HOUSE, rest, "remainder", 0))
    assert shares.sum() + rest == 1.0 and rest > 0.0
    ledger.end_tick()


def test_a_loan_to_oneself_by_a_chain_makes_nobody_richer(ledger):
    worth = ledger.net_worth()
    ledger.lend(6, 7, 10.0, 1)
    ledger.lend(7, 6, 10.0, 2)
    ledger.lend(6, 7, 10.0, 3)
    assert (ledger.net_worth() == worth).all() and ledger.balances[6:8, 1:].tolist() == [
        [20.0, -10.0],
        [-20.0, 10.0],
    ]
    ledger.end_tick()


def test_only_the_issuer_goes_below_zero_in_an_asset(ledger):
    claim = ledger.lend(6, 7, 5.0, 1)
    refused(ledger, errors.Overdraft, lambda: ledger.post(Entry(4, 5, 1.0, "trade", 1, claim)))
    ledger.begin_tick(2)
    refused(ledger, errors.Overdraft, lambda: ledger.repay(claim, 5.5, 1))


def test_a_frozen_account_receives_and_does_not_pay(ledger):
    ledger.freeze(6, cause=1)
    ledger.post(Entry(7, 6, 1.0, "payment", 0))
    refused(ledger, errors.FrozenAccount, lambda: ledger.post(Entry(6, 7, 1.0, "payment", 0)))
    ledger.begin_tick(2)
    refused(ledger, errors.FrozenAccount, lambda: ledger.escrow(51, 6, 1.0, 51))


@pytest.mark.parametrize("clone", [copy.deepcopy, copy.copy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_is_numbers_without_money(ledger, clone):
    before, twin = trace(ledger), clone(ledger)
    twin.post(Entry(4, 5, 9.0, "payment", 0))
    twin.settle_lot(50)
    assert trace(ledger) == before and twin.balance(4) == 1.0
    ledger.post(Entry(4, 5, 9.0, "payment", 0))
    ledger.settle_lot(50)
    assert ledger.journal.hash == twin.journal.hash


def test_another_thread_is_refused(ledger):
    caught = []

    def attack():
        try:
            ledger.post(Entry(4, 5, 1.0, "payment", 0))
        except errors.LedgerError as error:
            caught.append(type(error))

    before = trace(ledger)
    thread = threading.Thread(target=attack)
    thread.start()
    thread.join()
    assert caught == [errors.WrongThread] and trace(ledger) == before


def test_an_exception_in_the_middle_of_a_batch(ledger):
    class Stop(Exception):
        pass

    class Bomb:
        def __array__(self, dtype=None, copy=None):
            raise Stop("pulled the plug")

    good = Entry(4, 5, 1.0, "payment", 0)
    refused(ledger, Stop, lambda: ledger.post(good, Entry(4, Bomb(), 1.0, "payment", 0), opens=2))
    replayed = Ledger.replay(ledger.journal.blocks())
    assert replayed.balances.tobytes() == ledger.balances.tobytes()


def test_views_are_read_only(ledger):
    for view in (ledger.balances, ledger.column(CREDIT), ledger.states, ledger.lines):
        with pytest.raises(ValueError):
            view[0] = 1


def test_the_journal_keeps_copies(ledger):
    amounts = np.array([1.0, 2.0])
    ledger.post(Entry(np.array([6, 7]), HOUSE, amounts, "tax", 0))
    amounts[:] = 9.0
    assert Ledger.replay(ledger.journal.blocks()).balances.tobytes() == ledger.balances.tobytes()


def test_ticks_rise(ledger):
    for attack in (lambda: ledger.begin_tick(2), lambda: ledger.begin_tick(1)):
        before = trace(ledger)
        with pytest.raises(errors.TickOrder):
            attack()
        assert trace(ledger) == before
    ledger.end_tick()
    with pytest.raises(errors.TickOrder):
        ledger.end_tick()
    with pytest.raises(errors.TickOrder):
        ledger.begin_tick(1)
