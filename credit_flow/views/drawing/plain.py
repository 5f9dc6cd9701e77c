"""Numbers on an axis as people write them."""

from __future__ import annotations

from matplotlib.ticker import ScalarFormatter


class Plain(ScalarFormatter):
    """Whole numbers, thousands apart by commas, and never a power or a sum at the end of the axis that must be added in."""

    def __init__(self):
        super().__init__(useOffset=False, useMathText=False)
        self.set_scientific(False)

    def __call__(self, x, pos=None) -> str:
        """The number in words."""
        return f"{x:,.0f}" if abs(x) >= 1000.0 else super().__call__(x, pos)
