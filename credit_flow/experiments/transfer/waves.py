"""The waves of a transfer: who can learn side by side, and who must wait for what others do."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

from credit_flow.experiments.transfer.course_work import Piece, steps_of
from credit_flow.experiments.transfer.search import GRID, best_settings, search_seeds
from credit_flow.experiments.transfer.transfer_files import BEST, COMMON
from credit_flow.experiments.transfer.transfer_folder import Learnt

UNSEARCHED = {
    "society_dropout": "society",
    "society_shuffled": "society",
    "softmax_as_bidder": "softmax",
    "q_learning": "",
}
"""Variants, who take the best settings of another, and who has none that could be searched."""


def waves(asked: dict, names: list[str], done: Learnt) -> Iterator[list[Piece]]:
    """What is still to be learnt, in turn: each wave once the one before is done."""
    counting = [name for name in names if name != "flat"]
    if asked["search"]:
        searched = trials(asked, names)
        yield [piece for piece in searched if piece.contender != "flat" and piece.key not in done.trials]
        yield [
            Piece(piece.contender, piece.seed, piece.setting, piece.tune, _steps_of_trial(done, piece))
            for piece in searched
            if piece.contender == "flat" and piece.key not in done.trials
        ]
    settings = {COMMON: {name: {} for name in names}}
    if asked["search"]:
        found = best_settings(pd.DataFrame(done.trials.values()))
        settings[BEST] = {name: found.get(UNSEARCHED.get(name, name), {}) for name in names}
    pieces = [
        Piece(name, seed, setting, tune[name])
        for setting, tune in settings.items()
        for seed in asked["seeds"]
        for name in names
    ]
    pieces = [piece for piece in pieces if piece.key not in done.rows]
    yield [piece for piece in pieces if piece.contender in counting]
    yield [
        Piece(
            piece.contender,
            piece.seed,
            piece.setting,
            piece.tune,
            steps_of(done.rows[piece.setting, "society", piece.seed]),
        )
        for piece in pieces
        if piece.contender == "flat"
    ]


def trials(asked: dict, names: list[str]) -> list[Piece]:
    """All of the search."""
    return [
        Piece(name, seed, str(trial), tune)
        for trial, tune in enumerate(GRID)
        for seed in search_seeds(asked["search"], asked["seeds"])
        for name in names
        if name not in UNSEARCHED
    ]


def _steps_of_trial(done: Learnt, piece: Piece) -> dict:
    """Environment steps of the society in the same trial."""
    steps = json.loads(done.trials[piece.setting, "society", piece.seed]["steps"])
    return {(run, phase): n for run, phase, n in steps}
