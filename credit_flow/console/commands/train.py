"""`credit-flow train`: train the bidders of a society that sells states, the players of a game, or the asks of an economy of tasks."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from credit_flow.console.command_folders import output_folder, require_named
from credit_flow.console.consoles import err, out, print_json
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.needed_extras import extra_learn
from credit_flow.console.options import (
    AsJson,
    OutFolder,
    PresetName,
    Quiet,
    ScenarioName,
    Seeds,
    Settings,
    Trust,
    World,
    in_world,
)
from credit_flow.console.progress import training_progress
from credit_flow.console.training_summary import show_training
from credit_flow.console.words import words_of
from credit_flow.experiments.catalogue import changes_in, find_scenario


def train(
    context: typer.Context,
    scenario: ScenarioName = "vickrey_society",
    preset: PresetName = "",
    settings: Settings = None,
    world: World = "",
    learner: Annotated[str, typer.Option(help="Who bids: ppo, a2c, reinforce, q_bids or evolution.")] = "ppo",
    tune: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Change a hyper-parameter, or preset=paper; may be repeated."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Cores for the networks; small ones want one.")] = 1,
    device: Annotated[str, typer.Option(help="cpu, cuda, or auto: cuda where there is one.")] = "auto",
    seeds: Seeds = "1",
    auctions: Annotated[
        int | None,
        typer.Option(
            "--auctions",
            "--steps",
            "--ticks",
            min=1,
            help="Auctions in each society (default 420,000), environment steps of a game (4,000,000), or ticks of an economy of tasks.",
        ),
    ] = None,
    folder: OutFolder = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in --out, with its settings.")
    ] = False,
    trust: Trust = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Also write event files to OUT/tensorboard.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train the bidders of a society that sells states, the players of a game, or the asks of an economy of tasks, every credit through the ledger (needs the extra `learn`).

    Unless --set says otherwise 512 copies of the world (no more than --tune auctions) run side by side and the policies' own noise is all exploration; players of a game (`credit-flow train social_dilemma
    --preset cleanup_mini`) learn under a contract whose theta is drawn in every episode, then what each has under every theta is examined, and the contract that they sign.
    In `credit-flow train credit_economy` experts learn what to ask (--set policy=neural), through so many ticks.
    """
    from credit_flow.experiments.sweeps.sweep_grammar import seeds_of

    with extra_learn():
        from credit_flow.experiments.curves.training_folder import SUMMARY
        from credit_flow.experiments.training.train import ready_to_train, update_asked, usual_auctions
        from credit_flow.experiments.training.train import train as train_learners
        from credit_flow.experiments.training.train_again import train_again
    require_named(resume, folder, "training")
    settings = in_world(settings, world)
    if resume:
        asked = train_again(
            folder, {**{name: context.params[name] for name in words_of(context)}, "settings": settings}
        )
    else:
        chosen = find_scenario(scenario, preset, settings, None)
        given = changes_in(settings)
        auctions = usual_auctions(chosen) if auctions is None else auctions
        tuned = changes_in(tune or [], option="--tune")
        update = update_asked(chosen, learner, tuned)
        asked = {
            "scenario": ready_to_train(chosen, learner, given, auctions, update),
            "learner": learner,
            "settings": tuned,
            "seeds": seeds_of(seeds),
            "auctions": auctions,
        }
    asked |= {
        "device": device,
        "threads": threads,
        "tensorboard": tensorboard,
        "trust": trust,
    }
    with output_folder(folder, asked["scenario"].name(), learner, "training", resume=resume) as where:
        with training_progress(err, asked["auctions"], hidden=quiet) as watch:
            done = train_learners(**asked, out=where, resume=resume, progress=watch)
        came_to = json.loads((where / SUMMARY).read_text(encoding="utf-8"))
    if not (quiet or as_json):
        show_training(out, done, came_to, where)
    if as_json:
        print_json(json.dumps(came_to | {"out": str(where)}))
    raise typer.Exit(ExitCode.of_status(came_to["status"]))
