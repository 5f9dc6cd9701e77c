"""Open, closed, dissipative: the audit line of a window or tick, and what class of economy it tells (key `ulanowicz1986`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import wholes
from credit_flow.core.measured import undefined
from credit_flow.measures.flows.cycling import is_steady
from credit_flow.measures.flows.flow_network import FlowNetwork, ReconciliationError, checked_payments

CLASSES = {
    "closed": "nothing enters or leaves: the stock is constant, the exchange rule decides its distribution",
    "draining": "credit only leaves: all experts die in finite time",
    "accumulating": "credit only enters: the stock grows without end",
    "open, transient": "credit enters and leaves, but stocks still change: lengthen the window",
    "open, passing through": "credit enters and leaves and nothing is used up: check the kinds",
    "dissipative": "credit enters and is used up at a steady state",
}
"""Every class and what to expect of it."""


class AuditLine(NamedTuple):
    """What came in, was used up, left, and the change of stock, in credits; turnover per tick."""

    imports: float
    respiration: float
    exports: float
    stock_change: float
    turnover: float


def audit_line(network: FlowNetwork, n_ticks: int) -> AuditLine:
    """The audit line of a window of `n_ticks`; turnover = TSTp / (mean stock x n_ticks).

    Turnover is NaN `zero_total` when there is no stock, and when the network has no stocks at all; the change of
    stock is then what the flows say. Errors: `ReconciliationError` when the line does not add up exactly.
    """
    imports, respiration, exports = (
        float(part.sum()) for part in (network.imports, network.respiration, network.exports)
    )
    change = imports - exports - respiration
    if network.opening is None:
        return AuditLine(imports, respiration, exports, change, undefined("zero_total", "stocks are unknown"))
    if network.stock_change.sum() != change:
        raise ReconciliationError(
            f"flows change the stock by {change!r}, balances by {network.stock_change.sum()!r}"
        )
    held = (network.opening.sum() + network.closing.sum()) / 2.0 * n_ticks
    turnover = float(network.extended().sum() / held) if held > 0.0 else undefined("zero_total", "no stock")
    return AuditLine(imports, respiration, exports, change, turnover)


def audit_lines(
    tick, payer, payee, amount, kind, *, n_ticks: int, world: int = 0, sink: int = 1
) -> np.ndarray:
    """Imports, respiration, exports and change of stock of each tick, (n_ticks, 4) credits, from postings (n,).

    Ticks run from 0; all accounts but WORLD and SINK are inside. Exact for amounts on the quantum, so that the last
    column equals the change of the money supply.
    """
    payments = checked_payments(payer, payee, amount, kind, 0, world=world, sink=sink)
    enters = (payments.payer == world) & (payments.payee != sink)
    leaves = ((payments.payee == sink) | (payments.payee == world)) & (payments.payer != world)
    used_up = payments.kind == 1
    tick, lines = wholes(tick, "tick"), np.zeros((n_ticks, 4))
    if tick.shape != payments.amount.shape or (tick.size and not 0 <= tick.min() <= tick.max() < n_ticks):
        raise ValueError(f"tick must be {payments.amount.shape} whole numbers from 0 to {n_ticks - 1}")
    for column, rows in enumerate((enters, leaves & used_up, leaves & ~used_up)):
        lines[:, column] = np.bincount(tick[rows], payments.amount[rows], minlength=n_ticks)
    lines[:, 3] = lines[:, 0] - lines[:, 1] - lines[:, 2]
    return lines


def openness(network: FlowNetwork, tolerance: float | None = None) -> str:
    """The class of the economy, one of `CLASSES`, from imports, respiration and exports and the steady-state check (`is_steady`)."""
    inflow, used_up = network.imports.any(), network.respiration.any()
    outflow = used_up or network.exports.any()
    if not inflow:
        return "draining" if outflow else "closed"
    if not outflow:
        return "accumulating"
    if not is_steady(network, tolerance):
        return "open, transient"
    return "dissipative" if used_up else "open, passing through"
