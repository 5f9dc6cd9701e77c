"""Levels, layering and trees: is credit passed upward step by step, in one direction, along branches?

A claim of layering or of a tree needs a null: the same measure on at least 99 networks from `rewiring`.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import connected_components

from credit_flow.core.boundary.user_arrays import square
from credit_flow.core.measured import caution, undefined
from credit_flow.measures.flows.cycling import imbalance, is_steady
from credit_flow.measures.flows.flow_network import FlowNetwork


def trophic_levels(
    network: FlowNetwork, level_one: tuple[str, ...] = (), tolerance: float | None = None
) -> np.ndarray:
    """TL_j = 1 + sum_i (F_ij / T_j) TL_i, (n,): imports are level 0, who lives on imports alone is at 1 (key `levine1980`).

    `level_one` names pools (treasury, commons) fixed at 1, as ecology does with detritus; by default none is. Per
    compartment NaN: `no_flow` without intake, `singular` where no import reaches, and where such a one pays. Intake
    alone counts, so a network that is not steady (beyond `tolerance`, as in `is_steady`) keeps its values with the flag `not_steady`.
    A cannibal feeds on itself too and stands above its prey by more than one level.
    """
    intake, fixed = network.throughflow, np.zeros(len(network.names), dtype=bool)
    fixed[network.positions(level_one)] = True
    known = _with_level(network, fixed)
    if known.any() and not is_steady(network, tolerance):
        caution("not_steady", f"imbalance {imbalance(network):.3g}")
    levels = np.where(fixed, 1.0, np.nan)
    free = known & ~fixed
    shares = network.flows[:, free] / intake[free]
    constants = 1.0 + shares[fixed].sum(axis=0)
    levels[free] = np.linalg.solve(np.eye(np.count_nonzero(free)) - shares[free].T, constants)
    return levels


def transfer_efficiency(network: FlowNetwork, groups, tolerance: float | None = None) -> np.ndarray:
    """T(k + 1) / T(k) between ordered groups of names, T(k) = throughflow of group k; (groups - 1,) (key `lindeman1942`).

    Above 1 is possible when the upper group has imports. NaN `no_flow` where T(k) = 0; flag `not_steady` beyond `tolerance`.
    """
    totals = np.array([network.throughflow[network.positions(group)].sum() for group in groups])
    lower, upper = totals[:-1], totals[1:]
    if (lower == 0.0).any():
        undefined("no_flow", f"{np.count_nonzero(lower == 0.0)} of {lower.size} groups have no intake")
    if totals.any() and not is_steady(network, tolerance):
        caution("not_steady", f"imbalance {imbalance(network):.3g}")
    return np.divide(upper, lower, out=np.full(lower.size, np.nan), where=lower > 0.0)


def edge_levels(flows, weighted: bool = False) -> np.ndarray:
    """Levels from edges alone, (n,): 1 without a payer, else 1 + the mean level of the payers (key `johnson2014`).

    `flows` (n, n) has payers in rows; `weighted` weighs the mean by flow. All NaN `singular` when there are
    experts that none without a payer reaches (WORLD added as a node supplies one).
    """
    weights = _weights(flows, weighted)
    paid = weights.any(axis=0)
    if not _reached(weights > 0.0, ~paid).all():
        return np.full(len(weights), undefined("singular"))
    shares = weights / np.where(paid, weights.sum(axis=0), 1.0)
    return np.linalg.solve(np.eye(len(weights)) - shares.T, np.ones(len(weights)))


def trophic_incoherence(flows, weighted: bool = False) -> float:
    """q = sqrt(max(0, mean over edges of (s_j - s_i)^2 - 1)), s = `edge_levels`; 0 = perfect layering (key `johnson2014`).

    NaN `no_flow` without edges, `singular` as the levels.
    """
    weights = _weights(flows, weighted)
    if not weights.any():
        return undefined("no_flow")
    levels = edge_levels(flows, weighted)
    steps = levels[None, :] - levels[:, None]
    mean_square = (weights * steps**2).sum() / weights.sum()
    return float(np.sqrt(np.maximum(0.0, mean_square - 1.0)))


def flow_hierarchy(flows, weighted: bool = False) -> float:
    """The share of edges on no directed cycle, from 0 to 1 = all one-way (key `luo2011`); NaN `no_flow` without edges.

    `flows` (n, n) has payers in rows; `weighted` gives the share of credits instead. A payment to oneself is a cycle.
    """
    weights = _weights(flows, weighted)
    if not weights.any():
        return undefined("no_flow")
    _, group = connected_components(weights > 0.0, connection="strong")
    one_way = weights[group[:, None] != group[None, :]].sum()
    return float(min(one_way / weights.sum(), 1.0))


def treeness(network: FlowNetwork, threshold: float = 0.01, of: str = "throughput") -> float:
    """1 - (E - V + components) / E on the undirected simple graph of compartments; 1 = forest (key `berge1962`).

    An edge counts if F_ij + F_ji exceeds `threshold` times TSTp (`of="throughput"`), or, among hundreds of experts
    where hardly one would, if a flow exceeds `threshold` times its payer's outflow (`of="payer"`): label which. It
    ignores direction and payments to oneself: show it with `flow_hierarchy` and the cycling index. NaN `no_flow` without edges.
    """
    edges = _strong_edges(network, threshold, of)
    np.fill_diagonal(edges, False)
    n_edges = np.count_nonzero(np.triu(edges))
    if not n_edges:
        return undefined("no_flow")
    n_components, _ = connected_components(edges, directed=False)
    return float(1.0 - (n_edges - len(edges) + n_components) / n_edges)


def _strong_edges(network: FlowNetwork, threshold: float, of: str) -> np.ndarray:
    """Symmetric (n, n): which pairs count as joined."""
    flows = network.flows
    if of == "throughput":
        return flows + flows.T > threshold * network.extended().sum()
    if of == "payer":
        strong = flows > threshold * network.outflow[:, None]
        return strong | strong.T
    raise ValueError(f"of must be 'throughput' or 'payer', not {of!r}")


def _weights(flows, weighted: bool) -> np.ndarray:
    flows = flows.flows if isinstance(flows, FlowNetwork) else square(flows, "flows")
    if not (np.isfinite(flows).all() and (flows >= 0.0).all()):
        raise ValueError("flows must be finite numbers >= 0, none missing")
    return flows if weighted else (flows > 0.0).astype(np.float64)


def _reached(edges: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Which nodes can be reached from `start` (masks)."""
    reached = start.copy()
    front = start
    while front.any():
        front = edges[front].any(axis=0) & ~reached
        reached |= front
    return reached


def _with_level(network: FlowNetwork, fixed: np.ndarray) -> np.ndarray:
    """Which compartments have a level, with one warning for each reason why others have none."""
    edges = (network.flows > 0.0) & ~fixed[None, :]
    idle = (network.throughflow == 0.0) & ~fixed
    lost = ~_reached(edges, (network.imports > 0.0) | fixed) & ~idle
    if idle.any():
        undefined("no_flow", f"{np.count_nonzero(idle)} compartments have no intake")
    if lost.any():
        undefined("singular", f"no import reaches {np.count_nonzero(lost)} compartments")
    return ~_reached(edges, idle | lost)
