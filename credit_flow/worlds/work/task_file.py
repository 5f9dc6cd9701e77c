"""Tasks from the user's own CSV or Parquet file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.boundary.path import as_file
from credit_flow.core.mistake import Mistake
from credit_flow.core.records import parquet
from credit_flow.worlds.work.judge import Judge
from credit_flow.worlds.work.tasks import Tasks
from credit_flow.worlds.world import World

NEEDED = ("tick", "kind", "work")
"""Columns every file must have; `bounty` (credits for the task), `task` (groups steps) and `parent` (row number of the step
that a step belongs to, counted from 1 within its task) are optional."""


class TaskFileError(Mistake):
    """A task file that is missing, unreadable or holds bad rows; names file, row, column and reason."""


class TaskFile(World):
    """Replays the tasks of a CSV or Parquet file with the columns `tick, kind, work` and optionally `bounty, task, parent`.

    A row is a step. Rows of one tick with the same `task` are one task; without that column each row is a task of its own.
    Kinds may be names or numbers, at most `kinds` of them. A step that has steps of its own (`parent`) does no work itself.
    The bounty of a task is the sum over its rows, by default `bounty_rate` x the work to be done. Nothing is dropped: a bad
    row is refused with file, row, column and reason.
    """

    def __init__(self, path: str, *, bounty_rate: float, kinds: int, judge: Judge):
        frame = _read(as_file(path, TaskFileError))
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
        frame = _table_in(path)
    except Exception as error:  # whatever the reader says of a broken file belongs to the user
        raise TaskFileError(
            f"{path}: cannot be read as {'Parquet' if path.suffix == '.parquet' else 'CSV'}: {' '.join(str(error).split())}"
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


def _table_in(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return parquet.read(path).to_pandas()
    return pd.read_csv(os.path.join(os.curdir, path))  # pandas would take some names for addresses


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
    columns = _in_order(frame, names, path)
    tick, group = columns["tick"], columns["group"]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    trees: dict[int, list] = {}
    for start, stop in zip(starts, np.append(starts[1:], len(group))):
        steps = {name: column[start:stop] for name, column in columns.items()}
        trees.setdefault(int(tick[start]), []).append(_tree(steps, bounty_rate, path))
    firsts = np.cumsum([0, *map(len, trees.values())])
    return {tick: _tasks(groups, first) for (tick, groups), first in zip(trees.items(), firsts)}


def _in_order(frame: pd.DataFrame, names: list[str], path) -> dict[str, np.ndarray]:
    """The columns with the rows of each task one after the other, by tick and then as they stand in the file."""
    if "task" not in frame.columns:
        frame = frame.assign(task=np.arange(len(frame)))
    _refuse(frame, frame["task"].isna(), "task", "must not be empty", path)
    tasks = frame.groupby(["tick", "task"], sort=False)
    columns = {
        "tick": frame["tick"].to_numpy(),
        "group": tasks.ngroup().to_numpy(),
        "row": frame.index.to_numpy() + 2,
        "kind": frame["kind"].astype(str).map({name: i for i, name in enumerate(names)}).to_numpy(),
        "work": frame["work"].to_numpy(),
        "parent": _parents(frame, tasks["tick"].transform("size"), path),
    }
    if "bounty" in frame.columns:
        columns["bounty"] = frame["bounty"].to_numpy()
    order = np.lexsort((columns["group"], columns["tick"]))
    return {name: column[order] for name, column in columns.items()}


def _parents(frame: pd.DataFrame, size: pd.Series, path) -> np.ndarray:
    """The step above each step, counted from 0 within its task of `size` steps, -1 = none."""
    if "parent" not in frame.columns:
        return np.full(len(frame), -1)
    given = pd.to_numeric(frame["parent"], errors="coerce")
    inside = (given >= 1) & (given <= size) & (given == np.floor(given))
    bad = ~(inside | frame["parent"].isna())
    if bad.any():
        most = size[bad.index[bad][0]]
        _refuse(frame, bad, "parent", f"must be empty or 1 .. {most} (a step of its task)", path)
    return given.fillna(0).to_numpy().astype(np.int64) - 1


def _tree(steps: dict[str, np.ndarray], bounty_rate: float, path) -> list[list]:
    """The steps of one task depth first, as [kind, work, parent, end, bounty] with node numbers within the task."""
    n = len(steps["work"])
    below: list[list[int]] = [[] for _ in range(n + 1)]  # the last: the steps of the task itself
    for step, above in enumerate(steps["parent"].tolist()):
        below[above].append(step)
    leaf = np.array([not inner for inner in below[:n]])
    work = np.where(leaf, steps["work"], 0.0)
    nodes: list[list] = []
    ahead = [(step, -1) for step in reversed(below[n])]
    while ahead:
        step, above = ahead.pop()
        ahead += [(child, len(nodes)) for child in reversed(below[step])]
        kind = steps["kind"][step] if leaf[step] else -1
        nodes.append([kind, work[step], above, len(nodes) + 1, 0.0])
    if len(nodes) != n:
        raise TaskFileError(
            f"{path}: row {steps['row'].min()}, column parent: the steps of this task form a circle"
        )
    for node in reversed(nodes):
        if node[2] >= 0:
            nodes[node[2]][3] = max(nodes[node[2]][3], node[3])
    nodes[0][4] = float(np.sum(steps["bounty"] if "bounty" in steps else bounty_rate * work))
    return nodes


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
