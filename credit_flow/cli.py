"""The `credit-flow` command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from credit_flow.core.discover import UnknownName
from credit_flow.core.parameters import ParameterError
from credit_flow.core.record import Record, RecordError
from credit_flow.experiments import screen, screen_sweep, screen_training
from credit_flow.experiments.catalogue import command_of, defaults_of, find_scenario, scenario_of, shelves
from credit_flow.experiments.summary import report_rows
from credit_flow.experiments.sweep_store import HEADER, SweepError
from credit_flow.worlds.task_file import TaskFileError

app = typer.Typer(
    name="credit-flow",
    help="Economies of experts with an exact ledger: run them, look at them, audit them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out, err = screen.console(), screen.console(stderr=True)

RecordPath = Annotated[Path, typer.Argument(metavar="RECORD", help="Folder that a run has written.")]
ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="A scenario of `credit-flow list`, or a Python file that defines one."
    ),
]
PresetName = Annotated[str, typer.Option("--preset", help="One of the scenario's presets.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
]
Seeds = Annotated[str, typer.Option(help="How many seeds (1 .. n), or a list such as 3,5,8.")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", help="Where to write (default: a new folder in runs/).")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print what it came to as one JSON object, last line of the output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")]


@app.command()
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
    folder = folder or _new_folder(chosen.name(), preset, f"seed{seed}")
    name = preset or ("default" if chosen.name() == "credit_economy" else "")
    with screen.progress(err, chosen.ticks, hidden=quiet) as watch:
        record = run_scenario(chosen, rng=seed, out=folder, resume=resume, preset=name, progress=watch)
    if not quiet:
        screen.show_summary(out, record)
    written = [folder]
    if figures and record.ticks:
        from credit_flow.views.save import save_figures

        save_figures(record, folder / "figures", say=lambda line: None)
        written += [folder / "figures", _report(record, folder)]
    if not quiet:
        screen.show_written(out, record, written)
    if as_json:
        print(screen.as_json(record))


@app.command()
def sweep(
    scenario: ScenarioName = "credit_economy",
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
    ticks: Annotated[
        int | None, typer.Option(help="How many ticks each run lasts (default: the scenario's).")
    ] = None,
    design: Annotated[
        str, typer.Option(help="grid (all combinations), latin (space-filling) or sobol (sensitivities).")
    ] = "grid",
    samples: Annotated[
        int | None,
        typer.Option(help="Settings of a latin design; a sobol design has samples x (parameters + 2)."),
    ] = None,
    folder: OutFolder = None,
    executor: Annotated[
        str,
        typer.Option(help="serial, process (all cores of this machine), ray, or ray://address (a cluster)."),
    ] = "process",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes to use (default: one per core).")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Do what is missing of the sweep in --out, with its settings.")
    ] = False,
    records: Annotated[
        bool, typer.Option("--records", help="Keep the whole record of every run, in OUT/records/RUN_ID.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario over settings and seeds, and write one table; a sweep that was stopped goes on with --resume."""
    from credit_flow.experiments.asked import asked_of
    from credit_flow.experiments.sweep import sweep as run_sweep
    from credit_flow.experiments.vary import design_of, seeds_of

    if resume and folder is None:
        raise SweepError("--resume needs --out, the folder of the sweep to go on with")
    if resume and not vary:
        asked = asked_of(folder)
    else:
        base = find_scenario(scenario, preset, settings or [], ticks)
        chosen = design_of(vary or [], base, design, samples)
        asked = {"scenario": base, "settings": chosen, "seeds": seeds_of(seeds), "records": records}
    folder = folder or _new_folder(asked["scenario"].name(), preset, "sweep")
    with screen_sweep.sweep_progress(err, hidden=quiet) as watch:
        done = run_sweep(
            **asked, executor=executor, workers=workers, out=folder, resume=resume, progress=watch
        )
    if not quiet:
        screen_sweep.show_sweep(out, done)
        screen_sweep.show_swept(out, done)
    if as_json:
        print(screen_sweep.sweep_json(done))


@app.command()
def train(
    scenario: ScenarioName = "vickrey_society",
    settings: Settings = None,
    learner: Annotated[str, typer.Option(help="Who bids: ppo, a2c, reinforce, q_bids or evolution.")] = "ppo",
    tune: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Change a hyper-parameter, or preset=paper; may be repeated."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Cores for the networks; small ones want one.")] = 1,
    device: Annotated[str, typer.Option(help="cpu, cuda, or auto: cuda where there is one.")] = "auto",
    seeds: Seeds = "1",
    auctions: Annotated[int, typer.Option(min=1, help="Auctions in each society.")] = 420_000,
    folder: OutFolder = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in --out, with its settings.")
    ] = False,
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="Also write event files to OUT/tensorboard.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train the bidders of a society that sells states, every credit through the ledger (needs the extra `learn`).

    Unless --set says otherwise 512 copies of the world run side by side and the policies' own noise is all exploration.
    """
    from credit_flow.experiments.vary import seeds_of

    with _extra_learn():
        from credit_flow.experiments.train import SUMMARY, ready_to_train, train_again
        from credit_flow.experiments.train import train as train_bidders
    if resume and folder is None:
        raise RecordError("--resume needs --out, the folder of the training to go on with")
    if resume:
        asked = train_again(folder)
    else:
        chosen = find_scenario(scenario, "", settings or [], None)
        given = {text.partition("=")[0].strip() for text in settings or []}
        asked = {
            "scenario": ready_to_train(chosen, learner, given),
            "learner": learner,
            "settings": dict(text.partition("=")[::2] for text in tune or []),
            "seeds": seeds_of(seeds),
        }
    folder = folder or _new_folder(asked["scenario"].name(), learner, "training")
    with screen_training.training_progress(err, auctions, hidden=quiet) as watch:
        done = train_bidders(
            **asked, auctions=auctions, device=device, threads=threads, out=folder, resume=resume, tensorboard=tensorboard,
            progress=watch,
        )  # fmt: skip
    came_to = (folder / SUMMARY).read_text(encoding="utf-8")
    if not quiet:
        screen_training.show_training(out, done, json.loads(came_to), folder)
    if as_json:
        print(json.dumps(json.loads(came_to)))


@app.command()
def transfer(
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
    seeds: Seeds = "5",
    auctions: Annotated[int, typer.Option(min=1, help="Auctions, or decisions, in each task.")] = 40_000,
    folder: OutFolder = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Do what is missing of the transfer in --out; ask for the same.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Learn one task after another: a society beside Q-learning and softmax policies, at equal samples (needs the extra `learn`).

    Writes a table of all learning curves, a summary with intervals, and a figure. Ctrl-C keeps everybody who is finished.
    """
    from credit_flow.experiments.vary import seeds_of

    with _extra_learn():
        from credit_flow.experiments.transfer import SUMMARY
        from credit_flow.experiments.transfer import transfer as run_transfer
    if resume and folder is None:
        raise RecordError("--resume needs --out, the folder of the transfer to go on with")
    folder = folder or _new_folder(world, tasks.replace(",", "-"), "transfer")
    with screen_training.transfer_progress(err, hidden=quiet) as watch:
        run_transfer(
            world, tasks.split(","), seeds=seeds_of(seeds), auctions=auctions, out=folder, resume=resume, progress=watch
        )  # fmt: skip
    came_to = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    if not quiet:
        screen_training.show_transfer(out, came_to, folder)
    if as_json:
        print(json.dumps(came_to))


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(metavar="SWEEP", help="Folder that a sweep has written.")],
    run_id: Annotated[str, typer.Argument(metavar="RUN_ID", help="Id of one of its runs, or how it begins.")],
    where: Annotated[Path, typer.Option("--out", help="Folder for the record.")],
    quiet: Quiet = False,
) -> None:
    """Run one run of a sweep again as a whole record; exit 2 if its journal is not the one that the sweep had."""
    from credit_flow.experiments.asked import run_of
    from credit_flow.experiments.replay import replay as run_again
    from credit_flow.experiments.sweep import Sweep

    opened = Sweep.open(folder)
    chosen, _, _ = run_of(opened, run_id)
    with screen.progress(err, chosen.ticks, hidden=quiet) as watch:
        record = run_again(opened, run_id, out=where, progress=watch)
    if not quiet:
        screen.show_summary(out, record)
        screen.show_written(out, record, [where])


@app.command("list")
def list_(
    shelf: Annotated[str, typer.Argument(help="Show only this shelf.")] = "",
) -> None:
    """List scenarios, presets, mechanisms, policies, measures and figures, one line each."""
    screen.show_shelves(out, shelves(shelf))


@app.command()
def show(
    scenario: ScenarioName = "credit_economy", preset: PresetName = "", settings: Settings = None
) -> None:
    """Show every parameter of a scenario: value, unit, range and help."""
    screen.show_parameters(out, find_scenario(scenario, preset, settings or [], None))


@app.command()
def figures(
    record: Annotated[
        Path, typer.Argument(metavar="RECORD", help="Folder that a run or a sweep has written.")
    ],
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Draw only this figure; may be repeated.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="File formats, separated by commas: png, svg, pdf.")
    ] = "png,svg",
    width: Annotated[
        str, typer.Option(help="column (85 mm, a paper's column), page (174 mm) or slide (254 mm).")
    ] = "page",
    measure: Annotated[
        str, typer.Option(metavar="NAME", help="Of a sweep: the measure to draw, a column of its table.")
    ] = "division_of_labour",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where to write (default: RECORD/figures).")
    ] = None,
) -> None:
    """Draw the figures of a record, or of a sweep: the response of one measure to what was varied."""
    where, chosen = folder or record / "figures", {"formats": tuple(formats.split(",")), "width": width}
    if (record / HEADER).exists():
        from credit_flow.experiments.draw_sweep import draw_sweep
        from credit_flow.experiments.sweep import Sweep

        files = draw_sweep(Sweep.open(record), measure, where, only=only, **chosen)
    else:
        from credit_flow.views.save import save_figures

        files = save_figures(Record.open(record), where, only=only, say=err.print, **chosen)
    for file in files:
        out.print(file, soft_wrap=True)


@app.command()
def report(record: RecordPath) -> None:
    """Write one HTML page with a record's numbers and figures."""
    out.print(_report(Record.open(record), record), soft_wrap=True)


@app.command()
def audit(record: RecordPath) -> None:
    """Replay a record's journal and check every law of the books; exit 1 and name the breach if one is broken."""
    from credit_flow.experiments.audit import audit as audit_record

    checks = audit_record(Record.open(record))
    screen.show_checks(out, checks)
    raise typer.Exit(0 if all(check.holds for check in checks) else 1)


@app.command()
def query(
    record: RecordPath,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL", help="For example: select kind, sum(amount) from journal group by kind"
        ),
    ],
) -> None:
    """Ask a record in SQL (DuckDB): its tables are journal, measures, snapshots, steps, asks."""
    from credit_flow.experiments.query import query as ask

    screen.show_frame(out, ask(Record.open(record), sql))


@app.command()
def dashboard(
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine there is no password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8765,
    max_sessions: Annotated[int, typer.Option(help="Most visitors at a time.")] = 20,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--open", metavar="DIR", help="Show the records and sweeps in this folder.")
    ] = None,
) -> None:
    """Watch, question and compare economies in a browser; with --open, the saved runs in a folder."""
    try:
        from credit_flow.dashboard.recordings import serve_from
        from credit_flow.dashboard.server import ServerError
        from credit_flow.dashboard.server import main as serve
    except ModuleNotFoundError as error:
        raise ParameterError(
            f"the dashboard needs {error.name}: install the extra, `pip install credit-flow[dashboard]`"
        ) from None
    if folder is not None:
        serve_from(folder)
    try:
        serve(host, port, max_sessions, not no_open)
    except ServerError as error:
        raise ParameterError(str(error)) from None


def main() -> None:
    """Run the command; the user's errors are one line on standard error and exit code 2."""
    try:
        app()
    except (ParameterError, UnknownName, RecordError, SweepError, TaskFileError) as error:
        err.print(f"[red]error:[/red] {_escape(str(error))}", soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _escape(text: str) -> str:
    return text.replace("[", "\\[")


@contextmanager
def _extra_learn() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        raise RecordError(
            f"training needs the extra `learn`: pip install 'credit-flow[learn]' ({missing})"
        ) from None


def _new_folder(scenario: str, preset: str, what: str) -> Path:
    """`runs/<scenario>-<preset>-<what>`, numbered if that is taken."""
    name = "-".join(word for word in (scenario, preset, what) if word)
    taken = [Path("runs", name)] + [Path("runs", f"{name}-{n}") for n in range(2, 10_000)]
    return next(path for path in taken if not path.exists())


def _report(record: Record, folder: Path) -> Path:
    from credit_flow.views.report import report as write_report

    defaults = defaults_of(record)
    return write_report(record, folder, report_rows(record), defaults, command_of(record, defaults))


if __name__ == "__main__":
    main()
