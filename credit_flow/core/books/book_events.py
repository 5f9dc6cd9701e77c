"""What the events of the journal do to the books beyond moving amounts; a run and its replay both come through here."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.books import Asset, Books
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.posting import CLOSED, FROZEN


def apply(ledger: Books, rows: np.ndarray, spans, names: tuple[str, ...]) -> None:
    """Carry out the events among the canonical `rows` (lines, 6) of a batch that has just been committed.

    `names` are those of the assets it creates; without names they are called by their number.
    """
    names = iter(names)
    for start, stop, kind in spans:
        if kind in _EFFECTS:
            _EFFECTS[kind](ledger, rows[start:stop], rows, names)


def _open(ledger, events, rows, names) -> None:
    for first, last, role, *_ in events.tolist():
        ledger._role[first : last + 1] = role
        ledger.n_accounts = last + 1


def _close(ledger, events, rows, names) -> None:
    accounts = events[:, 0]
    ledger._state[accounts] = CLOSED
    ledger.granted -= float(ledger._line[accounts].sum())
    ledger._line[accounts] = 0.0


def _asset(ledger, events, rows, names) -> None:
    for issuer, _, asset, *_ in events.tolist():
        ledger.assets.append(Asset(next(names, f"asset {asset}"), issuer))


def _claim(ledger, events, rows, names) -> None:
    for issuer, seniority, asset, *_ in events.tolist():
        ledger.assets.append(Asset(f"claim {asset} on {issuer}", issuer, seniority))


def _line(ledger, events, rows, names) -> None:
    for guarantor, account, quanta, *_ in events.tolist():
        ledger.granted += quanta / PER_CREDIT - float(ledger._line[account])
        ledger._line[account], ledger._guarantor[account] = quanta / PER_CREDIT, guarantor


def _freeze(ledger, events, rows, names) -> None:
    ledger._state[events[:, 0]] = FROZEN
    ledger._any_frozen = True


def _tick(ledger, events, rows, names) -> None:
    ledger.budget_left = int(events[0, 4]) / PER_CREDIT
    ledger.set_up, ledger.in_tick = False, True
    ledger.tick_start = (ledger.held, ledger.minted, ledger.burnt)


def _lot(ledger, events, rows, names) -> None:
    bids = rows[rows[:, 3] == CODES["escrow"]]
    ledger.escrows.add(int(events[0, 4]), bids[:, 0], bids[:, 5] / PER_CREDIT, int(events[0, 2]))


def _withdraw(ledger, events, rows, names) -> None:
    for account, _, _, _, lot, _ in events.tolist():
        ledger.escrows.withdraw(lot, account)


def _settle(ledger, events, rows, names) -> None:
    for lot in events[:, 4].tolist():
        ledger.escrows.settle(lot)


_EFFECTS = {
    "open": _open, "close": _close, "asset": _asset, "claim": _claim, "line": _line, "freeze": _freeze,
    "tick": _tick, "lot": _lot, "withdraw": _withdraw, "settle": _settle,
}  # fmt: skip
