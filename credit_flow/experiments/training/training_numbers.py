"""What a training came to, as plain values, and the file they stand in."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd

from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.curves.training_folder import SUMMARY
from credit_flow.experiments.training.bidder_deviation import deviation_table
from credit_flow.experiments.training.societies_in_training import Training

LAST = {
    "return": "return",
    "leak": "leak",
    "bids_minus_optimal": "bids_minus_optimal",
    "misbid": "truth/winners_absolute",
    "ask_share": "ask/share",
}
"""Numbers of the last update that a summary has, and their columns."""


def summary(training: Training, status: str = "finished", deviation: pd.DataFrame | None = None) -> dict:
    """What it came to, plain values. Of economies of asks by seed `greedy_return` (credits per tick), `ask_share`, the `best_reply` and that of the `closed_form` (shares of the surplus) and `deviation_gain` (share of what asks bring). Of societies by seed: `greedy_return` and `return` (credits per episode), `leak`, `bids_minus_optimal`, `misbid` (credits) as they were
    logged last; `optimum` and what `chance` earns, and the `auctions_to_90` % of it with `reached_90`, 1 or 0, and `deviation_gain`, what a bidder could gain at most (share of an episode's worth), where that is known.
    `deviation` is the `deviation_table`, made unless given: it takes a while."""
    rows = pd.DataFrame(training.rows)
    last = rows[rows["auctions"] == rows["auctions"].max()] if len(rows) else rows
    cpu = sum(training.seconds.values())
    return {
        **training.facts(),
        "status": status,
        "updates": training.company.n_updates,
        "greedy_return": dict(zip(map(str, training.seeds), training.examine())),
        **{
            name: dict(zip(last["seed"].astype(str), last[column].tolist()))
            for name, column in LAST.items()
            if column in last
        },
        **_speed(training),
        **training.deviation_numbers(deviation_table(training) if deviation is None else deviation),
        "cpu_seconds": training.seconds,
        "unit": training.unit,
        "auctions_per_cpu_second": training.held / cpu if cpu else None,
        "residual": max(abs(model.ledger.residual) for model in training.models),
        "journal_hash": {str(model.seed): model.ledger.journal.hash for model in training.models},
    }


def _speed(training: Training) -> dict[str, dict[str, float]]:
    greedy = training.greedy
    if not greedy.is_exact:
        return {}
    taken = {str(seed): greedy.auctions_to_enough(seed) for seed in training.seeds}
    return {
        "optimum": dict.fromkeys(taken, greedy.optimum),
        "chance": dict.fromkeys(taken, greedy.examination.chance),
        "auctions_to_90": taken,
        "reached_90": {seed: float(not math.isnan(auctions)) for seed, auctions in taken.items()},
    }


def write_summary(values: dict, folder: Path) -> None:
    """Write plain `values` to the folder of a training."""
    text = json.dumps(finite(values), indent=1)
    replace(folder / SUMMARY, lambda file: file.write_text(text + "\n"))


def finite(value):
    """The same with null for numbers that are none: JSON knows no nan."""
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
