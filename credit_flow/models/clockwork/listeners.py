"""Who hears of finished ticks: Mesa's data collector, and the recorder."""

from __future__ import annotations

from collections.abc import Callable

from credit_flow.models.clockwork.numbers import Numbers
from credit_flow.models.clockwork.part_at_work import call


class Listeners:
    """Tells them of the ticks that have just become whole. One that raises is told again of the same ticks, before anything else
    is done, so that none is left out."""

    def __init__(self):
        self.collector = Numbers()
        self._waiting: list[Callable] = []

    def hear(self, model) -> None:
        """Of the last ticks. A collector of the user's own is not told where a `step` of the user's own does so, as in Mesa."""
        if model.datacollector is self.collector:
            self._waiting.append(self.collector.take)
        elif not model.steps_otherwise:
            self._waiting.append(_collect)
        if model.recorder is not None:
            self._waiting.append(_record)
        self.catch_up(model)

    def catch_up(self, model) -> None:
        """Tell whoever has not heard yet of the ticks up to where the model stands."""
        try:
            while self._waiting:
                self._waiting[0](model)
                del self._waiting[0]
        except BaseException as error:
            error.add_note(
                f"while tick {model.tick} was recorded; it is whole, and will be recorded before the next begins"
            )
            raise

    def forget(self) -> None:
        """Nobody is to be told of anything."""
        self._waiting.clear()


def _record(model) -> None:
    if model.recorder is not None:
        call(model.recorder, model)


def _collect(model) -> None:
    """Have Mesa's collector collect, all that it is to report or nothing."""
    columns = model.datacollector.model_vars
    lengths = {name: len(column) for name, column in columns.items()}
    try:
        call(model.datacollector.collect, model)
    except BaseException:
        for name, length in lengths.items():
            del columns[name][length:]
        raise
