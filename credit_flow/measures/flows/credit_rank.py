"""Steady credit income, and when it is PageRank.

Expert i passes on a fraction d_i of its income by fixed shares S (S_ij = part of i's payments that goes to j) and
dissipates the rest; external income e enters. Steady income y solves y = e + S^T diag(d) y. With one d for all, every
expert having a payee, y = E/(1 - d) x PageRank(S, damping d, personalization e/E) with E = sum e; at E = 1 - d income
*is* PageRank, all of E is dissipated, and the average path length is 1/(1 - d). With unequal d it no longer is.
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers, square
from credit_flow.core.measured import undefined
from credit_flow.measures.flows.cycling import imbalance, is_steady
from credit_flow.measures.flows.flow_network import FlowNetwork


def steady_income(shares, passed_on, external, dangling: str = "refuse") -> np.ndarray:
    """Steady income y (n,) in credits per tick, by direct solution (key `brin1998`).

    `shares` (n, n) with rows summing to 1, `passed_on` d, one number or (n,), `external` (n,) credits per tick. A row
    of zeros is an expert without payees: all NaN `dangling` with "refuse"; with "uniform" it pays all alike. NaN
    `singular` when nothing is dissipated.
    Errors: ValueError for shares that are negative, missing or do not sum to 1, or d outside [0, 1].
    """
    shares = _checked_shares(shares, dangling)
    n = len(shares)
    if not shares.any(axis=1).all():
        return np.full(n, undefined("dangling", f"{np.count_nonzero(~shares.any(axis=1))} of {n} experts"))
    passed_on, external = _for_each(passed_on, "passed_on", n), _for_each(external, "external", n)
    if not ((passed_on >= 0.0) & (passed_on <= 1.0)).all():
        raise ValueError("the fraction passed on must lie in [0, 1]")
    system = np.eye(n) - (passed_on[:, None] * shares).T
    if np.linalg.cond(system) > 1e12:
        return np.full(n, undefined("singular", "some credit is never dissipated"))
    return np.linalg.solve(system, external)


def income_network(names, shares, passed_on: float, external) -> FlowNetwork:
    """The flow network of steady income (n,): F_ij = d y_i S_ij, imports e, respiration (1 - d) y, no exports, in credits."""
    income = steady_income(shares, passed_on, external)
    flows = passed_on * income[:, None] * square(shares, "shares")
    return FlowNetwork(
        tuple(names),
        _for_each(external, "external", len(income)),
        flows,
        np.zeros(len(income)),
        (1.0 - passed_on) * income,
    )


def payment_shares(network: FlowNetwork, tolerance: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Read S (n, n) and d (n,) off a steady window: S_ij = F_ij / sum_j F_ij, d_i = sum_j F_ij / T_i.

    Compare d among the experts before calling their income PageRank. All NaN `not_steady` beyond `tolerance` (`is_steady`); without
    payees the row of S is zero and without intake d is NaN `no_flow`.
    """
    paid, intake = network.flows.sum(axis=1), network.throughflow
    if not is_steady(network, tolerance):
        missing = undefined("not_steady", f"imbalance {imbalance(network):.3g}")
        return np.full(network.flows.shape, missing), np.full(paid.shape, missing)
    if (intake == 0.0).any():
        undefined("no_flow", f"{np.count_nonzero(intake == 0.0)} compartments have no intake")
    shares = network.flows / np.where(paid > 0.0, paid, 1.0)[:, None]
    return shares, np.divide(paid, intake, out=np.full(paid.size, np.nan), where=intake > 0.0)


def _for_each(values, name: str, n: int) -> np.ndarray:
    """One number for all experts or one each, (n,), none missing."""
    array = np.full(n, float(values)) if np.isscalar(values) else numbers(values, name, "experts")
    if array.shape != (n,) or not np.isfinite(array).all():
        raise ValueError(f"{name} must be one number or ({n},) numbers, none missing")
    return array


def _checked_shares(shares, dangling: str) -> np.ndarray:
    shares = square(shares, "shares").copy()
    if dangling not in ("refuse", "uniform"):
        raise ValueError(f"dangling must be 'refuse' or 'uniform', not {dangling!r}")
    idle = ~shares.any(axis=1)
    if not (shares >= 0.0).all() or not np.allclose(shares.sum(axis=1)[~idle], 1.0, rtol=0.0, atol=1e-9):
        raise ValueError("each row of shares must be >= 0 and sum to 1 (or be all zero: no payees)")
    if dangling == "uniform":
        shares[idle] = 1.0 / len(shares)
    return shares
