"""Episode log: what each player came to in the episodes that ended in the tick, as columns of a table."""

from __future__ import annotations

import numpy as np

from credit_flow.institutions.games.seats import Seats


def episodes_of(model) -> dict[str, np.ndarray] | None:
    """The columns (n,) of the table `episodes` of the tick, a row per player and episode that ended; None if none did."""
    seats = model.registers[Seats]
    done = seats.finished
    if not len(done.get("copy", ())):
        return None
    n, n_agents = done["earned"].shape
    columns = {
        "copy": np.repeat(done["copy"], n_agents),
        "episode": np.repeat(done["episode"], n_agents),
        "agent": np.tile(np.arange(n_agents), n),
        "row": done["rows"].ravel(),
        "policy": model.table.policy[done["rows"].ravel()],
        "steps": np.repeat(done["steps"], n_agents),
        "earned": done["earned"].ravel(),
        "moved": done["moved"].ravel(),
        "gained": done["gained"].ravel(),
        "timing": done["timing"].ravel(),
    }
    return columns | {name: done["happened"][:, :, k].ravel() for k, name in enumerate(seats.names)}
