"""What a page of the dashboard may ask for: ceilings on all that comes from a URL or a control."""

from __future__ import annotations

import dataclasses

MOST_EXPERTS = 1_000
MOST_TICKS = 1_000_000
MOST_POINTS = 20_000
"""Points of a series that are kept, per key."""

MOST_EDGES = 2_000
"""Edges in a frame."""

MOST_TICKS_PER_SECOND = 100.0
MOST_FRAMES_PER_SECOND = 15.0
MOST_LIVING = 20_000
"""Experts alive at once; a run that breeds more is ended."""

MOST_SNAPSHOTS = 600
MOST_BYTES = 20 * 2**20
"""Bytes that the snapshots of one run take."""

MOST_TASKS = 10_000.0
"""Mean number of tasks per tick, shocks of demand included."""

MOST_NODES = 256
"""Steps in a task: `max_steps` to the power of `depth`."""

IDLE_SECONDS = 900.0
"""A run without input for so long pauses."""

CEILINGS = {
    "experts": MOST_EXPERTS,
    "ticks": MOST_TICKS,
    "task_rate": 1_000.0,
    "capacity": 1e5,
    "immigration": 10.0,
    "schooling": 1_000,
    "decisions": 100,
    "slots": 10_000,
}
"""Parameters whose own range is wider than what one visitor of a shared server may ask for."""

FLOORS = {"examination": 10}


def bounds(field: dataclasses.Field) -> tuple[float, float]:
    """The least and the greatest value of a parameter on the dashboard."""
    low, high = field.metadata.get("low", float("-inf")), field.metadata.get("high", float("inf"))
    return max(low, FLOORS.get(field.name, low)), min(high, CEILINGS.get(field.name, high))


def is_path(field: dataclasses.Field) -> bool:
    """Whether a parameter names a file of the server, which no page may do."""
    return field.metadata.get("unit") == "path"
