"""Third-price auction."""

from __future__ import annotations

from dataclasses import dataclass, field

from credit_flow.mechanisms.auctions.kth_price import KthPrice


@dataclass(frozen=True)
class ThirdPrice(KthPrice):
    """The highest bid wins and pays the third-highest, or the reserve where that is more (key `kagel1993`).

    The least rank at which equilibrium bids exceed values: the k-th price with k = 3.
    """

    k: int = field(default=3, init=False)
