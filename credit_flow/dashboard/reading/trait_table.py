"""What an expert is good at: skills, levels of a chain or classes learnt, as the scenario has it."""

from __future__ import annotations

import numpy as np

from credit_flow.core.table import Table


def skills_of(table: Table, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Skills (n, kinds) in 0 .. 1, the main one (n,) as index (-1 = none yet), and the names of the kinds.

    `rows` (n,) are rows of the table. Skills per kind of work; else the level of a chain; else the share of each class
    among the digits learnt; else nothing.
    """
    names = table.names
    if "skill" in names:
        skills = table.skill[rows].astype(np.float32)
        return skills, skills.argmax(axis=1).astype(np.int16), _numbered("kind", skills.shape[1], first=0)
    if "level" in names:
        level = table.level[rows]
        return (
            _none(rows),
            (level - 1).astype(np.int16),
            _numbered("level", int(table.level.max(initial=1)), first=1),
        )
    if "seen" in names:
        seen = table.seen[rows]
        total = seen.sum(axis=1, keepdims=True)
        main = np.where(total[:, 0] > 0, seen.argmax(axis=1), -1).astype(np.int16)
        return (
            (seen / np.maximum(total, 1)).astype(np.float32),
            main,
            _numbered("digit", seen.shape[1], first=0),
        )
    return _none(rows), np.zeros(len(rows), dtype=np.int16), ("expert",)


def _none(rows: np.ndarray) -> np.ndarray:
    return np.empty((len(rows), 0), dtype=np.float32)


def _numbered(word: str, n: int, first: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(first, first + n))
