"""The four lines of the Lab: credit supply, price index, inequality, population with births and deaths."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_letters
from typing import NamedTuple

import numpy as np
import solara

from credit_flow.dashboard.learning.learning_lines import known_points
from credit_flow.dashboard.learning.learning_numbers import last_episodes, over_time
from credit_flow.dashboard.parts.plot import Plot, axis_limits, line
from credit_flow.dashboard.pictures.round_numbers import round_number
from credit_flow.dashboard.run.use_session import use_part
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.models.states.state_scenario import StateScenario

GRID = {"left": 48, "right": 16, "top": 14, "bottom": 22, "containLabel": False}
UPPER, LOWER = {**GRID, "bottom": "48%"}, {**GRID, "top": "62%"}
KEYS = ("supply", "price_index", "gini", "population", "births", "deaths")
NOT_YET = "press Space to run"
CHARACTER = 0.02
"""Half of the width of a letter in a low panel, as a share of its x axis, with some room."""


class Drawn(NamedTuple):
    """One of the lines: what it is called, what it says at this tick, and why it is empty if it is."""

    plot: Plot
    name: str
    sentence: str
    empty: str = ""


@solara.component
def Lines(height: str = "120px"):
    """All four, with vertical marks where the world changed and where the view stands."""
    drawn = use_part("lines", lines_of, rate="lines")
    meaning = use_part("marks", lambda player, _: meaning_of_marks(player), rate="lines")
    if meaning:
        solara.Text(meaning, classes=["cf-caption"])
    for one in drawn or [
        Drawn(line({}, ""), title, title) for title in ("supply", "prices", "gini", "experts")
    ]:
        with solara.Div(classes=["cf-panel", "cf-line"]).key(one.name):
            Chart(one.plot, name=one.name, sentence=one.sentence, empty=one.empty, height=height)


def lines_of(player, snapshot) -> list[Drawn]:
    """The four lines of a player up to its newest tick."""
    found, now = player.history(KEYS), snapshot.metrics
    empty = NOT_YET if player.tick == 0 else ""
    marks = marks_of(player, snapshot.tick)
    if isinstance(player.scenario, StateScenario):
        return of_states(player, snapshot, found, marks, empty)
    index = _at(found["price_index"], snapshot.tick)
    prices = f"price index {index:,.1f}" if np.isfinite(index) else "price index: no trades yet"
    balances = [f"balance of {expert}" for expert in list(player.followed)[:3]]
    supply = {"credit supply": found["supply"], **player.history(balances)}
    return [
        Drawn(
            compact(line(supply if balances else {"supply, cr": found["supply"]}, "cr", marks=marks)),
            "credit supply, cr",
            f"credit supply {now['supply']:,.1f} cr",
            empty,
        ),
        Drawn(
            compact(line({"price index": found["price_index"]}, "index", marks=marks)),
            "price index of hired work, first period = 100",
            prices,
            empty or ("" if np.isfinite(found["price_index"][1]).any() else "no trades yet"),
        ),
        Drawn(
            compact(line({"gini": found["gini"]}, "Gini coefficient", marks=marks, decimals=3), (0.0, 1.0)),
            "Gini coefficient of balances, 0 equal to 1 one has all",
            f"inequality (Gini) {now['gini']:.3f}",
            empty,
        ),
        Drawn(
            population(found, marks),
            "population above, births and deaths per tick below",
            f"{snapshot.n_living:,} experts; {int(now['births']):,} born, {int(now['deaths']):,} died (dashed)",
            empty,
        ),
    ]


def of_states(player, snapshot, found: dict, marks: list, empty: str) -> list[Drawn]:
    """The lines where states are sold: credit, the highest bids, what episodes come to, and the experts."""
    price, reached = player.history(["price"])["price"], over_time(player, "return")
    bid = _at(price, snapshot.tick)
    return [
        Drawn(
            compact(line({"supply, cr": found["supply"]}, "cr", marks=marks)),
            "credit supply, cr",
            f"credit supply {snapshot.metrics['supply']:,.1f} cr",
            empty,
        ),
        Drawn(
            compact(line({"highest bid": price}, "cr", marks=marks, decimals=3)),
            "highest bid for a state, mean over the copies, cr",
            f"highest bid {bid:,.3f} cr" if np.isfinite(bid) else "highest bid: nothing is for sale",
            empty or ("" if len(price[0]) else "nothing is for sale"),
        ),
        Drawn(
            compact(line({"return": known_points(reached)}, "cr an episode", marks=marks, decimals=3)),
            "return of an episode, mean, cr",
            f"return {last_episodes(player, 'return', snapshot.tick):,.3f} cr an episode",
            empty,
        ),
        Drawn(
            population(found, marks),
            "population above, births and deaths per tick below",
            f"{snapshot.n_living:,} experts; {int(snapshot.metrics['births']):,} born, {int(snapshot.metrics['deaths']):,} died (dashed)",
            empty,
        ),
    ]


def marks_of(player, tick: int) -> list[tuple[float, str]]:
    """Where the world changed (a letter for each shock of the scenario), and where the view stands if it is not at the end.

    Places are ticks; words that would lie over each other stand together at the first place.
    """
    marks = [(float(at), letter) for letter, at, _ in _shocks(player)]
    marks += [(float(tick), "here")] if tick < player.tick else []
    found: list[tuple[float, str]] = []
    for at, word in sorted(marks):
        named = [k for k, (_, before) in enumerate(found) if before]
        if named and at - found[named[-1]][0] < CHARACTER * player.tick * (
            len(found[named[-1]][1]) + len(word)
        ):
            place, before = found[named[-1]]
            found[named[-1]], word = (place, f"{before} {word}"), ""
        found.append((at, word))
    return found


def meaning_of_marks(player) -> str:
    """What the letters of `marks_of` stand for, "" if there are none."""
    return " · ".join(f"{letter} tick {at:,}: {words}" for letter, at, words in _shocks(player))


def _shocks(player) -> list[tuple[str, int, str]]:
    """Letter, tick and words of the shocks there have been."""
    shocks = sorted(shock for shock in getattr(player.scenario, "shock", ()) if shock[0] <= player.tick)
    return [
        (ascii_letters[k % len(ascii_letters)], at, f"{what} ×{factor:g}")
        for k, (at, what, factor) in enumerate(shocks)
    ]


def compact(plot: Plot, limits: tuple[float, float] | None = None) -> Plot:
    """A plot for a low panel: the sentence above it says what its axes are."""
    x = {**plot.option["xAxis"], "name": "", "splitNumber": 4, "axisLabel": {"hideOverlap": True}}
    y = {**plot.option["yAxis"], "name": ""}
    low, high = limits or halved(y["min"], y["max"])
    y |= {"min": low, "max": high, "interval": (high - low) / 2.0}
    right = plot.option["grid"]["right"] if len(plot.numbers) > 1 else GRID["right"]
    letters = max(len(f"{value:,.10g}") for value in (low, (low + high) / 2.0, high))
    grid = {**GRID, "left": max(GRID["left"], 14 + 7 * letters), "right": min(right, 120)}
    return replace(plot, option={**plot.option, "xAxis": x, "yAxis": y, "grid": grid})


def halved(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis, widened so that half of it is a whole number of its 1-2-5 steps."""
    step = round_number((high - low) / 5.0)
    return low, high + step * (round((high - low) / step) % 2)


def population(found: dict, marks: list) -> Plot:
    """Population in the upper grid, births and deaths per tick in the lower one."""
    above = compact(line({"experts": found["population"]}, "experts", marks=marks, decimals=0))
    below = line({key: found[key] for key in ("births", "deaths")}, "per tick", decimals=0)
    one, other = above.option, below.option
    series = [*one["series"], *({**series, "xAxisIndex": 1, "yAxisIndex": 1} for series in other["series"])]
    for drawn in series[1:]:
        drawn["endLabel"] = {"show": False}
    y = one["yAxis"]
    high = axis_limits(found["births"][1], found["deaths"][1], from_zero=True)[1]
    lower = {**y, "min": 0, "max": high, "interval": high}
    option = {
        **one,
        "grid": [{**UPPER, "left": one["grid"]["left"]}, {**LOWER, "left": one["grid"]["left"]}],
        "xAxis": [{**one["xAxis"], "axisLabel": {"show": False}}, {**one["xAxis"], "gridIndex": 1}],
        "yAxis": [y, {**lower, "gridIndex": 1}],
        "series": series,
        "dataZoom": [{"type": "inside", "filterMode": "none", "xAxisIndex": [0, 1]}],
    }
    return Plot(option, {**above.numbers, **below.numbers}, {**above.titles, **below.titles}, decimals=0)


def _at(series: tuple[np.ndarray, np.ndarray], tick: int) -> float:
    """The last known value of a series at a tick, nan if there is none."""
    known = (series[0] <= tick) & np.isfinite(series[1])
    return float(series[1][known][-1]) if known.any() else np.nan
