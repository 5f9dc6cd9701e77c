"""Episodes: what each player came to in each episode of a game."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

EPISODES = RecordTable(
    "episodes",
    "one row per player and episode, of the tick in which it ended; policy: the number of its policy in the manifest, steps: how many it had, earned: by the world, moved: by the other players, payments for signing included, "
    "gained: gains alone, all in credits, timing: the step at which gains came, weighted by them, nan without any; then a column per outcome of the world, summed",
    {
        "copy": int,
        "episode": int,
        "agent": int,
        "row": int,
        "policy": int,
        "steps": int,
        "earned": float,
        "moved": float,
        "gained": float,
        "timing": float,
    },
    frozenset({"row"}),
)
