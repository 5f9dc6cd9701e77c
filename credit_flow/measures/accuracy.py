"""How well the digits society reads, next to what it is held against."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.records.record import Record


class Score(NamedTuple):
    """One row of the scoreboard, measured on held-back digits."""

    name: str
    accuracy: float  # share of digits read right
    compute: float  # multiply-adds spent to answer one digit


def scoreboard(record: Record, tick: int | None = None) -> list[Score]:
    """The society and the baselines as they stood at the last examination, or the last one up to `tick`.

    Errors: `RecordError` if the run recorded no scores, ValueError if there was none up to `tick`.
    """
    scores = record.scores
    if tick is not None:
        scores = scores[scores["tick"] <= tick]
    if scores.empty:
        raise ValueError(f"tick = {tick}: the first examination was in tick {record.scores['tick'].min()}")
    last = scores[scores["tick"] == scores["tick"].max()]
    return [Score(*row) for row in zip(last["name"], last["accuracy"], last["compute"])]
