"""What a training came to as a row of numbers, in a table of many."""

from __future__ import annotations

import tempfile
from functools import singledispatch
from pathlib import Path

from credit_flow.experiments.training.players_in_training import PlayersInTraining
from credit_flow.experiments.training.players_summary import findings
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.experiments.training.training_numbers import summary
from credit_flow.experiments.training.write_players import players_summary


@singledispatch
def came_to_of(training: Training, status: str) -> dict:
    """Its summary, of which nothing is written."""
    return summary(training, status)


@came_to_of.register
def _(training: PlayersInTraining, status: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        found = [findings(training, society, Path(folder)) for society in range(len(training.seeds))]
    return players_summary(training, found, status)


def row_of(came_to: dict, seed: int) -> dict:
    """The numbers of one seed in a summary, by name: those that it gives by seed, and the updates that there were; `journal_hash`, and the largest residual of the books."""
    key = str(seed)
    of_seed = {name: one[key] for name, one in came_to.items() if isinstance(one, dict) and key in one}
    of_players = of_seed.pop("players", {})
    return {**of_seed, **of_players, "updates": came_to["updates"], "residual": came_to["residual"]}
