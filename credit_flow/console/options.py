"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RecordPath = Annotated[Path, typer.Argument(metavar="RECORD", help="Folder that a run has written.")]
ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario or preset of `credit-flow list`, such as hayek_machine or hayek_machine/printing, or a Python file that defines a "
        "scenario, mine.py, or mine.py:Class if it has several; credit_economy unless given.",
    ),
]
PresetName = Annotated[
    str,
    typer.Option(
        "--preset",
        help="A preset of the scenario, such as no_hiring or closed of credit_economy; `credit-flow list presets` says what each asks.",
    ),
]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
]
World = Annotated[
    str,
    typer.Option(
        "--world",
        metavar="NAME",
        help="Short for --set world_name=NAME: a world of `credit-flow list worlds`, an installed Gymnasium id such as CartPole-v1, or a class of your own, mine.py:Maze or my_package.mazes:Maze.",
    ),
]
Seeds = Annotated[str, typer.Option(help="How many seeds (1 .. n), or a list such as 3,5,8.")]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust",
        help="Whoever made the folder may run code on this machine; your own runs need no such word.",
    ),
]
ScenarioFile = Annotated[
    str,
    typer.Option(
        "--scenario", metavar="FILE", help="Your Python file that defines the scenario, if it is on no shelf."
    ),
]
ExecutorName = Annotated[
    str,
    typer.Option(
        "--executor", help="serial, process (all cores of this machine), ray, or ray://address (a cluster)."
    ),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes to use (default: one per core).")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", help="Where to write (default: a new folder in runs/).")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print what it came to as one JSON object and nothing else.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")]


def in_world(settings: list[str] | None, world: str) -> list[str]:
    """The `settings`, texts KEY=VALUE, with the `world` where one is named."""
    return [*(settings or []), *([f"world_name={world}"] if world else [])]
