"""An episode of every copy of a game, played to its end: what it came to for everybody."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.seats import Seats
from credit_flow.measures.game_returns import equality, sustainability
from credit_flow.models.model import CreditFlow

PATIENCE = 1000
"""How often the longest episode is waited for."""


class Episodes(NamedTuple):
    """One episode of every copy (n,)."""

    theta: np.ndarray  # (n,) credits, nan = no contract
    earned: np.ndarray  # (n, agents) credits, by the world
    moved: np.ndarray  # (n, agents) credits, by each other
    timing: np.ndarray  # (n, agents) number of steps, when gains came
    happened: np.ndarray  # (n, agents, outcomes) sums
    levels: dict[str, np.ndarray]  # (n,) how the world stood, means over steps
    final: dict[str, np.ndarray]  # (n,) the same in the last step
    offers: list[dict]  # those that were made, rows of the table
    outcomes: tuple[str, ...] = ()  # what happened, by name

    @property
    def welfare(self) -> np.ndarray:
        """What all agents of a copy earned (n,), credits."""
        return self.earned.sum(axis=1)

    def some(self, which: np.ndarray) -> Episodes:
        """Those where the mask (n,) is true."""
        arrays = (array[which] for array in self[:5])
        levels = (
            {name: level[which] for name, level in levels.items()} for levels in (self.levels, self.final)
        )
        return Episodes(*arrays, *levels, self.offers, self.outcomes)

    def numbers(self) -> dict[str, float]:
        """Means: welfare, what moved from agent to agent, equality after transfers, sustainability, what happened, and how the world stood, on average and in the end; of roads the share of
        episodes without a crash (`success`)."""
        crashes = self.happened[:, :, self.outcomes.index("crashed")] if "crashed" in self.outcomes else None
        return {
            "welfare": float(self.welfare.mean()),
            "transfers": float(np.maximum(self.moved, 0.0).sum(axis=1).mean()),
            "equality": equality(self.earned + self.moved),
            "equality_before": equality(self.earned),
            "sustainability": sustainability(self.timing),
            **{name: float(level.mean()) for name, level in self.levels.items()},
            **{f"{name}_last": float(level.mean()) for name, level in self.final.items()},
            **{
                f"outcome_{name}": float(self.happened[:, :, k].sum(axis=1).mean())
                for k, name in enumerate(self.outcomes)
            },
            **({} if crashes is None else {"success": float((crashes.sum(axis=1) == 0.0).mean())}),
        }


def play_out(model: CreditFlow) -> Episodes:
    """Run a `model` of a game, which has not begun, until each copy has ended an episode; a further one of it does not count."""
    game, seats, book = model.world, model.registers[Seats], model.registers.get(ContractBook)
    n, open_ = game.copies, np.ones(game.copies, dtype=np.bool_)
    theta, steps = np.full(n, np.nan), np.zeros(n)
    kept, offers = {}, []
    levels = {name: np.zeros(n) for name in game.levels()}
    final = {name: np.zeros(n) for name in levels}
    for _ in range(PATIENCE * game.horizon):
        for name, level in game.levels().items():
            levels[name][open_] += level[open_]
            final[name][open_] = level[open_]
        steps[open_] += 1
        model.step()
        if book is not None:
            offers += book.offers
            theta[open_] = book.last_theta[open_]
        done = seats.finished["copy"]
        for name in ("earned", "moved", "timing", "happened"):
            array = seats.finished[name]
            whole = kept.setdefault(name, np.zeros((n, *array.shape[1:])))
            new = open_[done]
            whole[done[new]] = array[new]
        open_[done] = False
        if not open_.any():
            break
    means = {name: total / steps for name, total in levels.items()}
    came = (kept[name] for name in ("earned", "moved", "timing", "happened"))
    return Episodes(theta, *came, means, final, offers, tuple(game.outcome_names))
