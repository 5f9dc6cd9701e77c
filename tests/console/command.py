"""Call `credit-flow` in this process: its exit code and what it printed."""

import sys
from typing import NamedTuple

from credit_flow.console.application import main

SOCIETY = {"experts": 12, "task_rate": 4.0, "ticks": 12}
"""The small society of these tests."""

SMALL = [word for name, value in SOCIETY.items() if name != "ticks" for word in ("--set", f"{name}={value}")]
TRAIN = ["train", "vickrey_society", "--set", "copies=2", "--auctions", "4"]
TRANSFER = ["transfer", "chain", "--seeds", "1", "--auctions", "1"]
"""The words of small runs, trainings and transfers."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


class Ask:
    """`ask("run", "--ticks", 3)`; `out` and `err` as a pipe gets them."""

    def __init__(self, capsys, monkeypatch):
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def __call__(self, *words) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["credit-flow", *map(str, words)])
        self.capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            code = end.code
        return Said(code, *self.capsys.readouterr())

    def refused(self, *words) -> str:
        """The one line with which the command refuses."""
        said = self(*words)
        assert said.code == 2 and said.out == "", said
        assert said.err.startswith("error: ") and said.err.count("\n") == 1, said.err
        return said.err
