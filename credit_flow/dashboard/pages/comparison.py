"""What a comparison of two runs comes to, in words and cells."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.run.band import Band
from credit_flow.dashboard.run.bands import Bands
from credit_flow.dashboard.run.pair import Pair
from credit_flow.dashboard.run.run_list import PastRun
from credit_flow.measures.statistics.effect_size import cohen_d_z
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.models.scenario import Scenario

SERIES = {
    "supply": ("credit supply, cr", 1),
    "population": ("experts alive", 0),
    "price": ("price of work, cr/unit", 2),
    "price_index": ("price index, first period = 100", 1),
    "compute_price": ("compute price, cr/unit", 2),
    "gini": ("Gini of balances", 3),
    "inflow": ("paid in by WORLD, cr/tick", 1),
    "outflow": ("used up, cr/tick", 1),
    "work": ("work done, units/tick", 1),
}
"""Key -> title with unit, decimals: what can be compared."""

FINAL = (
    "", "A", "B", "A less B", "mean of seeds, A", "B", "A less B (95 % interval)", "over its sd, d_z", "5 to 95 % of seeds",
)  # fmt: skip
"""Titles of the final table; the last five only when there are seeds."""


def label(pair: Pair, name: str) -> str:
    """What a run is called in the list: what makes it differ, or its scenario."""
    changed = [
        f"{key.replace('_', ' ')} {text((mine, other)['AB'.index(name)])}"
        for key, mine, other in pair.parameter_differences()
    ]
    player = pair.players["AB".index(name)]
    return f"{', '.join(changed[:3]) or player.scenario.name().replace('_', ' ')}, seed {player.seed}"


def differing(found: list[tuple[str, object, object]], b: Scenario) -> str:
    """What differs between A and B, in a sentence."""
    if not found:
        return "A and B are the same: change one thing in B."
    if len(found) > 1:
        return f"A and B differ in {len(found)} parameters."
    (name, mine, other), helped = found[0], {name: field.metadata for name, field in b.all_fields().items()}
    meaning = helped.get(name, {}).get("help", "")
    said = f" ({meaning})" if meaning else ""
    return (
        f"A and B differ in one thing, {name.replace('_', ' ')}{said}: {text(mine)} in A, {text(other)} in B."
    )


def difference_words(values: np.ndarray) -> str:
    """What a difference line of values (n,), in their unit, comes to."""
    known = values[np.isfinite(values)]
    if not len(known):
        return "A less B: nothing to compare yet"
    if not known.any():
        return "A less B is exactly 0 at every tick"
    return f"A less B: {known[-1]:+,.2f} at the last tick"


def final_rows(pair: Pair, bands: Bands) -> list[tuple[str, ...]]:
    """The rows of the final table."""
    rows = []
    for key, (title, decimals) in SERIES.items():
        ends = [
            points[1][-1] if len(points[1]) else np.nan
            for points in (player.history([key])[key] for player in pair.players)
        ]
        if not np.isfinite(ends).any():
            continue
        cells = [number(end, decimals) for end in (*ends, ends[0] - ends[1])]
        rows.append((title, *cells, *(seed_cells(bands, key, decimals) if bands.n else ())))
    return rows


def seed_cells(bands: Bands, key: str, decimals: int) -> tuple[str, ...]:
    """What the seeds come to at their last tick: means of A, of B, and of A less B with its interval, its effect size, and where most of them lie."""
    found: list[Band] = [*bands.bands(key), bands.difference(key)]
    low, high = (number(end[-1], decimals) for end in (found[2].low, found[2].high))
    means = (number(band.mean[-1], decimals) for band in found[:2])
    return *means, *paired_words(tuple(bands.last_differences(key).tolist())), f"{low} to {high}"


@functools.lru_cache(maxsize=64)
def paired_words(differences: tuple[float, ...]) -> tuple[str, str]:
    """The mean of differences (seeds,) with its 95 % interval, and Cohen's d_z, as cells; resampled once, as long as they stay the same."""
    interval, effect = measured(bca_interval, differences).value, measured(cohen_d_z, differences).value
    mean = float(np.mean(differences)) if differences else np.nan
    return interval.around(mean), number(effect, 2)


def number(value: float, decimals: int) -> str:
    """A number as a cell."""
    return f"{value:,.{decimals}f}" if np.isfinite(value) else "–"


def text(value: object) -> str:
    """A parameter's value as a cell."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        ";".join(",".join(map(str, item)) for item in value) or "none"
        if isinstance(value, tuple)
        else str(value)
    )


def past(run: PastRun) -> str:
    """A past run in a line."""
    return f"{run.name} (to tick {run.tick:,})"


def logarithmic(shown: plot.Plot) -> plot.Plot:
    """The same plot on a logarithmic axis; what is not above 0 is a gap."""
    axis = {
        key: value for key, value in shown.option["yAxis"].items() if key not in ("min", "max", "interval")
    }
    numbers = {
        name: np.column_stack([values[:, :1], np.where(values[:, 1:] > 0.0, values[:, 1:], np.nan)])
        for name, values in shown.numbers.items()
    }
    return dataclasses.replace(
        shown, option={**shown.option, "yAxis": {**axis, "type": "log"}}, numbers=numbers
    )
