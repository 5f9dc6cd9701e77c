"""Bargaining solutions: the offer that an arbitrator would choose in the proposer's stead (keys `nash1950`, `kalai1975`, `kalai1977`)."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import minimize_scalar

from credit_flow.theory.games.offer_table import Offer, OfferTable

SOLUTIONS = ("nash_bargaining", "egalitarian", "kalai_smorodinsky")
"""The product of what all gain over no contract is largest; the least gain is; or the least share of what one could gain at most."""


def bargain(offers: OfferTable, payoff: np.ndarray, transfer: np.ndarray, solution: str) -> Offer:
    """The offer of a theta without payments for signing that `solution`, one of `SOLUTIONS`, chooses of those that leave everybody at least what it has without a contract.

    `payoff` and `transfer` are the arrays (agents, a_1, ..., a_N) of credits of which `offers` is the solution. Between two thetas of the table the same is played and gains are lines, so that the best there is found
    too. Where nothing leaves anybody better off and nobody worse it is no contract. Errors: ValueError for another word, and where somebody draws lots.
    """
    if solution not in SOLUTIONS:
        raise ValueError(f"solution = {solution!r}: must be {', '.join(SOLUTIONS)}")
    if min(offers.profile.min(), min(offers.null.profile)) < 0:
        raise ValueError("somebody draws lots, and gains are no lines: it is solved for pure play")
    gains = offers.values - offers.null.values
    fair = (gains >= -1e-9).all(axis=1)
    if not fair.any() or gains[fair].max() <= 1e-9:
        return offers.null
    scale = gains[fair].max(axis=0) if solution == "kalai_smorodinsky" else np.ones(gains.shape[1])
    found = [_offer(offers, payoff, transfer, row, offers.theta[row]) for row in np.flatnonzero(fair)]
    found += _between(offers, payoff, transfer, solution, scale)
    worth = [_worth(offer.values - offers.null.values, solution, scale) for offer in found]
    best = np.flatnonzero(np.array(worth) >= max(worth) - 1e-9)
    return found[int(max(best, key=lambda i: (round(found[i].welfare, 9), -abs(found[i].theta))))]


def share_equally(offers: OfferTable) -> Offer:
    """The offer of highest welfare, with payments for signing after which all gain the same: what each of `SOLUTIONS` is where credit can be paid for signatures."""
    best, null = offers.best_signed, offers.null
    values = null.values + (best.welfare - null.welfare) / len(null.values)
    return Offer(
        best.theta,
        best.profile,
        values,
        values - (best.values - best.payments),
        best.welfare,
        best.margin,
    )


def _worth(gains: np.ndarray, solution: str, scale: np.ndarray) -> float:
    gains = np.maximum(gains, 0.0)
    if solution == "nash_bargaining":
        return float(gains.prod() ** (1.0 / len(gains)))
    return float((gains / np.where(scale > 0.0, scale, 1.0)).min())


def _offer(offers: OfferTable, payoff, transfer, row: int, theta: float) -> Offer:
    """The offer of `theta` where what is played is as in a `row` of the table."""
    profile = tuple(offers.profile[row].tolist())
    values = payoff[:, *profile] + theta * transfer[:, *profile]
    return Offer(
        float(theta), profile, values, np.zeros(len(values)), float(values.sum()), offers.margin[row]
    )


def _between(offers: OfferTable, payoff, transfer, solution: str, scale: np.ndarray) -> list[Offer]:
    """The best offers strictly between two thetas of the table, which stand about a midpoint."""
    found = []
    for row in range(1, len(offers.theta) - 1, 2):
        low, high = offers.theta[row - 1], offers.theta[row + 1]

        def gains(theta: float, row=row) -> np.ndarray:
            return _offer(offers, payoff, transfer, row, theta).values - offers.null.values

        for theta in _peaks(gains, low, high, solution, scale):
            if (gains(theta) >= -1e-9).all():
                found.append(_offer(offers, payoff, transfer, row, theta))
    return found


def _peaks(gains, low: float, high: float, solution: str, scale: np.ndarray) -> list[float]:
    """Thetas between `low` and `high`, credits, at one of which the worth is largest, if it is so between them."""
    if solution == "nash_bargaining":
        search = {"bounds": (low, high), "method": "bounded", "options": {"xatol": 1e-10 * (high - low)}}
        return [float(minimize_scalar(lambda theta: -_worth(gains(theta), solution, scale), **search).x)]
    start, end = (gains(theta) / np.where(scale > 0.0, scale, 1.0) for theta in (low, high))
    found = []
    for i, j in itertools.combinations(range(len(start)), 2):
        before, after = start[i] - start[j], end[i] - end[j]
        if before * after < 0.0:
            found.append(low + (high - low) * before / (before - after))
    return found
