"""Scenes: what one copy of a game looked like in each step, for replays."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

CELLS = (
    "outside",
    "wall",
    "floor",
    "orchard",
    "apple",
    "river",
    "waste",
    "stream",
    "clean beam",
    "punish beam",
)
"""The classes of cells, by number."""

SCENES = RecordTable(
    "scenes",
    "one row per step of a watched copy, as players saw it; step: steps of the episode before it; cells: place x 256 + class of every cell that is not as in the row "
    "before, of all cells where whole; agents: row, column, heading (0 north, 1 east, 2 south, 3 west) and 1 if it takes part, of each; beams: row, column and class of each cell that a "
    "beam crosses; acts: the number of each agent's action; rewards: credits of each; moved: credits that each got from the others; theta: of the contract in force, nan without one",
    {
        "copy": int,
        "episode": int,
        "step": int,
        "whole": bool,
        "rows": int,
        "columns": int,
        "cells": list[int],
        "agents": list[int],
        "beams": list[int],
        "acts": list[int],
        "rewards": list[float],
        "moved": list[float],
        "theta": float,
    },
)
