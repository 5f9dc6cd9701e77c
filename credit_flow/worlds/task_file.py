"""Tasks from the user's own CSV or Parquet file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.worlds.judge import Judge
from credit_flow.worlds.tasks import Tasks
from credit_flow.worlds.world import World

NEEDED = ("tick", "kind", "work")
"""Columns every file must have; `bounty` (credits for the task), `task` (groups steps) and `parent` (row number of the step
that a step belongs to, counted from 1 within its task) are optional."""


class TaskFileError(ValueError):
    """A task file that is missing, unreadable or holds bad rows; names file, row, column and reason."""


class TaskFile(World):
    """Replays the tasks of a CSV or Parquet file with the columns `tick, kind, work` and optionally `bounty, task, parent`.

    A row is a step. Rows of one tick with the same `task` are one task; without that column each row is a task of its own.
    Kinds may be names or numbers, at most `kinds` of them. A step that has steps of its own (`parent`) does no work itself.
    The bounty of a task is the sum over its rows, by default `bounty_rate` x the work to be done. Nothing is dropped: a bad
    row is refused with file, row, column and reason.
    """

    def __init__(self, path: str, *, bounty_rate: float, kinds: int, judge: Judge):
        frame = _read(Path(path))
        self.kind_names = _kinds(frame, kinds, path)
        self.judge = judge
        self.last_tick = int(frame["tick"].max()) if len(frame) else 0
        self._offers = _offers(frame, self.kind_names, bounty_rate, path)
        self.tasks = _tasks([], 0)

    def advance(self, tick: int) -> float:
        """Offer the file's tasks of `tick`; returns the most that falls due in it, in credits."""
        self.tasks = self._offers.get(tick) or _tasks([], 0)
        return self.judge.due(tick, float(self.tasks.bounty.sum()))


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except FileNotFoundError:
        raise TaskFileError(f"{path}: there is no such file; give a CSV or Parquet file of tasks") from None
    except Exception as error:  # whatever the reader says of a broken file belongs to the user
        raise TaskFileError(
            f"{path}: cannot be read as {'Parquet' if path.suffix == '.parquet' else 'CSV'}: {error}"
        ) from None
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise TaskFileError(
            f"{path}: column {missing[0]!r} is missing; it has {', '.join(map(str, frame.columns))}"
        )
    if frame.empty:
        raise TaskFileError(f"{path}: holds no rows")
    for name, low, what in (
        ("tick", 1, "a whole number >= 1"),
        ("work", 0, "a number > 0"),
        ("bounty", -1, "a number >= 0"),
    ):
        if name in frame.columns:
            _check_numbers(frame, name, low, what, path)
    return frame


def _check_numbers(frame: pd.DataFrame, name: str, low: float, what: str, path: Path) -> None:
    numbers = pd.to_numeric(frame[name], errors="coerce").astype(float)
    bad = ~np.isfinite(numbers) | (numbers >= 2**33)
    bad |= (numbers < low) if name == "tick" else (numbers <= low if name == "work" else numbers < 0)
    if name == "tick":
        bad |= numbers != np.floor(numbers)
    _refuse(frame, bad, name, f"must be {what}", path)
    frame[name] = numbers.astype(np.int64) if name == "tick" else numbers


def _refuse(frame: pd.DataFrame, bad: pd.Series, name: str, reason: str, path: Path) -> None:
    if bad.any():
        row = bad.index[bad][0]  # the header is line 1 of the file, the first row line 2
        more = f" ({int(bad.sum())} rows like this)" if bad.sum() > 1 else ""
        raise TaskFileError(
            f"{path}: row {row + 2}, column {name}: {_plain(frame[name].loc[row])!r} {reason}{more}"
        )


def _plain(value):
    return value.item() if isinstance(value, np.generic) else value


def _kinds(frame: pd.DataFrame, kinds: int, path) -> list[str]:
    _refuse(frame, frame["kind"].isna(), "kind", "must not be empty", path)
    names = sorted(frame["kind"].astype(str).unique())
    if len(names) > kinds:
        raise TaskFileError(
            f"{path}: column kind: has {len(names)} kinds; set kinds={len(names)} (it is {kinds})"
        )
    return names


def _offers(frame: pd.DataFrame, names: list[str], bounty_rate: float, path) -> dict[int, Tasks]:
    frame = frame.assign(
        kind=frame["kind"].astype(str).map({name: index for index, name in enumerate(names)})
    )
    if "task" not in frame.columns:
        frame["task"] = np.arange(len(frame))
    _refuse(frame, frame["task"].isna(), "task", "must not be empty", path)
    offers, next_id = {}, 0
    for tick, rows in frame.groupby("tick", sort=True):
        groups = [_tree(group, bounty_rate, path) for _, group in rows.groupby("task", sort=False)]
        offers[int(tick)] = _tasks(groups, next_id)
        next_id += len(groups)
    return offers


def _tree(group: pd.DataFrame, bounty_rate: float, path) -> list[list]:
    """The steps of one task depth first, as [kind, work, parent, end, bounty] with node numbers within the task."""
    kinds, work = group["kind"].to_numpy(), group["work"].to_numpy()
    steps_of: list[list[int]] = [[] for _ in range(len(group) + 1)]  # the last: those of the task itself
    for step, above in enumerate(_parents(group, path)):
        steps_of[above].append(step)
    leaf = np.array([not steps for steps in steps_of[:-1]])
    bounty = group["bounty"] if "bounty" in group.columns else bounty_rate * np.where(leaf, work, 0.0)
    nodes: list[list] = []
    ahead = [(step, -1) for step in reversed(steps_of[-1])]
    while ahead:
        step, above = ahead.pop()
        ahead += [(child, len(nodes)) for child in reversed(steps_of[step])]
        own = [kinds[step], work[step]] if leaf[step] else [-1, 0.0]
        nodes.append([*own, above, len(nodes) + 1, 0.0])
    if len(nodes) != len(group):
        raise TaskFileError(
            f"{path}: row {group.index[0] + 2}, column parent: the steps of this task form a circle"
        )
    for node in reversed(nodes):
        if node[2] >= 0:
            nodes[node[2]][3] = max(nodes[node[2]][3], node[3])
    nodes[0][4] = float(np.sum(bounty))
    return nodes


def _parents(group: pd.DataFrame, path) -> np.ndarray:
    if "parent" not in group.columns:
        return np.full(len(group), -1)
    given = pd.to_numeric(group["parent"], errors="coerce")
    inside = (given.isna() & group["parent"].isna()) | given.isin(range(1, len(group) + 1))
    _refuse(group, ~inside, "parent", f"must be empty or 1 .. {len(group)} (a step of its task)", path)
    return given.fillna(0).to_numpy().astype(np.int64) - 1


def _tasks(groups: list[list[list]], next_id: int) -> Tasks:
    sizes = [len(group) for group in groups]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = [row for group in groups for row in group]
    kind, work, parent, end, bounty = (np.array([row[i] for row in rows], dtype=np.float64) for i in range(5))
    offset = np.repeat(first[:-1], sizes)
    parent = np.where(parent < 0, -1, parent + offset).astype(np.int64)
    worth = np.add.reduceat(bounty, first[:-1]) if groups else np.empty(0)
    worth = np.floor(worth * PER_CREDIT) / PER_CREDIT
    ids = np.arange(next_id, next_id + len(groups))
    return Tasks(ids, worth, first, kind.astype(np.int64), work, parent, (end + offset).astype(np.int64))
