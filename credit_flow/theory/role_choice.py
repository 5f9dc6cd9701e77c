"""Role choice: how many of N players clean, or cooperate, when each may choose to, and a contract pays those who do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats

ROUNDING = 1e-3
"""Credits in a mean over episodes that may be no more than what is left of shares that the books rounded."""


class RoleLines(NamedTuple):
    """What a player of each role has if k = 0 .. N of them cooperate, as lines over theta: earned + theta x moved. Each array is (N + 1,) credits, of cooperators nan at
    k = 0, of defectors at k = N."""

    cooperator_earned: np.ndarray
    cooperator_moved: np.ndarray  # credits per theta
    defector_earned: np.ndarray
    defector_moved: np.ndarray  # credits per theta

    def at(self, theta: float) -> tuple[np.ndarray, np.ndarray]:
        """What a cooperator and a defector have (N + 1,), credits."""
        return (
            self.cooperator_earned + theta * self.cooperator_moved,
            self.defector_earned + theta * self.defector_moved,
        )

    @property
    def welfare(self) -> np.ndarray:
        """What all have together (N + 1,), credits: transfers only move it about."""
        k = np.arange(len(self.cooperator_earned))
        return _times(k, self.cooperator_earned) + _times(k[::-1], self.defector_earned)


class Stretch(NamedTuple):
    """Thetas between `low` and `high`, credits, under which the same numbers of cooperators are stable."""

    low: float
    high: float
    number: int  # of cooperators in force, the smallest that is stable
    stable: tuple[int, ...]


def stable_numbers(cooperator: ArrayLike, defector: ArrayLike) -> np.ndarray:
    """The numbers of cooperators, in rising order, at which nobody gains by taking the other role: C_k >= D_(k-1) and D_k >= C_(k+1).

    `cooperator` and `defector` are what a player of the role has (N + 1,), credits, if k = 0 .. N cooperate; the first at k = 0 and the last at N are not looked at. These
    are the pure Nash equilibria of the choice of roles; there always is one. The smallest is where it ends if nobody cooperates and one after another joins while that pays.
    Errors: ValueError for arrays of different lengths, or below two players.
    """
    c, d = floats(cooperator, "cooperator"), floats(defector, "defector")
    if c.shape != d.shape or c.ndim != 1 or len(c) < 3:
        raise ValueError(f"cooperator and defector must be (N + 1,) credits each, N 2 or more, not {c.shape} and {d.shape}")  # fmt: skip
    joins, leaves = (
        c[1:] > d[:-1],
        c[1:] < d[:-1],
    )  # of the k-th, k = 1 .. N: would one more join, one of k leave
    return np.flatnonzero(~np.append(joins, False) & ~np.append(False, leaves))


def role_dilemma(cooperator: ArrayLike, defector: ArrayLike) -> str:
    """What is wrong with a choice of roles: "fear", "greed", "both" or "none"; arrays as in `stable_numbers`.

    Fear: nobody gains by being the first to cooperate, and would lose. Greed: at the number of cooperators that is best for all together one of them gains by defecting. It is a
    dilemma only if all together are better off at that number than without a cooperator. Where that number is N these are the words of `games.schelling.dilemma` (key `macy2002`); in a game
    of two jobs, in which somebody must also eat what grows, it is less.
    """
    c, d = floats(cooperator, "cooperator"), floats(defector, "defector")
    welfare = RoleLines(c, 0.0 * c, d, 0.0 * d).welfare
    best = int(welfare.argmax())
    if best == 0:
        return "none"
    fear, greed = bool(d[0] > c[1]), bool(d[best - 1] > c[best])
    return "both" if fear and greed else "fear" if fear else "greed" if greed else "none"


def turning_theta(lines: RoleLines) -> np.ndarray:
    """The theta at which the k-th cooperator earns as much as if it did not, k = 1 .. N, (N,) credits; nan where theta makes no difference to that."""
    gap = lines.defector_earned[:-1] - lines.cooperator_earned[1:]
    slope = lines.cooperator_moved[1:] - lines.defector_moved[:-1]
    return np.divide(gap, slope, out=np.full(len(gap), np.nan), where=slope != 0.0)


def equal_theta(lines: RoleLines, k: int) -> float:
    """The theta at which a cooperator and a defector have the same if `k` cooperate, credits; nan if theta makes no difference to that."""
    gap = lines.defector_earned[k] - lines.cooperator_earned[k]
    slope = lines.cooperator_moved[k] - lines.defector_moved[k]
    return float(gap / slope) if slope != 0.0 else float("nan")


def without_contract(lines: RoleLines) -> tuple[float, float]:
    """What a cooperator and a defector have at theta 0, credits, with as many cooperators as join then: where nobody takes a role, what one has in the other."""
    cooperator, defector = lines.at(0.0)
    k = int(stable_numbers(cooperator, defector)[0])
    own = float(cooperator[k]), float(defector[k])
    return (own[0] if np.isfinite(own[0]) else own[1], own[1] if np.isfinite(own[1]) else own[0])


def signs(lines: RoleLines, theta: float, number: int) -> tuple[bool, bool]:
    """Whether a cooperator and a defector would sign a contract with `theta`, credits, under which `number` cooperate: whether they have at least what they have without it, to
    what the books round; a role that nobody takes would."""
    found = zip(lines.at(theta), without_contract(lines))
    return tuple(
        bool(np.isnan(values[number]) or values[number] >= null - ROUNDING) for values, null in found
    )


def role_choice(lines: RoleLines, low: float, high: float) -> list[Stretch]:
    """The stretches of theta from `low` to `high`, credits, in rising order, and how many cooperate in each. Exact: between two turning points nothing changes."""
    turns = turning_theta(lines)
    ends = np.unique([low, *turns[(turns > low) & (turns < high)], high])
    found: list[Stretch] = []
    for start, stop in zip(ends[:-1].tolist(), ends[1:].tolist()):
        stable = tuple(stable_numbers(*lines.at(0.5 * (start + stop))).tolist())
        if found and found[-1].stable == stable:
            start = found.pop().low
        found.append(Stretch(start, stop, stable[0], stable))
    return found


def _times(k: np.ndarray, each: np.ndarray) -> np.ndarray:
    return np.where(k > 0, k * np.nan_to_num(each), 0.0)
