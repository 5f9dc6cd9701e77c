"""`credit-flow sweep`: run a scenario over settings and seeds."""

from __future__ import annotations

from typing import Annotated

import typer

from credit_flow.console.command_folders import output_folder, require_named
from credit_flow.console.consoles import err, out, print_json
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.needed_extras import extra_learn
from credit_flow.console.options import (
    AsJson,
    ExecutorName,
    OutFolder,
    PresetName,
    Quiet,
    ScenarioName,
    Seeds,
    Settings,
    Trust,
    Workers,
    World,
    in_world,
)
from credit_flow.console.progress import sweep_progress
from credit_flow.console.sweep_summary import show_failures, show_sweep, show_swept, sweep_json
from credit_flow.console.words import words_of
from credit_flow.experiments.catalogue import named


def sweep(
    context: typer.Context,
    scenario: ScenarioName = "",
    preset: PresetName = "",
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUES",
            help="Vary a parameter: key=a,b,c or key=lo:hi:n (n values from lo to hi), or, in a latin or sobol design, "
            "key=lo:hi; may be repeated.",
        ),
    ] = None,
    seeds: Seeds = "20",
    settings: Settings = None,
    world: World = "",
    ticks: Annotated[
        int | None, typer.Option(help="How many ticks each run lasts (default: the scenario's).")
    ] = None,
    auctions: Annotated[
        int | None,
        typer.Option(
            "--auctions",
            "--steps",
            min=1,
            help="How many auctions each training lasts (default: as `train`).",
        ),
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="Where each training learns: cpu (default), cuda, or auto.")
    ] = None,
    design: Annotated[
        str, typer.Option(help="grid (all combinations), latin (space-filling) or sobol (sensitivities).")
    ] = "grid",
    samples: Annotated[
        int | None,
        typer.Option(help="Settings of a latin design; a sobol design has samples x (parameters + 2)."),
    ] = None,
    folder: OutFolder = None,
    executor: ExecutorName = "process",
    workers: Workers = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Do what is missing of the sweep in --out, with its settings.")
    ] = False,
    records: Annotated[
        bool,
        typer.Option(
            "--records",
            help="Keep the whole record of every run, in OUT/records/RUN_ID, or what a training writes, in OUT/trainings/RUN_ID.",
        ),
    ] = False,
    trust: Trust = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario over settings and seeds, and write one table; a sweep that was stopped goes on with --resume.

    Several scenarios or presets, separated by commas, are the arms of one experiment: `closed,attention`. With `train:` before it a scenario is trained
    (extra `learn`), `train:vickrey_society --vary tune.auctions=256,512,4096`: its parameters, `learner` and the learner's own, `tune.KEY`, can be varied.
    """
    from credit_flow.experiments.sweeps.sweep import sweep as run_sweep
    from credit_flow.experiments.sweeps.sweep_again import sweep_again
    from credit_flow.experiments.sweeps.sweep_grammar import design_of, seeds_of
    from credit_flow.experiments.trials.trial_choice import find_trial, kind_in

    require_named(resume, folder, "sweep")
    settings = in_world(settings, world)
    if resume:
        said = {name: context.params[name] for name in words_of(context) - {"world"}}
        said |= {"settings": settings} if settings else {}
        with extra_learn():
            asked = sweep_again(folder, said)
    else:
        names, length = scenario.split(","), {"ticks": ticks, "auctions": auctions, "device": device}
        with extra_learn():
            arms = {name: find_trial(name, preset, settings, **length) for name in names}
        base = arms[names[0]]
        chosen = design_of(vary or [], base, design, samples)
        asked = {
            "scenario": arms if len(arms) > 1 else base,
            "settings": chosen,
            "seeds": seeds_of(seeds),
            "records": records,
        }
    chosen = {**asked, "executor": executor, "workers": workers, "resume": resume}
    several = isinstance(asked["scenario"], dict)
    name = "-".join(asked["scenario"]) if several else asked["scenario"].name()
    own = "" if resume or several else named(kind_in(scenario)[1], preset)[1]
    with (
        output_folder(folder, name, own, "sweep", resume=resume) as where,
        sweep_progress(err, hidden=quiet) as watch,
    ):
        done = run_sweep(**chosen, out=where, progress=None if quiet else watch)
    if not (quiet or as_json):
        show_sweep(out, done)
        show_swept(out, done)
    else:
        show_failures(err, done.failures)
    if as_json:
        print_json(sweep_json(done))
    raise typer.Exit(ExitCode.of_status(done.manifest["status"]))
