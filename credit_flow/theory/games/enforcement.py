"""Imperfect enforcement: what transfers of a contract are to be expected where breaches are overlooked, debits blocked, payments late, or outcomes told by the players."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.theory.games.transfer_tensor import transfer_tensor

MOST_FLAGS = 12
"""So many flags of one step may each be seen wrongly: 4,096 ways to see it."""


@dataclass(frozen=True)
class Enforcement:
    """How well a contract is kept to. All chances are independent, from 0 to 1."""

    detection: float = 1.0  # chance that what happened is seen
    false_positive: float = 0.0  # chance that what did not happen is seen
    leak: float = 0.0  # chance that a debit is blocked
    delay: int = 0  # ticks after which a transfer falls due
    discount: float = 1.0  # per tick, of who waits
    reported: bool = False  # whether the contract sees what players say of themselves
    audit: float = 1.0  # chance that a report is looked into
    factor: float = 0.0  # what a caught liar pays on top, by what the lie would have brought

    @property
    def collected(self) -> float:
        """What a promise of 1 credit is worth."""
        return (1.0 - self.leak) * self.discount**self.delay

    @property
    def false_reports(self) -> bool:
        """Whether a lie pays: where audit (1 + factor) < 1."""
        return self.reported and self.audit * (1.0 + self.factor) < 1.0

    @property
    def deterrence(self) -> float:
        """What a fine of 1 credit costs more after a breach than after keeping the contract, credits: (q - f) (1 - leak) g^delay, and of reports the share min(1, p (1 + factor))."""
        told = (
            min(1.0, self.audit * (1.0 + self.factor))
            if self.reported
            else self.detection - self.false_positive
        )
        return told * self.collected

    def fine_needed(self, gain: float) -> float:
        """The least fine, credits, that deters from a breach that brings `gain`, credits; inf where none does."""
        return gain / self.deterrence if self.deterrence > 0.0 else np.inf


def expected_transfers(
    contract, outcome: ArrayLike, enforcement: Enforcement, claim: float = 0.0
) -> np.ndarray:
    """What each agent is to expect per theta, less what it is to pay: an array (agents, a_1, ..., a_N) of credits, in each profile of actions.

    `contract` and `outcome`, an array (a_1, ..., a_N, agents, features), are those of `transfer_tensor`; what is seen is overlooked as `Monitor` does, or told as in `SelfReport`, where
    who gains by a lie says that it did `claim`. Errors: ValueError for more flags than can be looked at, and for a contract that is not linear in theta.
    """
    outcome = floats(outcome, "outcome")
    if not enforcement.reported and (enforcement.detection, enforcement.false_positive) == (1.0, 0.0):
        return enforcement.collected * transfer_tensor(contract, outcome)
    if np.prod(outcome.shape[-2:]) > MOST_FLAGS:
        raise ValueError(
            f"{type(contract).__name__} looks at {np.prod(outcome.shape[-2:])} flags, each of which may be wrong: expectations are taken over {MOST_FLAGS} at most"
        )
    taken = _told if enforcement.reported else _overlooked
    return enforcement.collected * taken(contract, outcome, enforcement, claim)


def _overlooked(contract, outcome: np.ndarray, enforcement: Enforcement, claim: float) -> np.ndarray:
    """Each outcome is seen as 0 with the chance 1 - detection, and where it is 0 as 1 with that of a false positive."""
    there = outcome != 0.0
    wrong = np.where(there, 1.0 - enforcement.detection, enforcement.false_positive)
    ways = _ways(outcome, np.where(there, 0.0, 1.0), wrong)
    return sum(chance * transfer_tensor(contract, seen) for seen, chance in ways)


def _told(contract, outcome: np.ndarray, enforcement: Enforcement, claim: float) -> np.ndarray:
    """Who gains by it claims something else, and if it is looked into the truth counts, and the liar pays `factor` times what it would have gained."""
    if not enforcement.false_reports:
        return transfer_tensor(contract, outcome)
    agents, told = range(outcome.shape[-2]), np.full(outcome.shape, float(claim))
    total = 0.0
    for seen, chance in _ways(told, outcome, np.full(outcome.shape, enforcement.audit)):
        net = transfer_tensor(contract, seen)
        total = total + chance * net
        for liar in agents:
            tried = seen.copy()
            tried[..., liar, :] = told[..., liar, :]
            gain = np.maximum(transfer_tensor(contract, tried)[liar] - net[liar], 0.0)
            share = np.array([-1.0 if agent == liar else 1.0 / (len(agents) - 1) for agent in agents])
            total = total + chance * enforcement.factor * np.multiply.outer(share, gain)
    return total


def _ways(likely: np.ndarray, other: np.ndarray, chance: np.ndarray):
    """All ways to see each entry of `likely` (a_1, ..., a_N, agents, features) as that of `other` with its `chance`; and how likely each is, (a_1, ..., a_N)."""
    for pattern in itertools.product((False, True), repeat=int(np.prod(likely.shape[-2:]))):
        turned = np.array(pattern).reshape(likely.shape[-2:])
        weight = np.where(turned, chance, 1.0 - chance).prod(axis=(-2, -1))
        if weight.any():
            yield np.where(turned, other, likely), weight
