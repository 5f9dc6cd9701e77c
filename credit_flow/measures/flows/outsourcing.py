"""Outsourcing: how far the credit of one task is handed on from expert to expert."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers, wholes, words
from credit_flow.core.measured import undefined
from credit_flow.core.programs.kernel import kernel
from credit_flow.measures.flows.escrow_pairs import Payments, join_escrow
from credit_flow.measures.money import FINAL

HANDOVERS = frozenset({"payment"})
"""Kinds by which an expert pays another one for a part of its task."""


class Outsourcing(NamedTuple):
    """Depths in hand-overs over the executed tasks, and which share of them was subcontracted at all."""

    mean_depth: float
    max_depth: float
    share: float


def outsourcing(
    payer, payee, amount, kind, cause, *, executed=None, n_system: int = 4, market: int = 3
) -> Outsourcing:
    """Depth and share of outsourcing over the executed tasks; NaN `no_flow` without one.

    The columns (n,) are postings of one asset; a task is a cause. `executed` are the causes that were executed, by
    default those paid for by a posting of a kind in FINAL (give them where unpaid failures count). Accounts below
    `n_system` are no experts; escrow is joined.
    """
    if executed is None:
        executed = wholes(cause, "cause")[np.isin(words(kind, "kind"), list(FINAL))]
    executed = np.unique(wholes(executed, "executed"))
    if not executed.size:
        return Outsourcing(*[undefined("no_flow", "no executed task")] * 3)
    causes, depths = outsourcing_depth(payer, payee, amount, kind, cause, n_system=n_system, market=market)
    depth = np.zeros(executed.size)
    handed_on = np.isin(causes, executed)
    depth[np.searchsorted(executed, causes[handed_on])] = depths[handed_on]
    return Outsourcing(float(depth.mean()), float(depth.max()), float((depth > 0).mean()))


def outsourcing_depth(
    payer, payee, amount, kind, cause, *, n_system: int = 4, market: int = 3
) -> tuple[np.ndarray, np.ndarray]:
    """The causes (n,) with a hand-over between experts, ascending, and the longest chain of hand-overs in each.

    A task paid by WORLD and done by its owner has none. A chain that comes back to an expert counts as passing every
    expert of the task once.
    """
    is_handover = np.isin(words(kind, "kind"), list(HANDOVERS)).astype(np.int64)
    columns(payer=payer, payee=payee, amount=amount, kind=is_handover, cause=cause)
    payer, payee, cause = wholes(payer, "payer"), wholes(payee, "payee"), wholes(cause, "cause")
    amount = numbers(amount, "amount")
    if not (np.isfinite(amount).all() and (amount > 0.0).all()):
        raise ValueError("every posting must be a positive, finite amount, none missing")
    payments = join_escrow(Payments(payer, payee, amount, is_handover, cause), market)
    experts = (payments.payer >= n_system) & (payments.payee >= n_system)
    edges = payments.take((payments.kind == 1) & experts & (payments.payer != payments.payee))
    edges = edges.take(np.argsort(edges.cause, kind="stable"))
    causes, starts = np.unique(edges.cause, return_index=True)
    depths = np.zeros(causes.size, dtype=np.int64)
    _, places = np.unique(np.concatenate([edges.payer, edges.payee]), return_inverse=True)
    payers, payees = places[: edges.payer.size], places[edges.payer.size :]
    level = np.zeros(places.max(initial=-1) + 1, dtype=np.int64)
    _longest_chains(np.append(starts, edges.cause.size), payers, payees, level, depths)
    return causes, depths


def hand_overs(principal, doer) -> np.ndarray:
    """How many of the steps (steps,) who handed to whom: a network of counts (experts, experts), principals in rows, those who did nothing left out.

    `principal` and `doer` are rows of experts; a step that its principal does itself is handed to nobody.
    """
    principal, doer = wholes(principal, "principal"), wholes(doer, "doer")
    columns(principal=principal, doer=doer)
    is_hired = principal != doer
    who, place = np.unique(np.concatenate([principal[is_hired], doer[is_hired]]), return_inverse=True)
    payers, payees = np.split(place, 2)
    counts = np.bincount(payers * len(who) + payees, minlength=len(who) ** 2)
    return counts.reshape(len(who), len(who)).astype(np.float64)


@kernel
def _longest_chains(starts, payers, payees, level, depths):
    """Relax each cause's edges until no chain grows, or one is as long as the task has experts."""
    for task in range(depths.size):
        edges = range(starts[task], starts[task + 1])
        for edge in edges:
            level[payers[edge]] = -1
            level[payees[edge]] = -1
        n_experts = 0
        for edge in edges:
            n_experts += (level[payers[edge]] == -1) + 0
            level[payers[edge]] = 0
            n_experts += (level[payees[edge]] == -1) + 0
            level[payees[edge]] = 0
        grows = True
        while grows:
            grows = False
            for edge in edges:
                longer = level[payers[edge]] + 1
                if level[payees[edge]] < longer < n_experts:
                    level[payees[edge]] = longer
                    depths[task] = max(depths[task], longer)
                    grows = True
