"""Where the stills and strips of films stand on a figure: sizes are reckoned by hand, for a map must keep its shape."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.views.drawing.size import Size
from credit_flow.views.nothing_to_show import FigureError

MARGIN, GAP = 0.05, 0.09
"""Inches at the sides, and between stills."""


@dataclass(frozen=True)
class Blocks:
    """One block per film: a line of words, lines of stills with their steps below, and two strips side by side."""

    size: Size
    shape: tuple[int, int]  # rows and columns of the map
    n_stills: int
    n_columns: int
    n_films: int

    def __post_init__(self):
        if self.size.axes is not None:
            raise FigureError("this figure arranges its own axes: it cannot be drawn in others")

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the figure."""
        return self.size.inches, self.n_films * self._block + MARGIN

    def still(self, film: int, k: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the k-th still of a film, in shares of the figure."""
        line, column = divmod(k, self.n_columns)
        top = film * self._block + 1.7 * self._letter + line * (self._high + 1.6 * self._letter)
        return self._shares(MARGIN + column * (self._wide + GAP), top, self._wide, self._high)

    def strip(self, film: int, k: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the k-th strip of a film, in shares of the figure."""
        left, right = 5.0 * self._letter, 1.2 * self._letter
        half = 0.5 * self.size.inches
        top = (film + 1) * self._block - self._strip - (3.4 + 0.8) * self._letter
        return self._shares(k * half + left, top, half - left - right, self._strip)

    # -- inches

    @property
    def _letter(self) -> float:
        return self.size.points / 72.0

    @property
    def _wide(self) -> float:
        return (self.size.inches - 2.0 * MARGIN - (self.n_columns - 1) * GAP) / self.n_columns

    @property
    def _high(self) -> float:
        return self._wide * self.shape[0] / self.shape[1]

    @property
    def _strip(self) -> float:
        return self.size.inches * self.size.pick(0.22, 0.13)

    @property
    def _block(self) -> float:
        lines = -(-self.n_stills // self.n_columns)
        return (1.7 + 1.6 * lines + 1.6 + 3.4 + 0.8) * self._letter + lines * self._high + self._strip

    def _shares(self, left: float, top: float, wide: float, high: float) -> tuple[float, float, float, float]:
        across, up = self.inches
        return left / across, 1.0 - (top + high) / up, wide / across, high / up
