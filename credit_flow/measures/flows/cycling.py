"""Cycling and path length: how often a credit passes the same compartment, and how many it visits.

These measures assume constant stocks and refuse a window that is not steady. Published tables are often rounded beyond the usual
`tolerance`: a wider one gives a value with the flag `not_steady` and the imbalance. Reason codes: `no_flow`, `closed` (no imports),
`not_steady` with the offending share, `singular`. What a compartment pays itself is a cycle of length one (key `fath1999`).
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import caution, undefined
from credit_flow.measures.flows.flow_network import FlowNetwork

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
    return bool(imbalance(network) <= (_usual(network) if tolerance is None else tolerance))


def path_matrix(network: FlowNetwork, tolerance: float | None = None) -> np.ndarray:
    """N = (1 - G)^-1 with G_ij = F_ij / T_i: visits to j by one credit that entered at i, (n, n) (key `patten1976`).

    A compartment without flows is visited once, by the credit that enters there. Of an input-output table, with credit flowing from
    buyer to seller, the transpose is Leontief's inverse (key `miller2009`). `tolerance` as in `is_steady`.
    """
    reason = _why_undefined(network, tolerance)
    if reason:
        return np.full(network.flows.shape, undefined(*reason))
    intake = network.throughflow
    passed_on = network.flows / np.where(intake > 0.0, intake, 1.0)[:, None]
    visits = _inverse(np.eye(len(intake)) - passed_on)
    return np.full(network.flows.shape, undefined("singular")) if visits is None else visits


def finn_cycling_index(network: FlowNetwork, tolerance: float | None = None) -> float:
    """FCI = sum_j T_j (N_jj - 1)/N_jj / TST: the share of throughflow that passed the same compartment before.

    From 0 (no cycle) to below 1 (key `finn1976`). `tolerance` as in `is_steady`; beyond the usual one the value carries the
    flag `not_steady`.
    """
    returns, intake = path_matrix(network, tolerance).diagonal(), network.throughflow
    if np.isnan(returns).any() or not returns.size:
        return np.nan
    returns = np.maximum(returns, 1.0)  # a visit is one at least
    return float((intake * (returns - 1.0) / returns).sum() / intake.sum())


def average_path_length(network: FlowNetwork, tolerance: float | None = None) -> float:
    """APL = TST / sum z: the compartments visited by an average credit (key `finn1976`); `tolerance` as in the cycling index."""
    reason = _why_undefined(network, tolerance)
    return undefined(*reason) if reason else float(network.throughflow.sum() / network.imports.sum())


def _usual(network: FlowNetwork) -> float:
    return STEADY_FLOWS if network.stock_change is None else STEADY_STOCKS


def _why_undefined(network: FlowNetwork, tolerance: float | None) -> tuple[str, str] | None:
    if not (network.throughflow.any() or network.outflow.any()):
        return "no_flow", ""
    if not network.imports.any():
        return "closed", ""
    found = imbalance(network)
    if not is_steady(network, tolerance):
        return "not_steady", f"imbalance {found:.3g}"
    if found > _usual(network):
        caution("not_steady", f"imbalance {found:.3g}, within the tolerance given")
    return None


def _inverse(matrix: np.ndarray) -> np.ndarray | None:
    """The inverse, or None where credit would circulate for ever (then it is missing, huge, or negative)."""
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    return inverse if inverse.min(initial=0.0) > -1e-9 and inverse.max(initial=0.0) < 1e12 else None
