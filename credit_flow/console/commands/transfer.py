"""`credit-flow transfer`: one task after another, a society beside single minds."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from credit_flow.console.command_folders import output_folder, require_named
from credit_flow.console.consoles import err, out, print_json
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.needed_extras import extra_learn
from credit_flow.console.options import AsJson, OutFolder, Quiet, Seeds, Settings
from credit_flow.console.progress import transfer_progress
from credit_flow.console.training_summary import show_transfer
from credit_flow.console.words import words_of
from credit_flow.experiments.catalogue import changes_in


def transfer(
    context: typer.Context,
    world: Annotated[
        str,
        typer.Argument(
            metavar="WORLD", help="A world of episodes, such as two_rooms, chain, sparse_transfer."
        ),
    ] = "two_rooms",
    tasks: Annotated[
        str,
        typer.Option(
            help="One to three tasks of the world, such as green,blue,green: learnt in turn, all weights kept. "
            "One task compares everybody at equal samples. (default: the world's usual task)"
        ),
    ] = "",
    settings: Settings = None,
    timeout: Annotated[
        str,
        typer.Option(help="What becomes of a state that is cut off: buyback or terminal; as --set timeout=."),
    ] = "",
    tune: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE", help="Change a hyper-parameter of all who learn by PPO; may be repeated."
        ),
    ] = None,
    search: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="SEEDS",
            help="Try every learner with every setting of one grid on so many other seeds, and report its best as well. 0: not.",
        ),
    ] = 0,
    seeds: Seeds = "5",
    auctions: Annotated[int, typer.Option(min=1, help="Auctions, or decisions, in each task.")] = 40_000,
    device: Annotated[str, typer.Option(help="cpu, cuda, or auto: cuda where there is one.")] = "cpu",
    workers: Annotated[int, typer.Option(min=1, help="Processes that learn side by side.")] = 1,
    folder: OutFolder = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Do what is missing of the transfer in --out, with its settings.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Learn one task after another: a society beside Q-learning and softmax policies, at equal samples (needs the extra `learn`).

    Writes a table of all learning curves, a summary with intervals, and a figure. Ctrl-C keeps everybody who is finished.
    """
    from credit_flow.experiments.sweeps.sweep_grammar import seeds_of

    with extra_learn():
        from credit_flow.experiments.transfer.transfer_experiment import SUMMARY, transfer_again
        from credit_flow.experiments.transfer.transfer_experiment import transfer as run_transfer
    require_named(resume, folder, "transfer")
    asked = {
        "world_name": world,
        "tasks": tasks.split(","),
        "seeds": seeds_of(seeds),
        "auctions": auctions,
        "search": search,
        "tune": changes_in(tune or [], option="--tune"),
        "settings": changes_in(settings or []) | ({"timeout": timeout} if timeout else {}),
    }
    if resume:
        said = {"settings" if word == "timeout" else word for word in words_of(context)}
        asked = transfer_again(
            folder, {name: asked[name] for name in asked if name.removesuffix("_name") in said}
        )
    with output_folder(folder, world, tasks.replace(",", "-"), "transfer", resume=resume) as where:
        with transfer_progress(err, hidden=quiet) as watch:
            run_transfer(**asked, device=device, workers=workers, resume=resume, out=where, progress=watch)
        came_to = json.loads((where / SUMMARY).read_text(encoding="utf-8"))
    if not (quiet or as_json):
        show_transfer(out, came_to, where)
    if as_json:
        print_json(json.dumps(came_to | {"out": str(where)}))
    raise typer.Exit(ExitCode.of_status(came_to["status"]))
