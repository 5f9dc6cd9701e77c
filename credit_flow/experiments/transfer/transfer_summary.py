"""What a transfer came to: measures of every contender and phase, medians with intervals, and what is left of the published claim."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd

from credit_flow.core.measured import MeasureWarning
from credit_flow.experiments.statistics.comparisons import SEED, paired_difference
from credit_flow.experiments.statistics.difference import PairedDifference
from credit_flow.experiments.transfer.curriculum import THRESHOLD
from credit_flow.measures.statistics.interval import CONFIDENCE, bca_interval
from credit_flow.measures.statistics.transfer_measures import (
    censored_median,
    forgetting,
    ratio_to_scratch,
    samples_to_reach,
    shortfall,
)

ENOUGH = 0.9
"""Share of the optimum at which a task counts as learnt."""

CLAIM = "the cloned ccv society transfers faster than both baselines and moves a smaller share of its weights"
"""Key `chang2020`, a figure without numbers."""


def measures(table: pd.DataFrame) -> pd.DataFrame:
    """A row per contender, seed and phase of the table of `transfer`, in the order of its first columns.

    `at_switch`, `final`: greedy return (credits) before the first and after the last decision; `auctions_to_90`, `steps_to_90`:
    until it is first 90 % of the optimum, inf if never; `shortfall`: share of the reward lost over the phase's budget;
    `ratio_to_scratch`; `forgetting` (credits, on coming back to a task); `moved`, `relative`, `changed` at the end of the phase;
    `leak`, `overbid`, `misbid` of the society at its beginning and end, and those `before` it.
    """
    rows = []
    for (name, seed), mine in table.groupby(["contender", "seed"], sort=False):
        carried = dict(list(mine[mine["run"] == "carried"].groupby("phase")))
        scratch = dict(list(mine[mine["run"] == "scratch"].groupby("task")))
        for phase, curve in carried.items():
            about = {"contender": name, "phase": phase, "seed": seed, "task": curve["task"].iloc[0]}
            rows.append({**about, "parameters": int(curve["parameters"].iloc[0]), **_of_phase(curve)})
            if phase:
                alone = scratch.get(about["task"], carried[0])
                rows[-1]["ratio_to_scratch"] = ratio_to_scratch(_lost(curve), _lost(alone))
                rows[-1] |= _across(carried, phase)
    return pd.DataFrame(rows)


def summary(table: pd.DataFrame) -> dict:
    """The measures' medians over seeds, 95 % BCa intervals of their means, paired effects against the society, and the verdict; plain values."""
    found = measures(table)
    phases = []
    for (name, phase), rows in found.groupby(["contender", "phase"], sort=False):
        row = {"contender": name, "phase": int(phase), "task": rows["task"].iloc[0], "seeds": len(rows)}
        numbers = rows.drop(columns=["contender", "phase", "seed", "task"]).dropna(axis=1, how="all")
        row["measures"] = {measure: _over_seeds(numbers[measure]) for measure in numbers}
        phases.append(row)
    return {
        "threshold": THRESHOLD,
        "optimum": {task: _plain(value) for task, value in table.groupby("task")["optimum"].first().items()},
        "phases": phases,
        "differences": [
            _in_words(found, measure, other, phase)
            for phase in sorted(found["phase"].unique())
            for measure in ("shortfall", "moved")
            for other in found["contender"].unique()
            if other != "society"
        ],
        **({"claim": CLAIM, "verdict": verdict(found)} if found["phase"].max() > 0 else {}),
    }


def verdict(found: pd.DataFrame) -> str:
    """`present`, `absent` or `inconclusive`: the published claim about the first switch, from `measures` of all seeds.

    Each part - a smaller shortfall, a smaller share of weights that moved - against each baseline (softmax of the society's size, flat
    softmax where there is one) is judged by the paired 95 % BCa interval of baseline less society: present if it lies above
    0, absent if no part of it does, else inconclusive. The claim is present if all are, absent if one is.
    """
    baselines = [name for name in ("softmax", "flat") if (found["contender"] == name).any()]
    parts = []
    for measure in ("shortfall", "moved"):
        for name in baselines:
            difference = against(found, measure, name, 1)
            if difference is None or math.isnan(difference.low):
                parts.append("inconclusive")
            else:
                parts.append(
                    "present"
                    if difference.low > 0.0
                    else "absent"
                    if difference.high <= 0.0
                    else "inconclusive"
                )
    return "absent" if "absent" in parts else "present" if set(parts) == {"present"} else "inconclusive"


def against(found: pd.DataFrame, measure: str, other: str, phase: int) -> PairedDifference | None:
    """How much higher a measure of `measures` is of the contender `other` than of the society, by pairs of seeds; None without a pair."""
    rows = found.loc[found["phase"] == phase, ["contender", "seed", measure]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MeasureWarning)  # its NaN says it
            return paired_difference(rows, measure, "contender", "society", other)
    except ValueError:
        return None


def _of_phase(curve: pd.DataFrame) -> dict[str, float]:
    returns, enough = curve["return"].to_numpy(), ENOUGH * curve["optimum"].iloc[0]
    learnt = curve if curve["phase"].iloc[0] else curve.iloc[1:]  # who has learnt nothing yet acts by chance
    last, first = curve.iloc[-1], curve.iloc[min(1, len(curve) - 1)]
    of_society = [name for name in ("leak", "overbid", "misbid") if name in curve]
    return {
        "at_switch": returns[0],
        "final": returns[-1],
        "auctions_to_90": samples_to_reach(learnt["auctions"], learnt["return"], enough),
        "steps_to_90": samples_to_reach(learnt["steps"], learnt["return"], enough),
        "shortfall": _lost(curve),
        **{name: last[name] for name in ("moved", "relative", "changed") if name in curve},
        **{
            f"{name}_{when}": row[name]
            for name in of_society
            for when, row in (("first", first), ("last", last))
        },
    }


def _lost(curve: pd.DataFrame) -> float:
    return shortfall(curve["budget"], curve["return"], curve["optimum"].iloc[0])


def _across(carried: dict, phase: int) -> dict[str, float]:
    """What spans phases: forgetting, and the society's books before the switch."""
    task, before = carried[phase]["task"].iloc[0], carried[phase - 1].iloc[-1]
    found = {f"{name}_before": before[name] for name in ("leak", "overbid", "misbid") if name in before}
    earlier = [p for p in range(phase - 1) if carried[p]["task"].iloc[0] == task]
    if earlier:
        then = carried[earlier[-1]]["return"].iloc[-1]
        found["forgetting"] = forgetting(then, carried[phase]["return"].iloc[0])
    return found


def _over_seeds(values: pd.Series) -> dict:
    values = values.to_numpy(dtype=np.float64)
    values = values[~np.isnan(values)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)
        low, high = bca_interval(values, CONFIDENCE, SEED)
    return {"median": _plain(censored_median(values)), "mean_low": _plain(low), "mean_high": _plain(high)}


def _in_words(found: pd.DataFrame, measure: str, other: str, phase: int) -> dict:
    difference = against(found, measure, other, int(phase))
    row = {"phase": int(phase), "measure": measure, "contender": other}
    if difference is None:
        return row
    numbers = {name: _plain(getattr(difference, name)) for name in ("mean", "low", "high", "d_z", "g", "p")}
    return row | numbers | {"words": str(difference)}


def _plain(value: float):
    """The same for JSON, which knows no nan and no inf: null, and the word never."""
    value = float(value)
    return "never" if math.isinf(value) else None if math.isnan(value) else value
