"""Ulanowicz's information measures of a flow network: how much flows, how diverse and how ordered.

Logarithms are base 2 (bits), save in the robustness. The measures take a `FlowNetwork`, whose *extended* matrix (with
the boundary) they run over, or a bare matrix of flows (n, n), payer in the row, taken as it is: another measure, for
pure matrices only. None of them assumes a steady state. NaN `no_flow` when nothing flows. They are
those of enaR (key `borrett2014`), whose printed analysis of the oyster reef (key `dame1981`) is the reference.
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined
from credit_flow.measures.flows.flow_network import FlowNetwork


def total_system_throughput(network: FlowNetwork) -> float:
    """TSTp = sum z + sum F + sum e + sum r in credits: every flow once (key `ulanowicz1986`).

    Not the throughFLOW TST; both are called "total system throughput" in the literature, so print the letters.
    """
    return float(network.extended().sum())


def total_system_throughflow(network: FlowNetwork) -> float:
    """TST = sum of the intakes T_j in credits (key `finn1976`); at steady state TSTp = TST + sum z."""
    return float(network.throughflow.sum())


def flow_diversity(system) -> float:
    """H = - sum p_ij log2 p_ij with p_ij = T_ij / T.., in bits (key `ulanowicz1986`)."""
    flows = _entries(system)
    if not flows.any():
        return undefined("no_flow")
    p = flows[flows > 0.0] / flows.sum()
    return float(-(p * np.log2(p)).sum()) + 0.0


def average_mutual_information(system) -> float:
    """AMI = sum p_ij log2(T_ij T.. / (T_i. T_.j)), in bits, from 0 to H (key `ulanowicz1986`)."""
    flows = _entries(system)
    if not flows.any():
        return undefined("no_flow")
    total, (i, j) = flows.sum(), np.nonzero(flows)
    amount = flows[i, j]
    ratio = (amount / flows.sum(axis=1)[i]) * (total / flows.sum(axis=0)[j])
    information = float((amount / total * np.log2(ratio)).sum())
    return _clipped(information, flow_diversity(flows))


def residual_diversity(system) -> float:
    """Hr = H - AMI, in bits: the freedom that the constraints leave (key `ulanowicz1986`)."""
    return flow_diversity(system) - average_mutual_information(system)


def capacity(system) -> float:
    """C = TSTp H, in credit bits (key `ulanowicz1986`)."""
    return float(_entries(system).sum()) * flow_diversity(system)


def ascendency(system) -> float:
    """A = TSTp AMI, in credit bits (key `ulanowicz1986`)."""
    return float(_entries(system).sum()) * average_mutual_information(system)


def overhead(system) -> float:
    """C - A, in credit bits: capacity not bound in the order of the flows (key `ulanowicz1986`)."""
    return capacity(system) - ascendency(system)


def degree_of_order(system) -> float:
    """a = A / C = AMI / H, from 0 to 1 (key `ulanowicz2009`); NaN `single_flow` when there is one flow (H = 0)."""
    diversity = flow_diversity(system)
    if diversity == 0.0:
        return undefined("single_flow")
    return average_mutual_information(system) / diversity


def robustness(system) -> float:
    """- a ln a with natural logarithm: 0 at a = 0 and a = 1, at most 1/e at a = 1/e (key `ulanowicz2009`)."""
    order = degree_of_order(system)
    return float(min(-order * np.log(order) + 0.0, 1.0 / np.e)) if order > 0.0 else order


def effective_link_density(system) -> float:
    """2^(Hr/2): effective links per node (key `zorach2003`)."""
    return 2.0 ** (residual_diversity(system) / 2.0)


def roles(system) -> float:
    """2^AMI: the effective number of roles, the depth of the network (key `zorach2003`)."""
    return 2.0 ** average_mutual_information(system)


def _entries(system) -> np.ndarray:
    if isinstance(system, FlowNetwork):
        return system.extended()
    flows = numbers(system, "flows", "payers", "payees")
    if not (np.isfinite(flows).all() and (flows >= 0.0).all()):
        raise ValueError("flows must be finite numbers >= 0, none missing")
    return flows


def _clipped(information: float, diversity: float) -> float:
    """Take away a rounding error beyond [0, H], so that a stays defined; a larger miss would be a defect."""
    near = min(max(information, 0.0), diversity)
    return near if abs(near - information) < 1e-12 else information
