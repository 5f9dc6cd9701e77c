"""What the events of the journal do to the books beyond moving amounts; a run and its replay both come through here."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.books import Books
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.posting import (
    BUDGET,
    BURNT,
    BURNT_BEFORE,
    CLOSED,
    CREDIT,
    FROZEN,
    HELD_BEFORE,
    MARKET,
    MINTED,
    MINTED_BEFORE,
)


def apply(ledger: Books, rows: np.ndarray, spans) -> None:
    """Carry out the events among the canonical `rows` (lines, 6) of a batch that has just been committed; amounts in quanta."""
    for start, stop, kind in spans:
        if kind in _EFFECTS:
            _EFFECTS[kind](ledger, rows[start:stop], rows)


def _open(ledger, events, rows) -> None:
    for first, last, role, *_ in events.tolist():
        ledger._role[first : last + 1] = role
        ledger.n_accounts = last + 1


def _close(ledger, events, rows) -> None:
    accounts = events[:, 0]
    ledger._state[accounts] = CLOSED
    ledger.granted -= float(ledger._line[accounts].sum())
    ledger._line[accounts] = 0.0


def _line(ledger, events, rows) -> None:
    for guarantor, account, quanta, *_ in events.tolist():
        ledger.granted += quanta / PER_CREDIT - float(ledger._line[account])
        ledger._line[account], ledger._guarantor[account] = quanta / PER_CREDIT, guarantor


def _freeze(ledger, events, rows) -> None:
    ledger._state[events[:, 0]] = FROZEN
    ledger._any_frozen = True


def _tick(ledger, events, rows) -> None:
    flow, slots = ledger._slots.flow, ledger._slots.of_asset
    budgets = {asset: quanta / PER_CREDIT for _, _, asset, _, quanta, _ in events.tolist()}
    if CREDIT in budgets:  # else more of the same tick's
        flow[:, BUDGET] = 0.0
        flow[:, HELD_BEFORE] = flow[:, MINTED] - flow[:, BURNT]
        flow[:, MINTED_BEFORE : BURNT_BEFORE + 1] = flow[:, MINTED : BURNT + 1]
    for asset, budget in budgets.items():
        flow[slots[asset], BUDGET] = budget
    ledger.set_up, ledger.in_tick = False, True


def _retire(ledger, events, rows) -> None:
    for asset in events[:, 2].tolist():
        ledger._slots.leave(asset)


def _lot(ledger, events, rows) -> None:
    bids = rows[rows[:, 3] == CODES["escrow"]]
    ledger.escrows.add(int(events[0, 4]), bids[:, 0], bids[:, 5] / PER_CREDIT, int(events[0, 2]))


def _withdraw(ledger, events, rows) -> None:
    for account, _, _, _, lot, _ in events.tolist():
        ledger.escrows.withdraw(lot, account)


def _release(ledger, events, rows) -> None:
    lot = int(events[0, 4])
    back = rows[(rows[:, 3] == CODES["refund"]) & (rows[:, 0] == MARKET) & (rows[:, 4] == lot)]
    ledger.escrows.release(lot, back[:, 1], back[:, 2], back[:, 5] / PER_CREDIT)


def _settle(ledger, events, rows) -> None:
    for lot in events[:, 4].tolist():
        ledger.escrows.settle(lot)


_EFFECTS = {
    "open": _open, "close": _close, "retire": _retire, "line": _line, "freeze": _freeze,
    "tick": _tick, "lot": _lot, "withdraw": _withdraw, "release": _release, "settle": _settle,
}  # fmt: skip
