"""Moves against the books: whatever their public calls allow, with amounts and accounts that may be nonsense; each pays from the attackers' own accounts."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import HOUSE, MARKET, SINK, WORLD, Entry, Ledger
from credit_flow.core.streams import uniform

ODD = (0.0, -1.0, np.nan, np.inf, 2.0**33, 2.0**-21, 1e-7, 10.0, 3.0, True, "9", 1e9)
"""Amounts, credits, of which half of all are: some are none."""

ISSUES = 40
"""So many assets an economy has at most, if attackers issue some."""


class Hand:
    """One action: the books, the attackers' `own` accounts, the number of the last lot they bid for, and draws of its own."""

    def __init__(self, ledger: Ledger, own: list[int], lots: int, key: np.uint64, tick: int, action: int):
        self.ledger, self.own, self.lots = ledger, own, lots
        self._at, self._n = (key, tick, action), 0

    def draw(self) -> float:
        """A uniform number in [0, 1)."""
        self._n += 1
        return uniform(*self._at, self._n)

    def one_of(self, options):
        """Any of `options`, each equally likely."""
        return options[int(self.draw() * len(options))]

    def mine(self) -> int:
        """An account of the attackers."""
        return self.one_of(self.own)

    def any_account(self) -> int:
        """An account of theirs, of the system, of somebody else, or one that there is not."""
        return self.one_of([*self.own, HOUSE, SINK, WORLD, MARKET, self.own[-1] + 1, 99_999])

    def amount(self):
        """Credits; for every second draw what is odd, or none."""
        return self.one_of(ODD) if self.draw() < 0.5 else -2.0 * float(np.log1p(-self.draw()))


def pay(hand: Hand) -> None:
    """Three payments in one batch, to anybody."""
    hand.ledger.post(*[Entry(hand.mine(), hand.any_account(), hand.amount(), "payment", 0) for _ in range(3)])


def mint(hand: Hand) -> None:
    """A reward from WORLD."""
    hand.ledger.post(Entry(WORLD, hand.mine(), hand.amount(), "reward", 0))


def unburn(hand: Hand) -> None:
    """A payment from SINK, of what was used up."""
    hand.ledger.post(Entry(SINK, hand.mine(), hand.amount(), "payment", 0))


def drain(hand: Hand) -> None:
    """A refund from MARKET, of what others may have put there."""
    hand.ledger.post(Entry(MARKET, hand.mine(), hand.amount(), "refund", 0))


def bid(hand: Hand) -> None:
    """Two bids for one lot, into escrow."""
    hand.lots += 1
    hand.ledger.escrow(hand.lots, [hand.mine(), hand.mine()], [hand.amount(), hand.amount()], 0)


def auction(hand: Hand) -> None:
    """Two bids, and the lot closes at once."""
    bid(hand)
    hand.ledger.settle_lot(hand.lots)


def settle_again(hand: Hand) -> None:
    """A lot of before closes, perhaps once more."""
    hand.ledger.settle_lot(hand.lots - int(3 * hand.draw()) if hand.lots > 3 else 1)


def lend(hand: Hand) -> None:
    """A loan among themselves, perhaps to oneself."""
    hand.ledger.lend(hand.mine(), hand.mine(), hand.amount(), 0)


def repay(hand: Hand) -> None:
    """Any claim is repaid, perhaps too much of it."""
    hand.ledger.repay(int(hand.draw() * (hand.ledger.n_assets + 1)), hand.amount(), 0)


def issue(hand: Hand) -> None:
    """A new asset, as much of it as one likes."""
    if hand.ledger.n_assets < ISSUES:
        asset = hand.ledger.create_asset(f"mine {hand.ledger.n_assets}", hand.mine(), cause=0)
        hand.ledger.post(Entry(hand.mine(), hand.mine(), hand.amount(), "trade", 0, asset))


MOVES = (pay, mint, unburn, drain, bid, auction, settle_again, lend, repay, issue)
"""What attackers try; the first is what the honest do."""
