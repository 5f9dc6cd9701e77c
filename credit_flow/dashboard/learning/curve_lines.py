"""Finished learners laid over each other as a plot, and as the rows of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.dashboard.parts.plot import GRID, MOST_STEPS, Plot, axis_limits, line
from credit_flow.dashboard.pictures.round_numbers import round_number
from credit_flow.measures.statistics.seed_bands import SeedBands, seed_bands
from credit_flow.views.training.learners_over_time import MOST_LEARNERS, look_of, words_for

HEAD = ("learner", "seeds", "looks", "until", "median at last", "middle half")
"""Titles of the table."""


def bands_of(table: pd.DataFrame, number: str) -> dict[str, SeedBands]:
    """Of each learner of a table of `Curves` that has the number, in its order."""
    there = table[table[number].notna()] if number in table else table.iloc[:0]
    return {
        learner: seed_bands(rows["samples"], rows[number], rows["seed"])
        for learner, rows in there.groupby("learner", sort=False)
    }


def curve_plot(bands: dict[str, SeedBands], number: str, unit: str, marks: list[tuple[float, str]]) -> Plot:
    """A line for each learner, pale the middle half of its seeds; a click on the legend hides both. `marks` are places with words: where a task begins."""
    x_title, y_title = f"{unit} in each society", words_for(number)
    drawn, numbers, titles = [], {}, {}
    for place, (learner, one) in enumerate(list(bands.items())[:MOST_LEARNERS]):
        colour, dashed = look_of(place)
        band = {learner: (one.x, one.low, one.high)} if one.n.max() > 1 else {}
        own = line(
            {learner: (one.x, one.median)}, y_title, x_title=x_title, bands=band, colours={learner: f"@skill-{colour}"},
            marks=marks if not place else (), decimals=3,
        )  # fmt: skip
        course, *ground = own.option["series"]
        course |= {
            "lineStyle": {**course["lineStyle"], "type": [6, 4] if dashed else "solid"},
            "symbol": "circle",
            "showSymbol": len(one.x) == 1,
            "triggerLineEvent": True,
        }
        for series in ground:
            series |= {"name": learner, "itemStyle": {"color": f"@skill-{colour}", "opacity": 0.14}}
        drawn += [course, *ground]
        numbers |= own.numbers
        titles |= own.titles | {learner: (x_title, f"{learner}: {y_title}")}
    first = line({}, "", x_title=x_title).option
    low, high = axis_limits(*(ends for one in bands.values() for ends in (one.low, one.high)))
    option = {
        **first,
        "yAxis": {**first["yAxis"], "min": low, "max": high, "interval": round_number((high - low) / MOST_STEPS)},
        "xAxis": {**first["xAxis"], "min": 0},
        "series": drawn,
        "grid": {**GRID, "top": 56},
        "legend": {
            "type": "scroll", "top": 0, "left": 0, "data": list(bands)[:MOST_LEARNERS], "icon": "roundRect",
            "itemWidth": 14, "itemHeight": 4, "pageIconColor": "@accent", "pageTextStyle": {"color": "@ink"},
        },
    }  # fmt: skip
    return Plot(option, numbers, titles, decimals=3)


def task_marks(facts: dict) -> list[tuple[float, str]]:
    """Where each later task of a transfer begins, with its name."""
    later = list(enumerate(facts["tasks"]))[1:]
    return [(float(phase * facts["auctions"]), f"then {task}") for phase, task in later]


def last_rows(table: pd.DataFrame, bands: dict[str, SeedBands]) -> list[list[str]]:
    """The rows of the table under `HEAD`: what each learner came to."""
    seeds = table.groupby("learner")["seed"].nunique()
    return [
        [learner, str(seeds[learner]), f"{len(one.x):,}", f"{one.x[-1]:,.0f}", _number(one.median[-1]), f"{_number(one.low[-1])} to {_number(one.high[-1])}"]
        for learner, one in bands.items()
    ]  # fmt: skip


def looks_at(
    table: pd.DataFrame, learner: str, number: str, at: float | None
) -> tuple[float, dict[int, float]]:
    """Where a learner was looked at, at `at` or last, and the number of each seed that was looked at there."""
    rows = table[(table["learner"] == learner) & table[number].notna()]
    if rows.empty:
        return np.nan, {}
    at = rows["samples"].max() if at is None else at
    there = rows[rows["samples"] == at]
    return float(at), dict(zip(there["seed"].astype(int).tolist(), there[number].tolist()))


def _number(value: float) -> str:
    return f"{value:,.3f}" if np.isfinite(value) else "–"
