"""Own and pooled pay that ship, as data."""

from __future__ import annotations

from credit_flow.models.preset import Preset


def _team(about: str, **world) -> Preset:
    """Sixteen learn from what they are paid in the books, and from nothing else."""
    given = {
        "world_name": "shared_reward_bandit",
        "world_settings": world,
        "policy": "preference_player",
        "others": 0,
    }
    return Preset(about, {**given, "experts": 16, "ticks": 200, "endowment": 1000.0})


PAY = {
    "own_pay": _team(
        "Sixteen act or do not, are paid what their own act brought, and learn from it. Look at: outcome_acted, and how it is with pooled_pay."
    ),
    "pooled_pay": _team(
        "The same sixteen, each paid the mean of what all acts brought. Look at: how long it takes until all act, though the mean is as good for everybody.",
        pooled=True,
    ),
}
