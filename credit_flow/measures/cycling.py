"""Cycling and path length: how often a credit passes the same compartment, and how many it visits.

These measures assume constant stocks and refuse a window that is not steady; there is no override. Reason codes:
`no_flow`, `closed` (no imports), `not_steady` with the offending share, `singular`.
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.undefined import undefined
from credit_flow.measures.flow_network import FlowNetwork

STEADY_FLOWS = 1e-4
"""Largest relative imbalance of a compartment in a network given as data (published tables are rounded)."""

STEADY_STOCKS = 0.01
"""Largest sum of stock changes, as a share of TST, in a network from a ledger window."""


def imbalance(network: FlowNetwork) -> float:
    """How far from steady: 0 if steady exactly; infinity for outflow without intake, a stock being spent.

    Without stocks max_j |in_j - out_j| / T_j; with stocks sum_j |change of stock_j| / TST. NaN `no_flow`.
    """
    intake, outflow = network.throughflow, network.outflow
    if not (intake.any() or outflow.any()):
        return undefined("no_flow")
    if (outflow[intake == 0.0] > 0.0).any():
        return np.inf
    if network.stock_change is not None:
        return float(np.abs(network.stock_change).sum() / intake.sum())
    busy = intake > 0.0
    return float((np.abs(intake - outflow)[busy] / intake[busy]).max())


def is_steady(network: FlowNetwork, tolerance: float | None = None) -> bool:
    """Whether `imbalance` is within the tolerance, by default `STEADY_FLOWS` or, with stocks, `STEADY_STOCKS`.

    A network that is not steady wants a longer window; flows are never rebalanced to pass.
    """
    limit = STEADY_FLOWS if network.stock_change is None else STEADY_STOCKS
    return bool(imbalance(network) <= (limit if tolerance is None else tolerance))


def path_matrix(network: FlowNetwork) -> np.ndarray:
    """N = (1 - G)^-1 with G_ij = F_ij / T_i: visits to j by one credit that entered at i, (n, n) (key `patten1976`).

    A compartment without flows is visited once, by the credit that enters there.
    """
    reason = _why_undefined(network)
    if reason:
        return np.full(network.flows.shape, undefined(*reason))
    intake = network.throughflow
    passed_on = network.flows / np.where(intake > 0.0, intake, 1.0)[:, None]
    visits = _inverse(np.eye(len(intake)) - passed_on)
    return np.full(network.flows.shape, undefined("singular")) if visits is None else visits


def finn_cycling_index(network: FlowNetwork) -> float:
    """FCI = sum_j T_j (N_jj - 1)/N_jj / TST: the share of throughflow that passed the same compartment before.

    From 0 (no cycle) to below 1 (key `finn1976`).
    """
    returns, intake = path_matrix(network).diagonal(), network.throughflow
    if np.isnan(returns).any() or not returns.size:
        return np.nan
    return float((intake * (returns - 1.0) / returns).sum() / intake.sum())


def average_path_length(network: FlowNetwork) -> float:
    """APL = TST / sum z: the compartments visited by an average credit (key `finn1976`)."""
    reason = _why_undefined(network)
    return undefined(*reason) if reason else float(network.throughflow.sum() / network.imports.sum())


def _why_undefined(network: FlowNetwork) -> tuple[str, str] | None:
    if not (network.throughflow.any() or network.outflow.any()):
        return "no_flow", ""
    if not network.imports.any():
        return "closed", ""
    if not is_steady(network):
        return "not_steady", f"imbalance {imbalance(network):.3g}"
    return None


def _inverse(matrix: np.ndarray) -> np.ndarray | None:
    """The inverse, or None where credit would circulate for ever (then it is missing, huge, or negative)."""
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    return inverse if inverse.min(initial=0.0) > -1e-9 and inverse.max(initial=0.0) < 1e12 else None
