"""`credit-flow run`: run a scenario."""

from __future__ import annotations

from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.folders import new_folder, write_report
from credit_flow.console.options import AsJson, OutFolder, PresetName, Quiet, ScenarioName, Settings
from credit_flow.console.progress import progress
from credit_flow.console.run_summary import run_json, show_summary, show_written
from credit_flow.core.record import Record, RecordError
from credit_flow.experiments.catalogue import find_scenario, scenario_of


def run(
    scenario: ScenarioName = "credit_economy",
    preset: PresetName = "",
    settings: Settings = None,
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
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Draw figures and the HTML report.")
    ] = True,
) -> None:
    """Run a scenario, show what happened, and write its record, figures and report."""
    from credit_flow.experiments.run import run as run_scenario

    if resume and folder is None:
        raise RecordError("--resume needs --out, the folder of the run to go on with")
    if resume:
        chosen = scenario_of(Record.open(folder), scenario, ticks)
    else:
        chosen = find_scenario(scenario, preset, settings or [], ticks)
    folder = folder or new_folder(chosen.name(), preset, f"seed{seed}")
    name = preset or ("default" if chosen.name() == "credit_economy" else "")
    with progress(err, chosen.ticks, hidden=quiet) as watch:
        record = run_scenario(chosen, rng=seed, out=folder, resume=resume, preset=name, progress=watch)
    if not quiet:
        show_summary(out, record)
    written = [folder]
    if figures and record.ticks:
        from credit_flow.views.save import save_figures

        save_figures(record, folder / "figures", say=lambda line: None)
        written += [folder / "figures", write_report(record, folder)]
    if not quiet:
        show_written(out, record, written)
    if as_json:
        print(run_json(record))
