"""What the journal alone says of every tick: who lived, what everybody held, what was minted and burnt."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from credit_flow.core.books.books import EXPERT
from credit_flow.core.books.ledger import CREDIT, HOUSE, SINK, WORLD
from credit_flow.core.records.record import Record


class AccountHistory:
    """Read from a Record's journal and events; ticks are 1 .. `n_ticks`, rows are experts."""

    def __init__(self, record: Record):
        self.record, self.n_ticks = record, record.ticks
        self.first = int(record.manifest["first_account"])
        self.credit = record.journal[record.journal["asset"] == CREDIT]
        self.born, self.died = _lives(record.events, self.first, self.n_ticks)

    @property
    def ticks(self) -> np.ndarray:
        """1 .. n (ticks,)."""
        return np.arange(1, self.n_ticks + 1)

    def of_kind(self, kind: str) -> pd.DataFrame:
        """The lines of credit of one kind."""
        return self.credit[self.credit["kind"] == kind]

    def per_tick(self, lines: pd.DataFrame) -> np.ndarray:
        """Credits moved by `lines` in each tick (ticks,); what was before the first is left out."""
        return np.bincount(lines["tick"], weights=lines["amount"], minlength=self.n_ticks + 1)[1:]

    def count(self, ticks) -> np.ndarray:
        """How many of `ticks` (n,) each tick is (ticks,)."""
        return np.bincount(ticks, minlength=self.n_ticks + 1)[1:]

    def net(self, account: int) -> np.ndarray:
        """What an account held at the close of each tick (ticks,), credits."""
        paid, got = (self.credit[self.credit[side] == account] for side in ("payer", "payee"))
        change = [
            np.bincount(lines["tick"], weights=lines["amount"], minlength=self.n_ticks + 1)
            for lines in (got, paid)
        ]
        return np.cumsum(change[0] - change[1])[1:]

    @property
    def births(self) -> np.ndarray:
        """Accounts of experts opened in each tick (ticks,)."""
        return self.count(self.born[self.born > 0])

    @property
    def deaths(self) -> np.ndarray:
        """Accounts of experts closed in each tick (ticks,)."""
        return self.count(self.died[self.died <= self.n_ticks])

    @property
    def population(self) -> np.ndarray:
        """Experts alive at the close of each tick (ticks,)."""
        return np.count_nonzero(self.born == 0) + np.cumsum(self.births - self.deaths)

    @cached_property
    def minted(self) -> np.ndarray:
        """Credits from WORLD up to each tick (ticks,)."""
        return -self.net(WORLD)

    @cached_property
    def burnt(self) -> np.ndarray:
        """Credits to SINK up to each tick (ticks,)."""
        return self.net(SINK)

    @cached_property
    def house(self) -> np.ndarray:
        """What HOUSE held at the close of each tick (ticks,), credits."""
        return self.net(HOUSE)

    def living(self, tick: int) -> np.ndarray:
        """The experts (n,) alive at the close of a tick, ascending."""
        return np.flatnonzero((self.born <= tick) & (self.died > tick))

    def balances(self, ticks: np.ndarray) -> dict[int, np.ndarray]:
        """Credits of every expert (rows,) at the close of each of `ticks`, ascending."""
        n, lines, found = self.first + len(self.born), self.credit, {}
        held, start, when = np.zeros(n), 0, lines["tick"].to_numpy()
        payer, payee, amount = (lines[name].to_numpy() for name in ("payer", "payee", "amount"))
        for tick in ticks.tolist():
            stop = int(np.searchsorted(when, tick, side="right"))
            held = held + np.bincount(payee[start:stop], weights=amount[start:stop], minlength=n)[:n]
            held -= np.bincount(payer[start:stop], weights=amount[start:stop], minlength=n)[:n]
            found[tick], start = held[self.first :], stop
        return found


def _lives(events: pd.DataFrame, first: int, n_ticks: int) -> tuple[np.ndarray, np.ndarray]:
    """When each expert (rows,) was born and died; one past the last tick if it lives."""
    opened = events[(events["kind"] == "open") & (events["asset"] == EXPERT)]
    closed = events[events["kind"] == "close"]
    n = int(opened["payee"].max()) + 1 - first if len(opened) else 0
    born, died = np.full(n, n_ticks + 1), np.full(n, n_ticks + 1)
    for tick, low, high in zip(opened["tick"], opened["payer"], opened["payee"]):
        born[max(low - first, 0) : high + 1 - first] = tick
    died[closed["payer"].to_numpy() - first] = closed["tick"]
    return born, died
