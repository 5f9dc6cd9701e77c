"""The Records and runs of sweeps that the server was told to show (`--open DIR`): their list, and players of them."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from credit_flow.core.record import RecordError
from credit_flow.dashboard.player import Player
from credit_flow.dashboard.records import Listed, list_records, open_record
from credit_flow.dashboard.replay import Replay
from credit_flow.dashboard.sweep_runs import is_run, list_runs, open_run

FOLDER = "CREDIT_FLOW_RECORDS"
"""Environment variable that names the folder, set by `--open`."""

KEY = "record"
"""Name of a Record in an address."""


def serve_from(folder: Path) -> None:
    """Have this process show what is in `folder`. Errors: `RecordError` if there is none, or it holds nothing to show."""
    if not (list_records(folder) or list_runs(folder)):
        raise RecordError(
            f"{folder}: holds no record and no sweep; `credit-flow run` and `sweep` write them to --out"
        )
    os.environ[FOLDER] = str(folder.resolve())


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
        found = self.list()
        return found[0].name if found else ""

    def open(self, name: str) -> Player:
        """A player of the Record, or of the run, `name`. Errors: `RecordError` if it is not in the list or cannot be read."""
        if self.folder is None:
            raise RecordError("this server was given no folder of saved runs (--open DIR)")
        return open_run(self.folder, name) if is_run(name) else Replay(open_record(self.folder, name))

    @staticmethod
    def named(query: str) -> str:
        """The Record that a query asks for, "" if it asks for a live run."""
        return parse_qs(query).get(KEY, [""])[0]

    @staticmethod
    def query(name: str) -> str:
        """The query that asks for the Record `name`."""
        return urlencode({KEY: name})
