"""How the world judges results: wholly or in part, exactly or with noise, at once or late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import normal, stream_key, uniform


@dataclass
class Verdicts:
    """What the world says of some finished tasks. `hires` are the hirings whose outcome thereby becomes known."""

    ids: np.ndarray  # (tasks,) task ids
    owner: np.ndarray  # (tasks,) rows
    promised: np.ndarray  # (tasks,) credits promised for a perfect result
    share: np.ndarray  # (tasks,) judged share of steps that succeeded, 0 .. 1
    principal: np.ndarray  # (hires,) rows
    link: np.ndarray  # (hires,) index into the principal's neighbours
    hired: np.ndarray  # (hires,) rows
    outcome: np.ndarray  # (hires,) judged success of what was hired, 0 .. 1


class Judge:
    """Pays for the share of steps that succeeded; `probability`, `noise` and `delay` make evaluation incomplete, noisy, late.

    With probability `probability` a task's owner learns how each step went, otherwise only the share of the whole. The
    share is judged with normal noise of standard deviation `noise`, clipped to 0 .. 1, `delay` ticks after the work.
    """

    def __init__(self, seed: int, *, probability: float = 1.0, noise: float = 0.0, delay: int = 0):
        self.key = stream_key(seed, "judge")
        self.probability, self.noise, self.delay = probability, noise, delay
        self._waiting: dict[int, Verdicts] = {}

    def judge(self, tick: int, ids: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Judged shares (tasks,) of the true `share` (tasks,), and whether each task's steps are revealed (tasks,)."""
        judged, revealed = np.empty(len(ids)), np.empty(len(ids), dtype=np.bool_)
        _judge(len(ids), self.key, tick, ids, share, self.probability, self.noise, judged, revealed)
        return judged, revealed

    def submit(self, tick: int, verdicts: Verdicts) -> None:
        """Keep the verdicts on the work of `tick` until they are due."""
        self._waiting[tick + self.delay] = verdicts

    def take(self, tick: int) -> Verdicts | None:
        """The verdicts that are due in `tick`, once."""
        return self._waiting.pop(tick, None)

    @property
    def outstanding(self) -> float:
        """The most that late judgements may still cost, in credits."""
        return float(sum(verdicts.promised.sum() for verdicts in self._waiting.values()))

    def due(self, tick: int, offered: float) -> float:
        """The most that is paid in `tick`, in credits, when tasks worth `offered` are put out in it."""
        if self.delay == 0:
            return offered
        waiting = self._waiting.get(tick)
        return float(waiting.promised.sum()) if waiting else 0.0


@kernel
def judge(task, key, tick, task_id, share, probability, noise, judged, revealed):
    """Write the judged share of what is truly `share` into `judged` (tasks,), and whether its steps are `revealed` (tasks,)."""
    revealed[task] = uniform(key, tick, task_id, 0) < probability
    error = nearest(noise * normal(key, tick, task_id, 1)) if noise > 0.0 else 0.0
    judged[task] = min(1.0, max(0.0, share + error))


@lots
def _judge(task, key, tick, ids, share, probability, noise, judged, revealed):
    judge(task, key, tick, ids[task], share[task], probability, noise, judged, revealed)
