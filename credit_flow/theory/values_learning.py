"""Known values of bidders that learn by gradient (key `chang2020`); ids as in the acceptance lists.

Credits, after so many auctions, for every seed.
"""

from __future__ import annotations

from credit_flow.theory.known import Known

LEARNING: dict[str, Known] = {
    "SD.P6": Known(
        0.795,
        0.04,
        what="PPO on the market bandit, ccv, 280,000 auctions: top arm's mean bid",
        source="chang2020",
    ),
    "SD.P6.bb": Known(
        0.66, 0.08, what="the same under bucket brigade, where shading pays", source="chang2020"
    ),
    "SD.P7": Known(
        0.786,
        0.04,
        what="PPO on Chain, ccv, 420,000 auctions: mean bid for going right in cell 4",
        source="chang2020",
    ),
    "SD.i": Known(
        0.50, 0.03, what="PPO on the market bandit with nothing paid: mean return, random choice", source="chang2020"
    ),
}  # fmt: skip
