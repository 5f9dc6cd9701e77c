"""How much the richest owns."""

import numpy as np
from numpy.typing import ArrayLike


def share_of_richest(balances: ArrayLike) -> float:
    """The largest of `balances` (n,), credits, over their sum, a share."""
    return float(np.max(balances) / np.sum(balances))
