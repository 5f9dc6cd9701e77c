"""`credit-flow verdicts`: which phenomena are there, and how surely."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.at_once import at_once
from credit_flow.console.command_folders import output_folder, require_named
from credit_flow.console.consoles import err, out, print_json
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.options import AsJson, ExecutorName, OutFolder, Quiet, Seeds, Settings, Workers
from credit_flow.console.verdict_progress import verdict_progress
from credit_flow.console.verdict_summary import exit_code_of, show_failures, show_verdicts, verdicts_json
from credit_flow.console.words import words_of
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.experiments.catalogue import changes_in

RESUMED = {"seeds", "folder", "executor", "workers", "as_json", "quiet"}
"""What can be said beside --resume."""


def verdicts(
    context: typer.Context,
    cards: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CARDS",
            help="Names of `credit-flow list phenomena`, a scenario (all cards on it), a Python file with a hypothesis, or all.",
        ),
    ] = None,
    seeds: Seeds = "20",
    settings: Settings = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUES",
            help="Decide every card at each of these values: key=a,b,c or key=lo:hi:n; twice for a map over two parameters.",
        ),
    ] = None,
    ticks: Annotated[
        int | None, typer.Option(min=1, help="How many ticks every run lasts (default: the card's).")
    ] = None,
    size_check: Annotated[
        bool,
        typer.Option("--size-check", help="Decide once more with twice the experts and twice the ticks."),
    ] = False,
    folder: OutFolder = None,
    executor: ExecutorName = "process",
    workers: Workers = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Do what is missing of the verdicts in --out, as they were begun; with --seeds, more than they were begun with.",
        ),
    ] = False,
    controls: Annotated[
        bool,
        typer.Option(
            "--controls",
            help="Run nothing, but say how often synthetic runs with a pattern, and without, show it (300 seeds).",
        ),
    ] = False,
    copy: Annotated[
        Path | None,
        typer.Option(metavar="FILE.py", help="Write the card as a Python file to change, and run nothing."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Decide which phenomena are there: present, absent or inconclusive, each against its control arms.

    Every card is run in all its arms with the same seeds; a run that several cards need is made once. The plan is written before the first run.
    """
    from credit_flow.experiments.verdicts.verdicts import go_on
    from credit_flow.experiments.verdicts.verdicts import verdicts as decide

    names = cards or []
    if not (names or resume):
        raise ParameterError(
            "name a card, such as specialization, or say all; `credit-flow list phenomena` shows them"
        )
    if copy is not None:
        _require_alone(
            context, "copy", set(), "says nothing beside --copy, which writes a file and runs nothing"
        )
        _copy(names, copy)
        return
    if controls:
        _require_alone(
            context, "controls", {"seeds"}, "says nothing beside --controls, which runs no society"
        )
        _control(names, len(as_seeds(_seeds(seeds))) if "seeds" in words_of(context) else 300)
        return
    require_named(resume, folder, "verdicts")
    if resume:
        _require_alone(context, "resume", RESUMED, "stands in the plan of the folder already")
        asked = {"cards": names} | ({"seeds": _seeds(seeds)} if "seeds" in words_of(context) else {})
    else:
        asked = {
            "cards": names,
            "seeds": _seeds(seeds),
            "settings": changes_in(settings or []),
            "over": _cells(names, over or []),
            "ticks": ticks,
            "size_check": size_check,
        }
    with (
        output_folder(folder, "verdicts", "-".join(_short(name) for name in names), resume=resume) as where,
        verdict_progress(err, hidden=quiet) as watch,
    ):
        how = {"executor": executor, "workers": workers, **watch}
        found = go_on(where, **asked, **how) if resume else decide(**asked, out=where, **how)
        with at_once():
            from credit_flow.experiments.verdicts.report_verdicts import report_verdicts

        files = report_verdicts(found, where)
    if not (quiet or as_json):
        show_verdicts(out, found, files)
    else:
        show_failures(err, found)
    if as_json:
        print_json(verdicts_json(found))
    raise typer.Exit(exit_code_of(found))


def _control(names: list[str], n: int) -> None:
    """Print power and size of every card. Exit code 1 if one does not tell a run with the pattern from one without."""
    from credit_flow.experiments.verdicts.cards import as_cards
    from credit_flow.experiments.verdicts.self_test import self_test

    passed = True
    for card in as_cards(names):
        found = self_test(card, n)
        passed &= found.is_passed
        out.print(
            f"{card.name}: with the pattern {found.power:.1%} of {n} show it, without {found.size:.1%} (at most {found.largest_size:.1%}): "
            f"{'told apart' if found.is_passed else 'not told apart'}",
            soft_wrap=True,
        )
    raise typer.Exit(ExitCode.DONE if passed else ExitCode.FAILED)


def _copy(names: list[str], file: Path) -> None:
    """Errors: `ParameterError` for several cards, one that is a file already, and a file that is there."""
    from credit_flow.experiments.verdicts.cards import as_cards
    from credit_flow.experiments.verdicts.hypothesis_file import card_file

    found = as_cards(names)
    if len(found) > 1 or found[0].home:
        raise ParameterError("--copy: name one card of the shelf, such as outsourcing")
    if file.suffix != ".py" or file.exists():
        raise ParameterError(f"--copy {file}: must be a new Python file, such as mine.py")
    file.write_text(card_file(found[0]), encoding="utf-8")
    out.print(f"wrote {file}; change it, and run credit-flow verdicts {file}", soft_wrap=True)


def _require_alone(context: typer.Context, what: str, with_it: set[str], why: str) -> None:
    """Errors: `ParameterError` for another option that is said and would say nothing beside `what`."""
    known = {option.name: option.opts[0] for option in context.command.params}
    for name in words_of(context):
        if name not in {"cards", what, *with_it}:
            raise ParameterError(f"{known[name]}: {why}; leave it out")


def _seeds(text: str):
    from credit_flow.experiments.sweeps.sweep_grammar import seeds_of

    return seeds_of(text)


def _cells(names: list[str], over: list[str]) -> list[dict]:
    """The settings in which every card is decided, from `key=values` texts."""
    if not over:
        return [{}]
    from credit_flow.experiments.sweeps.sweep_grammar import design_of
    from credit_flow.experiments.verdicts.cards import as_cards
    from credit_flow.models.clockwork.scenario_choice import as_scenario

    base = as_scenario(as_cards(names)[0].scenario)
    return list(design_of(over, base, "grid", None, "--over").settings)


def _short(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".py")
