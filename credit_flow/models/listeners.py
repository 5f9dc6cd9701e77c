"""Who hears of finished ticks: Mesa's data collector, and the recorder."""

from __future__ import annotations

import functools
from collections.abc import Callable

import mesa
import numpy as np

from credit_flow.core.state import LOG

REPORTERS = {
    "population": lambda model: len(model.table.rows),
    "births": lambda model: model.births,
    "deaths": lambda model: model.deaths,
    "minted": lambda model: model.ledger.minted,
    "burnt": lambda model: model.ledger.burnt,
}
"""What Mesa's DataCollector, and so `mesa.batch_run`, finds on the model; the Record keeps far more, and faster."""


class Listeners:
    """Tells them of the ticks that have just become whole. One that raises is told again of the same ticks, before anything else
    is done, so that none is left out."""

    def __init__(self):
        self.collector = mesa.DataCollector(model_reporters=REPORTERS)
        self._waiting: list[Callable] = []

    def hear(self, model, ticks: int) -> None:
        """Of the last `ticks` ticks."""
        own = model.datacollector is self.collector and len(model.logged) == ticks
        self._waiting.append(functools.partial(_extend if own else _collect, model))
        if model.recorder is not None:
            self._waiting.append(lambda: model.recorder is not None and model.recorder(model))
        self.catch_up(model.tick)

    def catch_up(self, tick: int) -> None:
        """Tell whoever raised when told of the ticks up to `tick`."""
        try:
            while self._waiting:
                self._waiting[0]()
                self._waiting.pop(0)
        except BaseException as error:
            error.add_note(
                f"while tick {tick} was recorded; the tick is whole, and will be recorded before the next"
            )
            raise

    def forget(self) -> None:
        """Nobody is to be told of anything."""
        self._waiting.clear()


def _extend(model) -> None:
    """What the reporters report, from what compiled ticks have written down."""
    for name in REPORTERS:
        numbers = model.logged[:, LOG.index(name)]
        whole = numbers if name in ("minted", "burnt") else numbers.astype(np.int64)
        model.datacollector.model_vars[name] += whole.tolist()


def _collect(model) -> None:
    """Have Mesa's collector collect, all that it is to report or nothing."""
    columns = model.datacollector.model_vars
    lengths = {name: len(column) for name, column in columns.items()}
    try:
        model.datacollector.collect(model)
    except BaseException:
        for name, length in lengths.items():
            del columns[name][length:]
        raise
