"""The lines of the page Learning: bids for states over time beside what these are worth, and what the society achieves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from credit_flow.dashboard.learning.learning_numbers import over_time
from credit_flow.dashboard.parts.plot import MOST_STEPS, Plot, axis_limits, line
from credit_flow.dashboard.pictures.round_numbers import round_number
from credit_flow.dashboard.reading.state_market import MOST_LINES

ACHIEVED = {
    "return": ("cr an episode, mean", "Return of episodes"),
    "success": ("share of episodes", "Episodes that came to the reward"),
    "height": ("blocks", "Height of the instances, which grows as they are solved"),
    "treasury": ("cr", "What HOUSE has"),
    "supply": ("cr", "Credit there is"),
}
"""What the second chart can show: its unit, and what it says."""


def bid_lines(player, snapshot) -> Plot:
    """The best bid for each state over time, pale far from the reward; dashed what it is worth there."""
    market, place = snapshot.states, player.scenario.world(0).place
    states = market.state[:MOST_LINES].tolist()
    found = player.history([f"bid for {state}" for state in states])
    worth = np.where(np.isnan(market.worth), -np.inf, market.worth).max(axis=0)[: len(states)]
    lines = {f"{place} {state}": found[f"bid for {state}"] for state in states}
    values = {f"{place} {state}": float(value) for state, value in zip(states, worth) if np.isfinite(value)}
    shade = np.argsort(np.argsort(worth, kind="stable"), kind="stable") if values else np.arange(len(states))
    return with_values(lines, values, [0.35 + 0.65 * k / max(1, len(states) - 1) for k in shade.tolist()])


def with_values(lines: Mapping[str, tuple], values: Mapping[str, float], strength: list[float]) -> Plot:
    """Lines by name, each drawn with a strength of 0 .. 1, and level at what is known of it, credits, dashed."""
    lines = {name: known_points(points) for name, points in lines.items()}
    first = line({}, "cr", decimals=3)
    ends = [points[0][[0, -1]] for points in lines.values() if len(points[0])]
    span = np.array([min(one[0] for one in ends), max(one[1] for one in ends)]) if ends else np.zeros(2)
    levels = {f"worth of {name}": (span, np.full(2, value)) for name, value in values.items()} if ends else {}
    drawn, numbers, titles = [], {}, {}
    for name, points in {**levels, **lines}.items():
        own = line(
            {name: points}, name, colours={name: "@muted" if name in levels else "@accent"}, decimals=3
        )
        series = own.option["series"][0]
        if name in levels:
            series |= {
                "lineStyle": {**series["lineStyle"], "width": 1, "type": [4, 3]},
                "silent": True,
                "z": 2,
            }
        else:
            opacity = strength[list(lines).index(name)]
            series |= {
                "lineStyle": {**series["lineStyle"], "type": "solid", "opacity": opacity},
                "endLabel": {**series["endLabel"], "show": len(lines) > 1 and len(points[0]) > 1},
            }
        drawn.append(series)
        numbers |= own.numbers
        titles |= {name: ("tick", f"{name}, cr")}
    low, high = axis_limits(*(points[1] for points in (*lines.values(), *levels.values())), from_zero=True)
    y = {
        **first.option["yAxis"],
        "min": low,
        "max": high,
        "interval": round_number((high - low) / MOST_STEPS),
    }
    longest = max((len(name) for name in lines), default=0)
    option = {
        **first.option,
        "yAxis": y,
        "series": drawn,
        "grid": {**first.option["grid"], "right": 32 + 7 * longest},
    }
    return Plot(option, numbers, titles, decimals=3)


def known_points(points: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Those of points x, y (n,) whose y is known."""
    known = np.isfinite(points[1])
    return points[0][known], points[1][known]


def achieved(player, snapshot) -> Plot | None:
    """What the scenario leads with over time; None where that is no series."""
    key = player.scenario.leads[0]
    if key not in ACHIEVED:
        return None
    found = over_time(player, key) if key in ("return", "success") else player.history([key])[key]
    drawn = line({ACHIEVED[key][0]: known_points(found)}, ACHIEVED[key][0], from_zero=True, decimals=3)
    return replace(drawn, titles=dict.fromkeys(drawn.titles, ("tick", ACHIEVED[key][0])))
