"""A small sweep that leaves a trace of every run that is begun, for the tests of what happens when workers die."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from credit_flow import CreditEconomy
from credit_flow.core.boundary.parameters import parameter
from credit_flow.experiments.sweeps.sweep_store import SweepStore

BASE = {"experts": 20, "task_rate": 6.0, "ticks": 20}
SETTINGS = {"hiring": [True, False], "learning": [0.0, 0.05, 0.1]}


@dataclass(frozen=True)
class TracedEconomy(CreditEconomy):
    """The flagship, which writes a line to a file when a run begins, fails with the seeds it is told to, and once, in the
    middle of things, kills the worker it runs in, or the Ray node that this worker belongs to with it."""

    trace: str = parameter("", "file to which each run adds a line")
    fail_below: int = parameter(0, "seeds below this one fail", low=0, high=1000)
    kills: str = parameter("nobody", "who dies, once", choices=("nobody", "worker", "node"))

    def world(self, seed):
        if self.trace:
            with Path(self.trace).open("a") as file:
                file.write(f"{self.hiring} {self.learning} {seed}\n")
        if seed < self.fail_below:
            raise ArithmeticError(f"seed {seed} cannot be\nborne")
        if self.kills != "nobody" and seed == 7 and not Path(self.trace + ".killed").exists():
            Path(self.trace + ".killed").touch()
            if self.kills == "node":
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().world(seed)


def traced(trace: Path, **changes) -> TracedEconomy:
    return TracedEconomy(**BASE, trace=str(trace)).but(**changes)


def begun(trace: Path) -> int:
    """Runs that were begun, those done again included."""
    return len(trace.read_text().splitlines())


def most_redone(folder: Path, workers: int) -> int:
    """Runs in as many of the largest batches as there are workers."""
    sizes = sorted((len(line["run_ids"]) for line in SweepStore.open(folder).lines()), reverse=True)
    return sum(sizes[:workers])


def spare_everybody(trace: Path) -> None:
    """From here on nobody is killed, as if that had been done."""
    Path(f"{trace}.killed").touch()


def kill_again(trace: Path) -> None:
    """From here on runs are counted anew, and one more kills."""
    Path(f"{trace}.killed").unlink()
    trace.write_text("")


def assert_same(table: pd.DataFrame, other: pd.DataFrame) -> None:
    """Bit for bit."""
    pd.testing.assert_frame_equal(table, other, check_exact=True)
