"""Where experts stand in the unit square, x from the left and y from the top."""

from __future__ import annotations

import numpy as np

SYSTEM_PLACES = {"WORLD": (0.05, 0.5), "COMPUTE": (0.95, 0.5), "TREASURY": (0.5, 0.96), "OTHERS": (0.5, 0.04)}

MIDDLE = (0.5, 0.5)
HALF_AXES = (0.36, 0.43)
HOLE = 0.28
"""Radius of the empty middle, as a share of the half axes."""

GAP = 0.12
"""Share of a sector's angle that stays empty between it and the next."""

# Powers of 1 over the real root of x^3 = x + 1: multiples of the pair, modulo 1, fill a square evenly.
_STEPS = (0.7548776662466927, 0.5698402909980532)


def skill_sectors(ids: np.ndarray, main_skill: np.ndarray, n_skills: int) -> np.ndarray:
    """Places (n, 2) of experts `ids` (n,) in sectors of a ring by main skill (n,) (index, -1 = the empty middle).

    A place depends on the expert's number and skill alone, so that births and deaths move nobody.
    """
    along, outwards = ((0.5 + np.asarray(ids) * step) % 1.0 for step in _STEPS)
    known = main_skill >= 0
    sector = np.where(known, main_skill, 0) % max(n_skills, 1)
    share = np.where(known, GAP / 2.0 + (1.0 - GAP) * along, along) if n_skills > 1 else along
    width = np.where(known, 2.0 * np.pi / max(n_skills, 1), 2.0 * np.pi)
    angle = width * (sector + share) - np.pi / 2.0
    ring = np.sqrt(HOLE**2 + (1.0 - HOLE**2) * outwards)
    radius = np.where(known, ring, 0.8 * HOLE * np.sqrt(outwards))
    turned = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.array(MIDDLE) + np.array(HALF_AXES) * radius[:, None] * turned


def columns_by_level(ids: np.ndarray, main_skill: np.ndarray, n_skills: int, level: np.ndarray) -> np.ndarray:
    """Places (n, 2) with y by trophic level (n,) (1 on top, nan = lowest) and x by main skill, then by number."""
    along = (0.5 + np.asarray(ids) * _STEPS[0]) % 1.0
    sector = np.maximum(main_skill, 0) % max(n_skills, 1)
    x = 0.12 + 0.76 * (sector + GAP / 2.0 + (1.0 - GAP) * along) / max(n_skills, 1)
    deepest = max(2.0, float(np.nanmax(level, initial=2.0)))
    depth = (np.where(np.isnan(level), deepest, level) - 1.0) / (deepest - 1.0)
    return np.column_stack([x, 0.12 + 0.74 * np.clip(depth, 0.0, 1.0)])
