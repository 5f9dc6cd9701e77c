"""The flows of a window as a diagram of sources, experts and sinks (key `schmidt2008`) that must balance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import BY_CODE, BY_NAME
from credit_flow.dashboard.reading.flow_window import lines_of
from credit_flow.dashboard.reading.snapshot import HOUSE, MARKET, SINK, WORLD, Snapshot

MOST_EXPERTS = 12
"""Experts with names of their own: more would be hairs, and their labels would cover each other."""

OTHERS = "others"
FROM_PEERS, TO_PEERS = "from peers", "to peers"
SAVINGS, KEPT = "savings", "kept"
_SOURCES = {WORLD: "WORLD", HOUSE: "treasury", MARKET: "escrow", SINK: "SINK"}
_TARGETS = {HOUSE: "to treasury", MARKET: "to escrow", WORLD: "to WORLD"}


class Link(NamedTuple):
    """One ribbon."""

    source: str
    target: str
    credits: float


class Sankey(NamedTuple):
    """Links from sources to experts and from experts to sinks, over the ticks (start, stop].

    `gap`: the largest |what came in - what went out - what is kept| of any expert, credits; 0.0 in sound books.
    `ledger`: the sum of the window's postings, where one between experts counts twice, once as `from peers` and once as
    `to peers`; it equals the sum of the links without `savings` and `kept`.
    """

    start: int
    stop: int
    links: tuple[Link, ...]
    experts: tuple[str, ...]  # names of the middle column, the largest first
    gap: float
    ledger: float

    @property
    def flow(self) -> float:
        """The sum of the links that stand for postings, credits."""
        return sum(link.credits for link in self.links if link.source != SAVINGS and link.target != KEPT)


def sankey_of(opening: Snapshot | None, snapshots: list[Snapshot], most: int = MOST_EXPERTS) -> Sankey:
    """The diagram of the ticks of `snapshots`; `opening` is the snapshot before the first of them (None: all began with 0).

    The `most` experts with the largest turnover have names of their own, all others are one.
    """
    lines = lines_of(snapshots)
    start = snapshots[0].tick - 1 if snapshots else 0
    stop = snapshots[-1].tick if snapshots else 0
    n = 1 + max((int(column.max()) for column in (lines.payer, lines.payee) if len(column)), default=-1)
    n = max([n, *(int(s.ids.max()) + 1 for s in (opening, *snapshots[-1:]) if s is not None and len(s.ids))])
    turnover = _by_row(lines.payer, lines.amount, n) + _by_row(lines.payee, lines.amount, n)
    named = np.sort(np.argsort(-turnover, kind="stable")[:most])
    named = named[turnover[named] > 0.0]
    group = np.full(n, len(named))
    group[named] = np.arange(len(named))
    names = [*(f"expert {row}" for row in named.tolist()), OTHERS]
    change = _balances(snapshots[-1] if snapshots else None, n) - _balances(opening, n)
    links = [*_links(lines, group, names), *_stocks(change, group, names)]
    net = _by_row(lines.payee, lines.amount, n) - _by_row(lines.payer, lines.amount, n)
    gap = float(np.abs(net - change).max(initial=0.0))
    order = np.argsort(-turnover[named], kind="stable")
    shown = {end for link in links for end in link[:2]}
    experts = tuple(name for name in [*(names[i] for i in order), OTHERS] if name in shown)
    both = (lines.payer >= 0) & (lines.payee >= 0)
    ledger = float(lines.amount.sum() + lines.amount[both].sum())
    return Sankey(start, stop, tuple(links), experts, gap, ledger)


def _links(lines, group: np.ndarray, names: list[str]) -> list[Link]:
    """The postings as links: into an expert, out of one, or past all of them."""
    kinds = np.array(BY_CODE, dtype=object)[lines.kind]
    totals: dict[tuple[str, str], float] = {}

    def add(sources, targets, amounts) -> None:
        for source, target, amount in zip(sources, targets, amounts.tolist()):
            totals[source, target] = totals.get((source, target), 0.0) + amount

    paid, pays = lines.payee >= 0, lines.payer >= 0
    middle = np.array(names, dtype=object)
    into = [_source(payer) for payer in lines.payer[paid].tolist()]
    add(into, middle[group[lines.payee[paid]]], lines.amount[paid])
    out = [_target(payee, kind) for payee, kind in zip(lines.payee[pays].tolist(), kinds[pays])]
    add(middle[group[lines.payer[pays]]], out, lines.amount[pays])
    past = ~paid & ~pays
    ends = zip(lines.payer[past].tolist(), lines.payee[past].tolist(), kinds[past])
    both = [(_source(payer), _target(payee, kind)) for payer, payee, kind in ends]
    add([a for a, _ in both], [b for _, b in both], lines.amount[past])
    return [Link(source, target, amount) for (source, target), amount in sorted(totals.items())]


def _target(payee: int, kind: str) -> str:
    """The name of a sink: what is used up goes by its kind, the rest by who gets it."""
    if payee >= 0:
        return TO_PEERS
    return BY_NAME[kind].words if payee == SINK else _TARGETS.get(payee, "to markets")


def _source(payer: int) -> str:
    """The name of a source: other experts, or who of the system paid."""
    return FROM_PEERS if payer >= 0 else _SOURCES.get(payer, "markets")


def _stocks(change: np.ndarray, group: np.ndarray, names: list[str]) -> list[Link]:
    """What each expert of the diagram has more (`kept`) or less (`savings`) at the end than at the start."""
    by_group = np.bincount(group, weights=change, minlength=len(names)).tolist()
    kept = [Link(name, KEPT, amount) for name, amount in zip(names, by_group) if amount > 0.0]
    return kept + [Link(SAVINGS, name, -amount) for name, amount in zip(names, by_group) if amount < 0.0]


def _by_row(rows: np.ndarray, amounts: np.ndarray, n: int) -> np.ndarray:
    experts = rows >= 0
    return np.bincount(rows[experts], weights=amounts[experts], minlength=n)


def _balances(snapshot: Snapshot | None, n: int) -> np.ndarray:
    """Balances (n,) by row; 0.0 for the dead and the unborn."""
    found = np.zeros(n)
    if snapshot is not None:
        found[snapshot.ids] = snapshot.balances
    return found
