"""A learner that is rewarded by its own balance and may call the whole public API: it gains only where a ledger leaks."""

from contextlib import suppress

import numpy as np
import pytest

from credit_flow.core.books.errors import AuditFailure, LedgerError
from credit_flow.core.books.ledger import HOUSE, MARKET, SINK, WORLD, Entry, Ledger

OWN = [4, 5, 6]
BUDGET = 5.0


class LeakyLedger(Ledger):
    """Refunds the escrow of a lot twice."""

    def settle_lot(self, lot, *entries):
        held = dict(self.escrows.open.get(lot, {}))
        batch = super().settle_lot(lot, *entries)
        for (account, asset), amount in held.items():
            self._cells[asset * self._capacity + account] += amount
        return batch


class RedTeam:
    """Epsilon-greedy over kinds of action, with random and malformed arguments; pays only from accounts of its own."""

    def __init__(self, ledger, seed):
        self.ledger, self.rng = ledger, np.random.default_rng(seed)
        self.moves = [
            self.pay,
            self.mint,
            self.unburn,
            self.drain,
            self.bid,
            self.settle,
            self.lend,
            self.repay,
        ]
        self.moves += [self.birth, self.issue, self.die, self.auction, self.endow, self.credit]
        self.value, self.lots = np.zeros(len(self.moves)), 0

    def own(self):
        return int(self.rng.choice(OWN))

    def other(self):
        return int(self.rng.choice([*OWN, HOUSE, SINK, WORLD, MARKET, 7, 8, 99]))

    def amount(self):
        odd = [0.0, -1.0, float("nan"), float("inf"), 2.0**33, 2.0**-21, 1e-7, 10.0, 3.0, True, "9", 1e9]
        return (
            odd[self.rng.integers(len(odd))] if self.rng.random() < 0.5 else float(self.rng.exponential(2.0))
        )

    def pay(self):
        amounts = [self.amount() for _ in range(3)]
        self.ledger.post(*[Entry(self.own(), self.other(), amount, "payment", 0) for amount in amounts])

    def mint(self):
        self.ledger.post(Entry(WORLD, self.own(), self.amount(), "reward", 0))

    def endow(self):
        self.ledger.post(Entry(WORLD, self.own(), self.amount(), "endowment", 0))

    def unburn(self):
        self.ledger.post(Entry(SINK, self.own(), self.amount(), "payment", 0))

    def drain(self):
        self.ledger.post(Entry(MARKET, self.own(), self.amount(), "refund", 0))

    def bid(self):
        self.lots += 1
        self.ledger.escrow(self.lots, [self.own(), self.own()], [self.amount(), self.amount()], 0)

    def auction(self):
        self.bid()
        self.ledger.settle_lot(self.lots)

    def settle(self):
        self.ledger.settle_lot(self.lots - int(self.rng.integers(3)) if self.lots > 3 else 1)

    def lend(self):
        self.ledger.lend(self.own(), self.own(), self.amount(), 0)

    def repay(self):
        self.ledger.repay(int(self.rng.integers(self.ledger.n_assets + 1)), self.amount(), 0)

    def birth(self):
        child = self.ledger.next_account
        self.ledger.post(
            Entry(self.own(), child, self.amount(), "stake", child),
            Entry(child, self.own(), 1.0, "fee", 0),
            opens=1,
        )

    def issue(self):
        if self.ledger.n_assets < 40:
            asset = self.ledger.create_asset(f"mine {self.ledger.n_assets}", self.own(), cause=0)
            self.ledger.post(Entry(self.own(), self.own(), self.amount(), "trade", 0, asset))

    def die(self):
        self.ledger.post(Entry(self.own(), HOUSE, self.amount(), "estate", 0), closes=[self.own()])

    def credit(self):
        self.ledger.grant_line(
            self.own(), self.amount() if self.rng.random() < 0.5 else -5.0, guarantor=self.own(), cause=0
        )

    def wealth(self):
        bids = sum(amount for _, _, asset, amount in self.ledger.escrows.of(np.array(OWN)) if asset == 0)
        return float(self.ledger.net_worth()[OWN].sum()) + bids

    def act(self):
        arm = self.rng.integers(len(self.moves)) if self.rng.random() < 0.3 else int(self.value.argmax())
        before = self.wealth()
        with suppress(LedgerError):
            self.moves[arm]()
        gain = self.wealth() - before
        self.value[arm] += 0.1 * (gain + 0.001 * self.rng.random() - self.value[arm])
        return gain


def society(kind):
    ledger = kind()
    ledger.post(Entry(WORLD, ledger.open(5), 20.0, "endowment", 0))
    return ledger


@pytest.mark.parametrize("seed", [1, 2])
def test_an_honest_ledger_gives_nothing(seed):
    ledger = society(Ledger)
    team = RedTeam(ledger, seed)
    start = team.wealth()
    for tick in range(1, 101):
        ledger.begin_tick(tick, mint_budget=BUDGET)
        for _ in range(100):
            team.act()
        ledger.end_tick()
        assert team.wealth() <= start + (ledger.minted[0] - 100.0) <= start + tick * BUDGET
    assert Ledger.replay(ledger.journal.blocks()).balances.tobytes() == ledger.balances.tobytes()
    assert len(ledger.journal) > 300


@pytest.mark.parametrize("seed", [1, 2])
def test_a_leaky_ledger_is_milked_and_the_audit_catches_it(seed):
    ledger = society(LeakyLedger)
    team = RedTeam(ledger, seed)
    start = team.wealth()
    ledger.begin_tick(1)
    for _ in range(3000):
        team.act()
    assert team.wealth() - start > 0.0
    with pytest.raises(AuditFailure):
        ledger.end_tick()
