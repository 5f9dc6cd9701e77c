"""Pools: the single numbers of all sections, whole ones in one array and the others in another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from credit_flow.core.programs.state import Place


class Pools:
    """Where the single numbers of a society stand. A view is good until a section is added for which a pool must become longer."""

    def __init__(self):
        self.wholes, self.numbers = np.zeros(64, dtype=np.int64), np.zeros(64)
        self._starts: dict[tuple[type, str], int] = {}
        self._n_wholes = self._n_numbers = 0

    def add(self, section: type) -> bool:
        """Have the single numbers of a section, all 0; whether a pool is another array now."""
        before = self.wholes, self.numbers
        for name, field in singles_of(section):
            n = int(field.shape[0])
            if field.dtype is np.int64:
                self._starts[section, name], self._n_wholes = self._n_wholes, self._n_wholes + n
                self.wholes = _long_enough(self.wholes, self._n_wholes)
            else:
                self._starts[section, name], self._n_numbers = self._n_numbers, self._n_numbers + n
                self.numbers = _long_enough(self.numbers, self._n_numbers)
        return before[0] is not self.wholes or before[1] is not self.numbers

    def views(self, section: type) -> dict[str, np.ndarray]:
        """Field -> its numbers (n,), of a section."""
        return {name: self._view(section, name, field) for name, field in singles_of(section)}

    def starts(self, sections: tuple[type, ...], places: Iterable[Place]) -> np.ndarray:
        """Where the fields at `places` among `sections` stand in their pool (fields,)."""
        return np.array(
            [self._starts[sections[place.section], place.name] for place in places], dtype=np.int64
        )

    def _view(self, section: type, name: str, field) -> np.ndarray:
        pool, start = self.wholes if field.dtype is np.int64 else self.numbers, self._starts[section, name]
        return pool[start : start + int(field.shape[0])]


def singles_of(section: type) -> list[tuple[str, object]]:
    """The fields of a section that are single numbers, by name."""
    return [(name, field) for name, field in section._field_defaults.items() if field.single]


def _long_enough(pool: np.ndarray, n: int) -> np.ndarray:
    return pool if n <= len(pool) else np.concatenate([pool, np.zeros_like(pool)])
