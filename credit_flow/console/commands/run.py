"""`credit-flow run`: run a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.at_once import at_once
from credit_flow.console.command_folders import output_folder, require_named, write_report
from credit_flow.console.consoles import err, out, print_json
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.options import (
    AsJson,
    OutFolder,
    PresetName,
    Quiet,
    ScenarioName,
    Settings,
    Trust,
    World,
    in_world,
)
from credit_flow.console.progress import progress
from credit_flow.console.run_summary import run_json, show_summary, show_written
from credit_flow.console.words import words_of
from credit_flow.core.records.record import Record
from credit_flow.experiments.catalogue import changes_in, find_scenario, named, scenario_of
from credit_flow.models.vickrey_society import VickreySociety


def run(
    context: typer.Context,
    scenario: ScenarioName = "",
    preset: PresetName = "",
    settings: Settings = None,
    world: World = "",
    ticks: Annotated[
        int | None, typer.Option(help="How many ticks to run (default: the scenario's).")
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed: the same seed gives the same journal.")] = 1,
    folder: OutFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the last checkpoint in --out, with its settings.")
    ] = False,
    trust: Trust = False,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Draw figures and the HTML report.")
    ] = True,
) -> None:
    """Run a scenario, show what happened, and write its record, figures and report."""
    from credit_flow.experiments.run import run as run_scenario

    require_named(resume, folder, "run")
    scenario = scenario or (VickreySociety.name() if world and not preset else "")
    said, settings = words_of(context), in_world(settings, world)
    if resume:
        chosen = scenario_of(Record.open(folder), scenario if "scenario" in said else "", ticks)
        chosen = chosen.but(**changes_in(settings, ticks))
    else:
        chosen = find_scenario(scenario, preset, settings, ticks)
    asked = {
        "rng": seed if "seed" in said or not resume else None,
        "ticks": ticks,
        "preset": preset if resume else named(scenario, preset)[1],
    }
    own = "" if asked["preset"] == type(chosen).usual_preset() else asked["preset"]
    with output_folder(folder, chosen.name(), own, f"seed{seed}", resume=resume) as where:
        with progress(err, chosen.ticks, hidden=quiet) as watch:
            record = run_scenario(chosen, out=where, resume=resume, trust=trust, progress=watch, **asked)
        if record.ticks and not (quiet or as_json):
            show_summary(out, record)
        written = [where, *(_draw(record, where) if figures and record.ticks else ())]
    if not (quiet or as_json):
        show_written(out, record, written)
    if as_json:
        print_json(run_json(record))
    raise typer.Exit(ExitCode.of_status(record.manifest["status"]))


def _draw(record: Record, folder: Path) -> list[Path]:
    """Write figures and report of a run and return where they are."""
    with at_once():
        from credit_flow.views.save import save_figures

    save_figures(record, folder / "figures", say=lambda line: None)
    return [folder / "figures", write_report(record, folder)]
