"""Which thetas have to be looked at so that nothing happens between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np


def turning_points(
    payoff: np.ndarray, transfer: np.ndarray, low: float, high: float, null: np.ndarray
) -> np.ndarray:
    """The thetas (n,), credits, at which a pure equilibrium comes or goes, or somebody in one is indifferent to what it has without a contract, `null` (agents,)
    credits; the bounds, and the midpoints between all these.

    `payoff` and `transfer` are arrays (agents, a_1, ..., a_N) of credits, without and per theta; whatever is asked of an equilibrium is linear in theta, so in between nothing changes.
    """
    roots, lasts = [np.array([low, high])], _spans(payoff, transfer)
    for gain, slope in _deviations(payoff, transfer):
        roots.append(_roots(gain, slope))
    there = (lasts[0] <= np.minimum(lasts[1], high)) & (lasts[1] >= low)
    for agent in range(len(payoff)):
        roots.append(_roots(payoff[agent][there] - null[agent], transfer[agent][there]))
    points = np.concatenate(roots) + 0.0
    points = _apart(np.sort(points[(points >= low) & (points <= high)]), 1e-12 * max(1.0, high - low))
    return np.sort(np.concatenate([points, 0.5 * (points[1:] + points[:-1])]))


def refined(
    thetas: np.ndarray, identity: Callable[[float], object], width: float, where: Callable = lambda a, b: True
) -> np.ndarray:
    """`thetas` (n,), credits, and to within `width` those between which `identity(theta)` changes, found by bisection between neighbours `where(a, b)` of two identities
    holds. An identity that comes and goes between two neighbours is overlooked."""
    found = set(thetas.tolist())
    spans = list(zip(thetas[:-1].tolist(), thetas[1:].tolist()))
    while spans:
        low, high = spans.pop()
        a, b, middle = identity(low), identity(high), 0.5 * (low + high)
        if a != b and where(a, b):
            if high - low > width:
                spans += [(low, middle), (middle, high)]
            else:
                found |= {low, high}
    return np.array(sorted(found))


def _deviations(payoff, transfer) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of each agent's switch to one action: what it gains in every profile, (a_1, ..., a_N) credits, and how much more per theta."""
    for agent in range(len(payoff)):
        for action in range(payoff.shape[1 + agent]):
            yield tuple(x[agent].take([action], axis=agent) - x[agent] for x in (payoff, transfer))


def _spans(payoff, transfer) -> tuple[np.ndarray, np.ndarray]:
    """The least and greatest theta at which each profile is an equilibrium; the least above the greatest where there is none."""
    low, high = np.full(payoff.shape[1:], -np.inf), np.full(payoff.shape[1:], np.inf)
    for gain, slope in _deviations(payoff, transfer):
        with np.errstate(divide="ignore", invalid="ignore"):
            root = -gain / slope
        high = np.where(slope > 0.0, np.minimum(high, root), high)
        low = np.where(slope < 0.0, np.maximum(low, root), low)
        low = np.where((slope == 0.0) & (gain > 0.0), np.inf, low)
    # What is an equilibrium at one theta alone must not be lost to rounding.
    return low - 1e-9, high + 1e-9


def _roots(constant, slope) -> np.ndarray:
    there = np.abs(slope) > 1e-12
    return -np.broadcast_to(constant, slope.shape)[there] / slope[there]


def _apart(points: np.ndarray, width: float) -> np.ndarray:
    return points[np.append(True, np.diff(points) > width)]
