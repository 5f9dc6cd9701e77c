"""The numbers of a tick, as columns; and what Mesa finds of them as `model.datacollector`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import mesa
import numpy as np

from credit_flow.core.books.tick_log import TickLog
from credit_flow.core.boundary.answers import BadAnswer, in_short
from credit_flow.core.mistake import told
from credit_flow.core.register import Turnout
from credit_flow.institutions.institution import proper

NUMBERS = (float, int, np.number, np.bool_)


def measures(model) -> dict[str, np.ndarray]:
    """The numbers (ticks,) of the ticks since the last recording: population, births, deaths, money, and what the scenario observes."""
    logs = _logs(model)
    if not logs:
        return {name: np.array([value]) for name, value in _numbers(model).items()}
    n = len(logs[TickLog])
    columns = {name: column for section, log in logs.items() for name, column in zip(section.columns, log.T)}
    whole = {name: columns[name].astype(np.int64) for section in logs for name in section.whole}
    return {"tick": np.arange(model.tick - n + 1, model.tick + 1)} | columns | whole


def _logs(model) -> dict[type, np.ndarray]:
    """The numbers (ticks, columns) that programs wrote down of the last ticks, by section; none where they do not."""
    logs = {section: log["numbers"] for section, log in model.logs.items() if hasattr(section, "columns")}
    return logs if len(logs.get(TickLog, ())) else {}


def _numbers(model) -> dict[str, float]:
    """The numbers of a tick that logged none, taken once: who looks again finds those of its end."""
    if model.last_numbers[0] != model.tick:
        model.last_numbers = model.tick, {"tick": model.tick, **_measure(model)}
    return model.last_numbers[1]


def _measure(model) -> dict[str, float]:
    minted, burnt, held = model.ledger.stocks()
    return {
        "population": len(model.table.rows),
        "births": model.births,
        "deaths": model.deaths,
        "supply": held,
        "treasury": model.purse,
        "minted": minted,
        "burnt": burnt,
        **observed(model),
        **model.registers[Turnout].numbers(model.tick),
    }


def observed(model) -> dict[str, float]:
    """What the scenario and its institutions say of the tick. Errors: `BadAnswer` for what are no numbers by name."""
    found = {}
    for part in (model.parameters, *proper(model.institutions)):
        numbers = part.observe(model)
        if not isinstance(numbers, Mapping):
            raise BadAnswer(
                f"{told(type(part))}.observe gave {in_short(numbers)} in tick {model.tick}: must be numbers by name"
            )
        for name, number in numbers.items():
            if not isinstance(number, NUMBERS) and getattr(number, "shape", None) != ():
                raise BadAnswer(
                    f"{told(type(part))}.observe gave {in_short(number)} as {name} in tick {model.tick}: must be one number"
                )
        found |= numbers
    return found


class Numbers(mesa.DataCollector):
    """The columns of a Record's `measures` as a DataCollector, a row per tick, and so what `mesa.batch_run` reports.

    The model fills it by itself; numbers stay in arrays until somebody asks for `model_vars`.
    """

    def __init__(self):
        self._blocks: list[tuple[int, tuple]] = []  # first tick, numbers (ticks, columns) side by side
        self._last = 0  # tick that was taken
        self._columns: dict[str, type] = {}
        self._read: dict[str, list] | None = None
        super().__init__()
        self.model_reporters = {name: name for name in TickLog.columns}

    def take(self, model) -> None:
        """Keep the numbers of the ticks since the last call."""
        if not self._columns:
            self._columns = {name: type(column[0].item()) for name, column in model.measures.items()}
            del self._columns["tick"]
            self.model_reporters = {name: name for name in self._columns}
        block = tuple(_logs(model).values()) or (_row(_numbers(model), self._columns),)
        first = model.tick - len(block[0]) + 1
        if first <= self._last:  # the model has gone back
            self._go_back(first)
        self._read, self._last = None, model.tick
        self._blocks.append((first, block))

    def collect(self, model) -> None:
        """Nothing: every tick is taken already."""

    @property
    def model_vars(self) -> dict[str, list]:
        """Column -> its numbers, one per tick."""
        found = self._numbers()
        return {name: found.get(name, []) for name in self.model_reporters}

    @model_vars.setter
    def model_vars(self, value: dict) -> None:
        """Mesa begins with none."""

    @property
    def _collection_steps(self) -> list[float]:
        """When the rows were taken: from this Mesa 3.5 knows which there are."""
        return [float(first + i) for first, block in self._blocks for i in range(len(block[0]))]

    @_collection_steps.setter
    def _collection_steps(self, value: list) -> None:
        """Mesa begins with none."""

    def _go_back(self, tick: int) -> None:
        """Forget what was taken from `tick` on."""
        kept = [
            (first, tuple([part[: tick - first].copy() for part in block]))
            for first, block in self._blocks
            if first < tick
        ]
        self._blocks = kept

    def columns(self) -> dict[str, np.ndarray]:
        """The same as arrays (ticks,), `tick` among them."""
        ticks = [np.arange(first, first + len(block[0])) for first, block in self._blocks]
        found = {"tick": np.concatenate(ticks or [np.empty(0, dtype=np.int64)])}
        parts = [np.concatenate(part) for part in zip(*(block for _, block in self._blocks))]
        columns = zip(self._columns.items(), (column for part in parts for column in part.T))
        return found | {name: column.astype(kind) for (name, kind), column in columns}

    def _numbers(self) -> dict[str, list]:
        if self._read is None:
            self._read = {name: column.tolist() for name, column in self.columns().items()}
        return self._read


def _row(numbers: dict[str, float], names: Iterable[str]) -> np.ndarray:
    """The numbers of one tick (1, columns)."""
    return np.array([[numbers[name] for name in names]], dtype=float)
