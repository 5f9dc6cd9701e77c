"""The credit flow network of a window: who paid whom, what came in, what left, what was used up.

A *compartment* is an account inside the system; the *boundary* is WORLD and SINK. Every edge points payer -> payee:
credit moves along the arrow, work against it. Flows are sums over the window in credits, of one asset.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import networkx as nx
import numpy as np

from credit_flow.core.books.kinds import EXPORTS, IMPORTS, RESPIRATION
from credit_flow.core.boundary.user_arrays import numbers, square, wholes, words
from credit_flow.measures.flows.escrow_pairs import Payments
from credit_flow.measures.flows.escrow_pairs import join_escrow as joined


class ReconciliationError(ValueError):
    """The flows of a compartment do not add up to the change of its stock."""


@dataclass(frozen=True, eq=False)
class FlowNetwork:
    """Flows between n compartments and over their boundary, in credits per window (key `ulanowicz1986`).

    Stocks at both ends are None for a network given as data; then nothing can be reconciled. F_ii is what a compartment pays
    itself: a cannibal, or what a sector buys of its own goods (keys `fath1999`, `miller2009`). It counts in intake and outflow, in
    throughflow and in all totals, and is a cycle of length one. In a ledger nobody pays itself: such postings move nothing and are left out.
    Errors: ValueError for arrays that do not fit, or flows that are negative, missing or infinite.
    """

    names: tuple[str, ...]
    imports: np.ndarray  # (n,) z_j, from outside
    flows: np.ndarray  # (n, n) F_ij, i pays j
    exports: np.ndarray  # (n,) e_i
    respiration: np.ndarray  # (n,) r_i, used up as compute
    accounts: np.ndarray | None = None  # (n,) ledger accounts
    opening: np.ndarray | None = None  # (n,) stock at the window's start
    closing: np.ndarray | None = None  # (n,) stock at its end
    label: dict = field(default_factory=dict)  # what a published number must carry

    def __post_init__(self):
        object.__setattr__(self, "names", tuple(self.names))
        n = len(self.names)
        for name, shape in (("imports", (n,)), ("flows", (n, n)), ("exports", (n,)), ("respiration", (n,))):
            given = getattr(self, name)
            array = square(given, name) if name == "flows" else numbers(given, name, "compartments")
            if array.shape != shape or not (array >= 0.0).all() or not np.isfinite(array).all():
                raise ValueError(f"{name} must be {shape} finite numbers >= 0, none missing")
            object.__setattr__(self, name, array.copy())
        if (self.opening is None) != (self.closing is None):
            raise ValueError("give the stocks at both ends of the window, or at neither")
        for name in ("opening", "closing") if self.opening is not None else ():
            array = numbers(getattr(self, name), name, "compartments")
            if array.shape != (n,) or not np.isfinite(array).all():
                raise ValueError(f"{name} must be ({n},) finite numbers, none missing")
            object.__setattr__(self, name, array.copy())

    @classmethod
    def from_postings(
        cls,
        payer,
        payee,
        amount,
        kind,
        cause,
        *,
        tick=None,
        window: tuple[int, int] | None = None,
        opening=None,
        closing=None,
        pools: str = "compartment",
        join_escrow: bool = True,
        world: int = 0,
        sink: int = 1,
        house: int = 2,
        market: int = 3,
    ) -> FlowNetwork:
        """Build the network from journal postings of one asset.

        `payer`, `payee`, `amount`, `kind`, `cause` are columns (n,), `kind` the ledger's words; `tick` (n,) and
        `window` (start, end] select rows, without them all rows count. `opening`, `closing` (accounts,) are the
        balances by account at the window's ends; an account born later may be missing from `opening`. Compartments
        are all accounts that pay, are paid or hold something, dead ones included. `pools="boundary"` puts HOUSE
        outside: payments to it become exports, from it imports. `join_escrow` sees payer -> MARKET -> payee of one
        cause as one payment; what lies in escrow is the stock of the compartment MARKET.

        Errors: ValueError for a kind that may not cross the boundary in that direction, or an amount that is not
        positive; `ReconciliationError` (exact) where flows and stocks disagree.
        """
        if pools not in ("compartment", "boundary"):
            raise ValueError(f"pools must be 'compartment' or 'boundary', not {pools!r}")
        payments = checked_payments(payer, payee, amount, kind, cause, world=world, sink=sink)
        payments = payments.take(_in_window(tick, window))
        if join_escrow:
            payments = joined(payments, market)
        outside = (world, sink, house) if pools == "boundary" else (world, sink)
        label = {"window": window, "pools": pools, "join_escrow": join_escrow}
        named = {house: "HOUSE", market: "MARKET"}
        network = _assembled(payments, (opening, closing), outside, named, label)
        if opening is not None:
            network.reconcile()
        return network

    @property
    def throughflow(self) -> np.ndarray:
        """T_j = z_j + sum_i F_ij, intake of each compartment, (n,) credits."""
        return self.imports + self.flows.sum(axis=0)

    @property
    def outflow(self) -> np.ndarray:
        """What each compartment paid: sum_j F_ij + e_i + r_i, (n,) credits."""
        return self.flows.sum(axis=1) + self.exports + self.respiration

    @property
    def stock_change(self) -> np.ndarray | None:
        """closing - opening, (n,) credits; None for a network given as data."""
        return None if self.opening is None else self.closing - self.opening

    def extended(self) -> np.ndarray:
        """The matrix T (n + 3, n + 3), row = from: n is export, n + 1 respiration (columns), n + 2 import (row)."""
        n = len(self.names)
        matrix = np.zeros((n + 3, n + 3))
        matrix[:n, :n], matrix[:n, n], matrix[:n, n + 1] = self.flows, self.exports, self.respiration
        matrix[n + 2, :n] = self.imports
        return matrix

    def reconcile(self) -> None:
        """Check stock change = intake - outflow for each compartment, exactly; `ReconciliationError` otherwise."""
        if self.stock_change is None:
            raise ReconciliationError(
                "a network without stocks cannot be reconciled: give opening and closing"
            )
        gap = self.throughflow - self.outflow - self.stock_change
        if gap.any():
            worst = int(np.argmax(np.abs(gap)))
            raise ReconciliationError(
                f"{np.count_nonzero(gap)} compartments do not add up; {self.names[worst]}: flows give a stock change "
                f"of {gap[worst] + self.stock_change[worst]!r} credits, balances {self.stock_change[worst]!r}"
            )

    def positions(self, names) -> np.ndarray:
        """Where the named compartments stand; KeyError names the first unknown one."""
        place = {name: i for i, name in enumerate(self.names)}
        return np.array([place[name] for name in names], dtype=np.int64)

    def to_networkx(self) -> nx.DiGraph:
        """The compartments as a directed graph: edges payer -> payee with `weight`, nodes with their boundary flows."""
        graph = nx.DiGraph(**self.label)
        columns = zip(self.names, self.imports.tolist(), self.exports.tolist(), self.respiration.tolist())
        for name, imported, exported, respired in columns:
            graph.add_node(name, imports=imported, exports=exported, respiration=respired)
        for i, j in np.argwhere(self.flows > 0.0).tolist():
            graph.add_edge(self.names[i], self.names[j], weight=float(self.flows[i, j]))
        return graph


def _in_window(tick, window):
    if (tick is None) != (window is None):
        raise ValueError("a window needs the tick of each posting, and the reverse")
    if window is None:
        return slice(None)
    tick = wholes(tick, "tick")
    return (tick > window[0]) & (tick <= window[1])


def checked_payments(payer, payee, amount, kind, cause, *, world: int = 0, sink: int = 1) -> Payments:
    """Postings as columns (n,), the kind replaced by 1 where the credit is used up (respiration) and 0 elsewhere.

    Errors: ValueError for an amount that is not positive or a kind that may not cross the boundary that way.
    """
    amount = numbers(amount, "amount")
    payer, payee, cause = (
        _ids(column, name, amount.size)
        for name, column in (("payer", payer), ("payee", payee), ("cause", cause))
    )
    if not (np.isfinite(amount).all() and (amount > 0.0).all()):
        raise ValueError(
            "every posting must be a positive, finite amount; leave out journal rows that move nothing"
        )
    words, kinds = _coded(kind, amount.shape)
    enters = (payer == world) & (payee != sink)
    leaves = ((payee == sink) | (payee == world)) & (payer != world)
    _refuse_unlisted(words, kinds[enters], IMPORTS, "enter from WORLD")
    _refuse_unlisted(words, kinds[leaves], RESPIRATION | EXPORTS, "leave through the boundary")
    dissipates = np.array([word in RESPIRATION for word in words], dtype=bool)
    used_up = leaves & (payee == sink) & dissipates[kinds]
    return Payments(payer, payee, amount, used_up.astype(np.int64), cause)


def _ids(column, name: str, n: int) -> np.ndarray:
    """A column (n,) of ids; one id stands for all lines."""
    ids = wholes(np.atleast_1d(column) if np.isscalar(column) else column, name)
    if ids.size not in (1, n):
        raise ValueError(f"{name}: {ids.size} ids for {n} amounts")
    return np.broadcast_to(ids, (n,))


def _coded(kind, shape) -> tuple[list[str], np.ndarray]:
    """The distinct words of `kind` and their number in each row."""
    if isinstance(kind, str):
        return [kind], np.zeros(shape, dtype=np.int64)
    rows = words(kind, "kind").tolist()
    if (len(rows),) != shape:
        raise ValueError(f"kind: {len(rows)} words for {shape[0]} amounts")
    distinct = list(dict.fromkeys(rows))
    number = {word: i for i, word in enumerate(distinct)}
    return distinct, np.fromiter(map(number.__getitem__, rows), np.int64, len(rows))


def _refuse_unlisted(words: list[str], kinds: np.ndarray, listed: frozenset, what: str) -> None:
    unlisted = sorted({words[i] for i in np.unique(kinds).tolist()} - listed)
    if unlisted:
        raise ValueError(
            f"credit of kind {', '.join(unlisted)} may not {what}; listed: {', '.join(sorted(listed))}"
        )


def _assembled(payments: Payments, stocks, outside: tuple[int, ...], named: dict, label: dict) -> FlowNetwork:
    payer_out, payee_out = np.isin(payments.payer, outside), np.isin(payments.payee, outside)
    moves = (payments.payer != payments.payee) & ~(payer_out & payee_out)
    accounts = _compartments(payments.take(moves), stocks, outside)
    n = accounts.size
    i, j = np.searchsorted(accounts, payments.payer), np.searchsorted(accounts, payments.payee)
    used_up = payments.kind == 1

    def total(rows, index, size):
        return np.bincount(index[rows], weights=payments.amount[rows], minlength=size)

    leaves = moves & payee_out
    return FlowNetwork(
        names=tuple(named.get(account, f"expert {account}") for account in accounts.tolist()),
        imports=total(moves & payer_out, j, n),
        flows=total(moves & ~payer_out & ~payee_out, i * n + j, n * n).reshape(n, n),
        exports=total(leaves & ~used_up, i, n),
        respiration=total(leaves & used_up, i, n),
        accounts=accounts,
        opening=_stock_of(accounts, stocks[0]),
        closing=_stock_of(accounts, stocks[1]),
        label=label,
    )


def _compartments(payments: Payments, stocks, outside: tuple[int, ...]) -> np.ndarray:
    holders = [np.flatnonzero(balances) for balances in stocks if balances is not None]
    return np.setdiff1d(np.concatenate([payments.payer, payments.payee, *holders]), outside)


def _stock_of(accounts: np.ndarray, balances) -> np.ndarray | None:
    """Balances of `accounts`, 0 for one that did not exist yet."""
    if balances is None:
        return None
    balances = numbers(balances, "balances", "accounts")
    known = accounts < balances.size
    return np.where(known, balances[np.where(known, accounts, 0)], 0.0)
