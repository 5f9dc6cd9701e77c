"""Exports: figures, tables and the replay of a run as the bytes of a file, each saying where it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from credit_flow.core.discover import nearest
from credit_flow.core.records.record import Record
from credit_flow.dashboard.export.as_python import as_python
from credit_flow.dashboard.export.export_tables import export_table, provenance
from credit_flow.dashboard.export.figure_file import figure_file
from credit_flow.dashboard.export.replay_page import replay_page
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.pictures.frames import FrameBuilder
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.rebuild import Cancelled, rebuild
from credit_flow.experiments.citation import as_bibtex, as_text
from credit_flow.models.scenario import Scenario
from credit_flow.views.drawing.dark import darkened
from credit_flow.views.drawing.size import Size
from credit_flow.views.games.grid_replay import grid_replay
from credit_flow.views.games.grid_replay_page import grid_replay_text
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures, missing, require_known

Progress = Callable[[int, int], bool]
"""Called with how much is done of how much; says whether to go on."""

WINDOW = 20
FIRST_TICKS = 10
"""Ticks of a run that are made to see which tables and columns it has."""

MOST_FRAMES = 300
"""Of a replay made on the dashboard; longer runs are shown in larger steps."""

SERIES = {"supply": "credit supply, cr", "population": "experts alive", "gini": "Gini of balances"}
MIME = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet", "html": "text/html", "py": "text/x-python",
}  # fmt: skip


def go_on(done: int, all_: int) -> bool:
    """Progress that nobody watches."""
    return True


def record_of(player: Player, tick: int, progress: Progress = go_on) -> Record:
    """The whole Record of what a player shows, up to `tick`: its own, or made again from scenario and seed.

    Errors: `ValueError` at tick 0, `Cancelled`.
    """
    own = getattr(player, "record", None)
    return own if own is not None else rebuild(player.scenario, player.seed, tick, progress=progress)


def export(
    player: Player, kind: str, tick: int | None = None, *, progress: Progress = go_on, **options
) -> bytes:
    """The bytes of a file made from what is shown at `tick` (where the player stands, unless given), in the caller's thread.

    `kind` is `figure` (options `name`, `format`, `width`, `dark`), `table` (`table`, `format`) or `replay`;
    each file says scenario, seed, version, run id and config hash. Errors: `UnknownName` for another kind, and those of
    what makes it; options that there are not are a `TypeError`.
    """
    if kind not in KINDS:
        raise nearest(kind, KINDS, "export")
    return KINDS[kind](player, player.tick if tick is None else tick, progress=progress, **options)


def export_figure(
    player: Player,
    tick: int,
    name: str,
    format: str = "png",
    width: str | float = "page",
    *,
    dark: bool = False,
    progress: Progress = go_on,
) -> bytes:
    """The bytes of a figure of `credit_flow.views` at a width of `MILLIMETRES` or of so many millimetres; `csv` are its points.

    Errors: `UnknownName` for figure, format or width; `NothingToShow` if the run has nothing for it; as `record_of`.
    """
    require_known([name], figures(), [format])
    Size.of(width)
    figure = figures()[name](record_of(player, tick, progress), width)
    facts = {**figure.facts, **facts_of(player, tick)}
    return figure_file(darkened(figure) if dark else figure, name, format, facts)


@lru_cache(maxsize=64)
def offered(scenario: Scenario) -> tuple[str, ...]:
    """The figures that apply to runs of a scenario, by what its first ticks settle; what happens later may leave one out."""
    n_ticks = min(FIRST_TICKS, scenario.ticks)
    sketch = rebuild(scenario.but(ticks=n_ticks), 1, n_ticks)
    absent = missing(sketch, foreseen=True)
    return tuple(name for name in figures() if name not in absent)


def figures_for(player: Player) -> tuple[str, ...]:
    """The figures that apply to what a player shows: of a saved run exactly, of a live one by its scenario."""
    own = getattr(player, "record", None)
    if own is None:
        return offered(player.scenario)
    absent = missing(own)
    return tuple(name for name in figures() if name not in absent)


def export_rows(
    player: Player, tick: int, table: str, format: str = "csv", *, progress: Progress = go_on
) -> bytes:
    """The bytes of one of the `TABLES` of `export_tables`. Errors: as `export_table` and `record_of`."""
    needs_record = table in ("history", "journal")
    record = record_of(player, tick, progress) if needs_record and tick else None
    if needs_record and record is None:
        raise ValueError("there is nothing to export at tick 0: run some ticks first")
    return export_table(table, format, player, record=record, tick=tick)


def export_replay(player: Player, tick: int, *, progress: Progress = go_on) -> bytes:
    """The replay page of the ticks up to `tick` that are kept; of a game on a map that of an episode there. Errors: `ReplayError` at tick 0, `Cancelled`."""
    on_a_map = _map_replay(player, tick, progress) if tick else None
    if on_a_map is not None:
        return on_a_map
    first = max(1, getattr(player, "first_tick", 1), tick - 599)
    ticks = np.unique(
        np.linspace(first, tick, min(MOST_FRAMES, max(tick - first + 1, 0))).round().astype(int)
    )
    builder, frames = FrameBuilder(), []
    for number, one in enumerate(ticks.tolist(), start=1):
        if not progress(number, len(ticks)):
            raise Cancelled("export cancelled")
        flows = flows_of(player.snapshots(WINDOW, stop=one))
        frames.append(builder.build(number, player.snapshot(one), flows))
    plots = {}
    for key, title in SERIES.items():
        x, y = player.history([key], 600)[key]
        shown = x <= tick
        plots[title] = plot.line({title: (x[shown], y[shown])}, title)
    facts = {name.replace("_", " "): _plain(value) for name, value in facts_of(player, tick).items()}
    return replay_page(frames, plots, facts, title=f"{_title(player)}: ticks {first:,} to {tick:,}")


def _map_replay(player: Player, tick: int, progress: Progress) -> bytes | None:
    """The page of `grid_replay`, None for what is not played on a map."""
    if grid_replay.__name__ not in figures_for(player):
        return None
    try:
        return grid_replay_text(record_of(player, tick, progress)).encode()
    except NothingToShow:
        return None


KINDS = {"figure": export_figure, "table": export_rows, "replay": export_replay}
"""What can be exported, by the function that makes it."""


def facts_of(player: Player, tick: int) -> dict[str, object]:
    """Where a file comes from: scenario, parameters, seed, version, run id, config hash, tick."""
    return provenance(player.scenario, player.seed, player.ids) | {"tick": tick}


def file_name(player: Player, tick: int, what: str, format: str) -> str:
    """A name that tells runs apart, such as `credit_economy-seed1-tick400-wealth.pdf`."""
    return f"{player.scenario.name()}-seed{player.seed}-tick{tick}-{what}.{format}"


def citation(player: Player, tick: int) -> tuple[str, str]:
    """How to cite this run: as BibTeX and as plain words."""
    facts = facts_of(player, tick)
    run = f"scenario {facts['scenario']}, seed {facts['seed']}, tick {tick}, run {facts['run_id']}, config {facts['config_hash']}"
    return as_bibtex(run), as_text(run)


def python_of(player: Player, tick: int) -> str:
    """The lines that make the run again."""
    return as_python(player.scenario, player.seed, tick)


def _title(player: Player) -> str:
    return f"{player.scenario.name().replace('_', ' ')}, seed {player.seed}"


def _plain(value: object) -> str:
    return json.dumps(value, default=str) if isinstance(value, dict) else str(value)
