"""The few large numbers of the page Learning, each a function of the run and the tick that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.learning.state_cells import WINDOW
from credit_flow.dashboard.reading.snapshot import HOUSE
from credit_flow.dashboard.reading.state_market import best_bids, optimum_of
from credit_flow.measures.state_auctions import fall, mint_rate, per_episode

EPISODES = 100
"""The last so many are what a return or a success is the mean of."""

EVERYTHING = 10**9
"""Points of a series that are asked for."""


class Number(NamedTuple):
    """A number on the page."""

    key: str
    value: float
    text: str
    words: str  # what it is, with its unit


def numbers_of(player, snapshot) -> list[Number]:
    """The residual of the books, then what the scenario leads with."""
    residual = snapshot.books["residual"]
    first = Number("residual", residual, f"{residual:g}", "residual of the books, cr")
    return [first, *(NUMBERS[key](player, snapshot) for key in player.scenario.leads)]


def last_episodes(player, key: str, tick: int) -> float:
    """The mean of a measure over the last `EPISODES` episodes up to a tick; nan before the first."""
    ticks, values, episodes = _columns(player, key)
    ended = np.cumsum(episodes)[: np.searchsorted(ticks, tick, "right")]
    if not len(ended):
        return np.nan
    first = np.searchsorted(ended, ended[-1] - EPISODES, "right")
    return per_episode(values[first : len(ended)], episodes[first : len(ended)])


def over_time(player, key: str, most: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Ticks (n,) and the mean of a measure over the episodes of each stretch of the run that ends there, n <= `most`; nan where none ended."""
    ticks, values, episodes = _columns(player, key)
    if not len(ticks):
        return ticks, np.empty(0)
    ends = np.unique(np.linspace(0, len(ticks), min(most, len(ticks)) + 1).astype(np.int64))
    means = [per_episode(values[a:b], episodes[a:b]) for a, b in zip(ends, ends[1:])]
    return ticks[ends[1:] - 1], np.array(means)


def _columns(player, key: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ticks, a measure and how many episodes ended, columns (n,) of the ticks that have both."""
    found = player.history([key, "episodes"], EVERYTHING)
    ticks, episodes = found["episodes"]
    there = np.isin(found[key][0], ticks)
    return ticks, found[key][1][there], episodes


def _return(player, snapshot) -> Number:
    value, best = last_episodes(player, "return", snapshot.tick), optimum_of(player.scenario)
    beside = "" if np.isnan(best) else f"; the best is {best:,.3g}"
    return Number("return", value, _text(value), f"return of the last {EPISODES} episodes, cr{beside}")


def _success(player, snapshot) -> Number:
    value = last_episodes(player, "success", snapshot.tick)
    return Number(
        "success",
        value,
        "–" if np.isnan(value) else f"{value:.0%}",
        f"of the last {EPISODES} episodes came to the reward",
    )


def _height(player, snapshot) -> Number:
    value = float(snapshot.metrics.get("height", np.nan))
    return Number(
        "height",
        value,
        "–" if np.isnan(value) else f"{value:.0f}",
        f"blocks high are the instances; they grow to {player.scenario.cap}",
    )


def _leak(player, snapshot) -> Number:
    found = [one.metrics.get("leak", np.nan) for one in player.snapshots(WINDOW, stop=snapshot.tick)]
    value = float(np.nanmean(found)) if np.isfinite(found).any() else np.nan
    return Number("leak", value, _text(value), "leak: share of the highest bids that sellers did not get")


def _mint(player, snapshot) -> Number:
    rows = [one.metrics for one in player.snapshots(WINDOW, stop=snapshot.tick) if "subsidy" in one.metrics]
    reward = sum(one["return"] * one["episodes"] for one in rows if one["episodes"])
    value = mint_rate(sum(one["subsidy"] for one in rows), reward)
    return Number("mint", value, _text(value), "mint: credit made beyond rewards, per credit of reward")


def _treasury(player, snapshot) -> Number:
    value = snapshot.system[HOUSE]
    began = player.scenario.capital
    return Number(
        "treasury", value, f"{value:,.0f}", f"cr are HOUSE's, the first seller; it began with {began:,.0f}"
    )


def _supply(player, snapshot) -> Number:
    value = float(snapshot.metrics["supply"])
    return Number("supply", value, f"{value:,.0f}", "cr there are in all")


def _discount(player, snapshot) -> Number:
    value = fall(best_bids(snapshot.states))
    scenario = player.scenario
    theory = scenario.share / (scenario.share + scenario.tax)
    words = f"of the strength ahead, one step back; share / (share + tax) is {theory:.3f}"
    return Number("discount", value, _text(value), words)


def _text(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}" if abs(value) > 5e-7 else "0"


NUMBERS: dict[str, Callable[..., Number]] = {
    "return": _return,
    "success": _success,
    "height": _height,
    "leak": _leak,
    "mint": _mint,
    "treasury": _treasury,
    "supply": _supply,
    "discount": _discount,
}
"""What a scenario may lead with -> how it is found."""
