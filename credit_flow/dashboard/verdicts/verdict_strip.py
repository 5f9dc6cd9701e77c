"""The readings of one row as a chart: a column per arm, a point per seed, those of a seed joined."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.dashboard.parts.plot import GRID, MOST_STEPS, Plot, axis_limits
from credit_flow.dashboard.pictures.round_numbers import round_number
from credit_flow.views.verdicts.strip_plot import NAMES

READINGS = "readings"
DECIMALS = 4


def verdict_strip(readings: pd.DataFrame, unit: str) -> Plot:
    """The readings of one row with a number, in the order of `shown_readings`; their means as bars. A point is told by arm, reading, seed and run."""
    shown = shown_readings(readings)
    arms = [arm for arm in NAMES if arm in set(shown["arm"])]
    names, unit = [NAMES[arm] for arm in arms], unit or "reading"
    seeds, runs = list(dict.fromkeys(shown["seed"])), list(shown["run_id"])
    columns = [
        shown["arm"].map(arms.index), shown["reading"], shown["seed"].map(seeds.index), np.arange(len(shown)),
    ]  # fmt: skip
    means = shown.groupby("arm")["reading"].mean()
    low, high = axis_limits(shown["reading"].to_numpy())
    option = {
        "xAxis": {"type": "category", "data": names, "axisTick": {"show": False}},
        "yAxis": {
            "type": "value", "name": unit, "nameLocation": "end", "nameGap": 10, "min": low, "max": high,
            "interval": round_number((high - low) / MOST_STEPS), "nameTextStyle": {"align": "left", "padding": [0, 0, 0, -48]},
        },
        "tooltip": {"trigger": "item"},
        "grid": {**GRID, "bottom": 28},
        "series": [
            {"id": "seeds", "type": "threads", "of": READINGS, "group": 2, "lineStyle": {"color": "@muted", "width": 1, "opacity": 0.35}, "z": 1},
            {"id": READINGS, "name": READINGS, "type": "scatter", "symbolSize": 9, "cursor": "pointer", "itemStyle": {"color": "@accent", "opacity": 0.75}, "z": 3},
            {
                "id": "means", "type": "scatter", "symbol": "rect", "symbolSize": [56, 3], "silent": True, "itemStyle": {"color": "@ink"}, "z": 2,
                "data": [[place, float(means[arm])] for place, arm in enumerate(arms)], "tooltip": {"show": False},
            },
        ],
    }  # fmt: skip
    return Plot(
        option,
        {READINGS: np.column_stack(columns).astype(float)},
        {READINGS: ("arm", unit, "seed", "run")},
        words={"arm": names, "seed": [str(seed) for seed in seeds], "run": runs},
        decimals=DECIMALS,
    )


def shown_readings(readings: pd.DataFrame) -> pd.DataFrame:
    """Those with a number, seed by seed."""
    order = readings["arm"].map(list(NAMES).index)
    whole = readings.assign(order=order).sort_values(["seed", "order"]).drop(columns="order")
    return whole[np.isfinite(whole["reading"].astype(float))]


def strip_words(readings: pd.DataFrame, unit: str) -> str:
    """What the chart shows, in a sentence."""
    means = readings.groupby("arm")["reading"].mean()
    said = [
        f"{NAMES[arm]} {means[arm]:.4g}" for arm in NAMES if arm in means.index and means[arm] == means[arm]
    ]
    return f"Means of the seeds: {', '.join(said)} {unit}".rstrip() + "."
