"""A file on a shelf that breaks, or asks more of a Record than it says, is told in one line and spoils nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import credit_flow

PACKAGE = Path(credit_flow.__file__).parent

LIFT = '"""Lift."""\n\nfrom credit_flow.worlds.nowhere import World\n'
IDLE = '''"""Idle."""

from credit_flow.institutions.institution import Institution


class Idle(Institution):
    """Does nothing at all."""
'''
POVERTY = '''"""Poverty."""

from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.sheet import sheet
from credit_flow.views.drawing.size import Size


def poverty(record: Record, size: Size) -> Figure:
    """How poor the poor are."""
    figure = sheet(size, 1.0)
    figure.subplots().plot(record.measures["bottom_half"])
    return figure
'''


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Runs `credit-flow` on a copy of the package to which `files` were added, and takes them away again."""
    folder = tmp_path_factory.mktemp("careless")
    shutil.copytree(PACKAGE, folder / "credit_flow", ignore=shutil.ignore_patterns("__pycache__"))

    def run(words: str, files: dict[str, str]) -> tuple[int, str]:
        for name, text in files.items():
            (folder / "credit_flow" / name).write_text(text)
        given = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "300"}
        start = [sys.executable, "-m", "credit_flow.cli", *words.split()]
        done = subprocess.run(start, cwd=folder, env=given, capture_output=True, text=True, timeout=300)
        for name in files:
            (folder / "credit_flow" / name).unlink()
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize(
    ("shelf", "file", "text", "words"),
    [
        ("worlds", "worlds/states/lift.py", LIFT, r"lift.py, line 3: ModuleNotFoundError"),
        (
            "institutions",
            "institutions/work/idle.py",
            IDLE,
            r"idle.py, line 6: TypeError: Idle must define step",
        ),
    ],
)
def test_a_file_that_breaks_is_named_with_its_line(command, shelf, file, text, words):
    code, said = command(f"list {shelf}", {file: text})
    assert code == 2 and words in said and "Traceback" not in said and said.count("\n") == 1, said


def test_a_figure_that_asks_more_than_it_says_is_left_out_with_the_reason(command):
    words = "run credit_economy --set experts=8 --set task_rate=2 --ticks 3 --seed 1 --quiet --out few"
    code, said = command(words, {"views/economy/poverty.py": POVERTY})
    assert code == 0, said
    code, said = command("figures few --only poverty --out drawn", {"views/economy/poverty.py": POVERTY})
    assert (
        code == 2
        and "poverty cannot be drawn" in said
        and "bottom_half" in said
        and "Needs(measures=" in said
    ), said
    code, said = command("figures few --out all", {"views/economy/poverty.py": POVERTY})
    assert code == 0 and "figure poverty left out" in said, said
