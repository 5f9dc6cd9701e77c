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
from credit_flow.measures.statistics.decision import Decision, Evidence, decide
from credit_flow.measures.statistics.interval import CONFIDENCE, bca_interval
from credit_flow.measures.statistics.transfer_measures import (
    censored_median,
    forgetting,
    normalised,
    ratio_to_scratch,
    samples_to_reach,
    shortfall,
)

ENOUGH = 0.9
"""Share of what there is to learn, between chance and the optimum, at which a task counts as learnt."""

CLAIM = "the cloned ccv society transfers faster than one mind over the same options, and moves a smaller share of its weights"
"""Key `chang2020`, a figure without numbers."""

RIVAL, CONTROL = "softmax", "society_shuffled"
"""The one mind that decides the claim, and the society whose payments are dealt out by lot: what it shows cannot come from payments."""

SESOI = 0.05
"""The smallest difference of interest, written down before the first run: a twentieth of what there was to learn, or of the weights."""

PARTS = {
    "lost_sampled": "less of the reward lost after the switch, sampled as published",
    "lost": "less of the reward lost after the switch, greedy",
    "moved_at_90": "a smaller share of weights moved when the second task is learnt",
}
"""What the claim says, in the measures of `measures`."""


def measures(table: pd.DataFrame) -> pd.DataFrame:
    """A row per contender, setting, seed and phase of the table of `transfer`, in the order of its first columns.

    `at_switch`, `final`: greedy return (credits) before the first and after the last decision; `auctions_to_90`, `steps_to_90`, `auctions_to_90_sampled`:
    until it is first 90 % of the way from chance to the optimum, inf if never; `lost`, `lost_sampled`: share lost of what there was to learn over the phase's budget, above 1 for who
    does worse than chance; `ratio_to_scratch` of the greedy one; `forgetting` (credits, on coming back to a task); `moved`, `relative`, `changed` at the end of the phase,
    `moved_at_90` when 90 % is reached, nan if never; `leak`, `overbid`, `misbid` of the society at its beginning and end, and those `before` it.
    """
    rows = []
    for (name, setting, seed), mine in table.groupby(["contender", "setting", "seed"], sort=False):
        carried = dict(list(mine[mine["run"] == "carried"].groupby("phase")))
        scratch = dict(list(mine[mine["run"] == "scratch"].groupby("task")))
        for phase, curve in carried.items():
            about = {
                "contender": name,
                "setting": setting,
                "phase": phase,
                "seed": seed,
                "task": curve["task"].iloc[0],
            }
            rows.append({**about, "parameters": int(curve["parameters"].iloc[0]), **_of_phase(curve)})
            if phase:
                alone = scratch.get(about["task"], carried[0])
                rows[-1]["ratio_to_scratch"] = ratio_to_scratch(_lost(curve), _lost(alone))
                rows[-1] |= _across(carried, phase)
    return pd.DataFrame(rows)


def summary(table: pd.DataFrame) -> dict:
    """The measures' medians over seeds, 95 % BCa intervals of their means, paired effects against the society, and the verdict at each setting; plain values."""
    found = measures(table)
    phases = []
    for (setting, name, phase), rows in found.groupby(["setting", "contender", "phase"], sort=False):
        row = {
            "setting": setting,
            "contender": name,
            "phase": int(phase),
            "task": rows["task"].iloc[0],
            "seeds": len(rows),
        }
        about = ["contender", "setting", "phase", "seed", "task"]
        numbers = rows.drop(columns=about).dropna(axis=1, how="all")
        row["measures"] = {measure: _over_seeds(numbers[measure]) for measure in numbers}
        phases.append(row)
    settings = list(dict.fromkeys(found["setting"]))
    return {
        "threshold": THRESHOLD,
        "sesoi": SESOI,
        "optimum": {task: _plain(value) for task, value in table.groupby("task")["optimum"].first().items()},
        "chance": {task: _plain(value) for task, value in table.groupby("task")["chance"].first().items()},
        "phases": phases,
        "differences": [
            _in_words(found[found["setting"] == setting], measure, other, phase) | {"setting": setting}
            for setting in settings
            for phase in sorted(found["phase"].unique())
            for measure in PARTS
            for other in found["contender"].unique()
            if other != "society"
        ],
        **({"claim": CLAIM, "verdicts": verdicts(found)} if found["phase"].max() > 0 else {}),
    }


def verdicts(found: pd.DataFrame, n_tests: int = 0) -> dict[str, dict]:
    """By setting: the verdict on the published claim about the first switch, and on each of its parts; plain values.

    Parts are decided by the protocol of the phenomena (`decide`), with Holm's correction over all parts at all settings, or over `n_tests`: the effect is softmax less society, paired by seed, the smallest
    of interest `SESOI`, and the arm without the incentive the society whose payments are dealt out by lot. The claim is present if all parts are, absent if one is. Who never learnt the second task has
    moved nothing to learn it: such a pair says nothing of weights; of the control it counts as all weights.
    """
    parts = {
        (setting, measure): _evidence(found[found["setting"] == setting], measure)
        for setting in dict.fromkeys(found["setting"])
        for measure in PARTS
    }
    decided = dict(zip(parts, decide(list(parts.values()), n_tests or None)))
    return {
        setting: {
            "verdict": _together([decided[key].verdict for key in decided if key[0] == setting]),
            "parts": {measure: _said(decided[setting, measure]) for measure in PARTS},
        }
        for setting in dict.fromkeys(found["setting"])
    }


def _evidence(found: pd.DataFrame, measure: str) -> Evidence:
    after = found[found["phase"] == 1].pivot(index="seed", columns="contender", values=measure)
    after = after.reindex(columns=["society", RIVAL, CONTROL])
    control = after[CONTROL].fillna(1.0) if measure == "moved_at_90" else after[CONTROL]
    rival = after[RIVAL]
    null = (rival.fillna(1.0) if measure == "moved_at_90" else rival) - control
    return Evidence(SESOI, (rival - after["society"]).to_numpy(), null.to_numpy(), planned=len(after))


def _together(parts: list[str]) -> str:
    return "absent" if "absent" in parts else "present" if set(parts) == {"present"} else "inconclusive"


def _said(decision: Decision) -> dict:
    numbers = {
        "effect": decision.effect,
        "low": decision.interval.low,
        "high": decision.interval.high,
        "null_effect": decision.null_effect,
        "null_low": decision.null_interval.low,
        "null_high": decision.null_interval.high,
    }
    return {"verdict": decision.verdict, "reason": decision.reason, "pairs": decision.n} | {
        name: _plain(value) for name, value in numbers.items()
    }


def against(found: pd.DataFrame, measure: str, other: str, phase: int) -> PairedDifference | None:
    """How much higher a measure of `measures` (of one setting) is of the contender `other` than of the society, by pairs of seeds; None without a pair."""
    rows = found.loc[found["phase"] == phase, ["contender", "seed", measure]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MeasureWarning)  # its NaN says it
            return paired_difference(rows, measure, "contender", "society", other)
    except ValueError:
        return None


def _of_phase(curve: pd.DataFrame) -> dict[str, float]:
    learnt = curve if curve["phase"].iloc[0] else curve.iloc[1:]  # who has learnt nothing yet acts by chance
    greedy, sampled = _normalised(learnt, "return"), _normalised(learnt, "sampled")
    last, first = curve.iloc[-1], curve.iloc[min(1, len(curve) - 1)]
    of_society = [name for name in ("leak", "overbid", "misbid") if name in curve]
    there = learnt["moved"].to_numpy()[greedy >= ENOUGH] if "moved" in learnt else []
    return {
        "at_switch": curve["return"].iloc[0],
        "final": curve["return"].iloc[-1],
        "auctions_to_90": samples_to_reach(learnt["auctions"], greedy, ENOUGH),
        "steps_to_90": samples_to_reach(learnt["steps"], greedy, ENOUGH),
        "auctions_to_90_sampled": samples_to_reach(learnt["auctions"], sampled, ENOUGH),
        "lost": _lost(curve),
        "lost_sampled": _lost(curve, "sampled"),
        "moved_at_90": float(there[0]) if len(there) else math.nan,
        **{name: last[name] for name in ("moved", "relative", "changed") if name in curve},
        **{
            f"{name}_{when}": row[name]
            for name in of_society
            for when, row in (("first", first), ("last", last))
        },
    }


def _normalised(curve: pd.DataFrame, column: str) -> np.ndarray:
    return normalised(curve[column], curve["chance"].iloc[0], curve["optimum"].iloc[0])


def _lost(curve: pd.DataFrame, column: str = "return") -> float:
    return shortfall(curve["budget"], _normalised(curve, column), 1.0)


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
    enough = len(values) > 1 and np.isfinite(values).all()
    low, high = bca_interval(values, CONFIDENCE, SEED) if enough else (math.nan, math.nan)
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
