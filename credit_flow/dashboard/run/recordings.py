"""The Records and runs of sweeps that the server was told to show (`--open DIR`): their list, and players of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.learning.curve_desk import CurveDesk
from credit_flow.dashboard.learning.curve_list import list_curves
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.record_list import Listed, list_records, open_record
from credit_flow.dashboard.run.record_player import open_replay
from credit_flow.dashboard.run.sweep_run_list import is_run, kept_record, list_runs, open_run

FOLDER = "CREDIT_FLOW_RECORDS"
"""Environment variable that names the folder, set by `--open`."""

KEY = "record"
"""Name of a Record in an address."""


def serve_from(folder: Path) -> str:
    """Have this process show what is in `folder`; returns the page to begin with, Learning where there are only finished learners. Errors: `RecordError` if there is none, or it holds nothing to show."""
    found, learners = [*list_records(folder), *list_runs(folder)], list_curves(folder)
    if not found and not learners:
        raise RecordError(
            f"{folder}: holds no record, sweep, training or transfer; `credit-flow run`, `sweep`, `train` and `transfer` write them to --out"
        )
    if not learners and all(one.is_broken for one in found):
        raise RecordError(f"{folder}: nothing in it can be opened: {found[0].name}: {found[0].status}")
    os.environ[FOLDER] = str(folder.resolve())
    return "/learning" if all(one.is_broken for one in found) else "/"


class Recordings:
    """What can be opened: nothing unless the server was given a folder."""

    @cached_property
    def folder(self) -> Path | None:
        """The folder, None if there is none."""
        named = os.environ.get(FOLDER, "")
        return Path(named) if named else None

    def list(self) -> list[Listed]:
        """The Records in the folder, by name, then the runs of sweeps."""
        return [] if self.folder is None else [*list_records(self.folder), *list_runs(self.folder)]

    @property
    def first(self) -> str:
        """The name of the first, which a visitor sees who asks for nothing else; "" if there is none."""
        return next((one.name for one in self.list() if not one.is_broken), "")

    def curve_desk(self) -> CurveDesk:
        """The finished learners, shown at once where there is no Record to show."""
        return CurveDesk(self.folder, first=lambda: not self.first)

    def open(self, name: str, progress: Callable[[int, int], bool] = lambda done, all_ticks: True) -> Player:
        """A player of the Record, or of the run, `name`; `progress` is as in `open_run`.

        Errors: `RecordError` if it is not in the list or cannot be read.
        """
        folder = self._given()
        return (
            open_run(folder, name, progress) if is_run(name) else open_replay(open_record(folder, name), name)
        )

    def is_kept(self, name: str) -> bool:
        """Whether `name` can be opened at once, and need not be made again. Errors: as `open`."""
        return not is_run(name) or kept_record(self._given(), name)

    def _given(self) -> Path:
        if self.folder is None:
            raise RecordError("this server was given no folder of saved runs (--open DIR)")
        return self.folder

    @staticmethod
    def named(query: str) -> str:
        """The Record that a query asks for, "" if it asks for a live run."""
        return parse_qs(query).get(KEY, [""])[0]

    @staticmethod
    def query(name: str) -> str:
        """The query that asks for the Record `name`."""
        return urlencode({KEY: name})
