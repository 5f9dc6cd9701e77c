"""Trophic levels of the experts of a picture, from the flows of its window."""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.dashboard.reading.flow_window import PAYMENT, REWARD, Flows
from credit_flow.dashboard.reading.snapshot import HOUSE, WORLD
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.trophic_levels import trophic_levels


def levels(flows: Flows, ids: np.ndarray) -> np.ndarray:
    """Trophic level (n,) of experts `ids` (n,) by what they earn: 1 lives on the world alone, nan earned nothing."""
    n = len(ids)
    payee, known = _places(ids, flows.payee)
    payer, paying = _places(ids, flows.payer)
    imported = (flows.kind == REWARD) & known & ((flows.payer == WORLD) | (flows.payer == HOUSE))
    hired = (flows.kind == PAYMENT) & known & paying
    imports = np.bincount(payee[imported], weights=flows.amount[imported], minlength=n)
    between = np.zeros((n, n))
    between[payer[hired], payee[hired]] = flows.amount[hired]
    nothing = np.zeros(n)
    network = FlowNetwork(tuple(map(str, ids.tolist())), imports, between, nothing, nothing)
    return measured(trophic_levels, network).value


def _places(ids: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Index of each of `rows` in the ascending `ids`, and whether it is there."""
    place = np.minimum(np.searchsorted(ids, rows), len(ids) - 1)
    return place, (ids[place] == rows) if len(ids) else np.zeros(len(rows), dtype=np.bool_)
