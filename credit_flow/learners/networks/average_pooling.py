"""AveragePooling: what the usual networks see of a picture."""

from __future__ import annotations

import numpy as np

GRID = 16
"""Cells along the shorter side of a picture."""


class AveragePooling:
    """Maps what is shown (n, `shown`) to what is seen (n, `features`), numbers, 32 bit.

    Of a picture (channels, height, width) the means of square cells, `GRID` along the shorter side, again as a picture, whose shape
    is `picture`; of anything else, and of a picture no larger than that, everything. Computed once an auction, however many bid.
    """

    def __init__(self, shown: int, picture: tuple[int, ...] = ()):
        self.features, self.picture, self._cells = shown, picture, None
        cell = min(picture[1:], default=0) // GRID
        if cell > 1:
            channels, height, width = picture
            rows, columns = height // cell, width // cell
            self._cells = (channels, rows, cell, columns, cell)
            self._cut = (slice(None), slice(None), slice(rows * cell), slice(columns * cell))
            self._shape, self.picture = picture, (channels, rows, columns)
            self.features = channels * rows * columns

    def __call__(self, shown: np.ndarray) -> np.ndarray:
        """What is seen (n, features) of what is shown (n, shown)."""
        if self._cells is None:
            return np.asarray(shown, dtype=np.float32)
        pictures = np.asarray(shown).reshape(-1, *self._shape)[self._cut]
        cells = pictures.reshape(-1, *self._cells).mean(axis=(3, 5), dtype=np.float32)
        return cells.reshape(-1, self.features)
