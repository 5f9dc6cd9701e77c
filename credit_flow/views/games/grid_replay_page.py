"""A replay that runs: an episode on a grid as one HTML file that opens from disk and needs no network."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from markupsafe import Markup

from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import Record
from credit_flow.tables.scenes import CELLS
from credit_flow.views.drawing.style import KINDS
from credit_flow.views.games.film import Film, film
from credit_flow.views.games.grid_replay import MOST
from credit_flow.views.games.scene_drawing import APPLE_RED, BEAM, DARK, GROUND, HATCH, HIT, NIGHT, SMALL
from credit_flow.views.nothing_to_show import FigureError
from credit_flow.views.provenance import provenance
from credit_flow.views.report import page


def grid_replay_page(record: Record | Sequence[Record], path: str | Path, copy: int | None = None) -> Path:
    """Write the episode of the watched copy that `grid_replay` shows to `path`, an HTML file, and return it; of two Records both, side by side on one clock.

    Play and pause, a slider, keys (space, arrows, Home, End), light or dark as the reader has it; dots are credit on its way from who pays to who is paid. What changes from
    step to step alone is kept, so that 1,000 steps are some 50 kB. Errors: `NothingToShow` for a Record of which no copy was watched, `FigureError` for more than two.
    """
    text, path = grid_replay_text(record, copy), Path(path)
    with folder_lock(path.parent) as folder:
        file = folder / path.name
        file.write_text(text, encoding="utf-8")
    return file


def grid_replay_text(record: Record | Sequence[Record], copy: int | None = None) -> str:
    """The page that `grid_replay_page` writes. Errors: the same."""
    records = list(record) if isinstance(record, list | tuple) else [record]
    records = [one.reading() if hasattr(one, "reading") else one for one in records]  # of living models
    if len(records) > MOST:
        raise FigureError(f"{len(records)} Records: it compares {MOST} at most")
    films = [film(one, copy) for one in records]
    given = {"films": [coded(one) for one in films], "look": grid_look()}
    packed = gzip.compress(json.dumps(given, separators=(",", ":")).encode(), compresslevel=9, mtime=0)
    facts = [provenance(one) for one in records]
    title = " ".join([facts[0]["scenario"], facts[0]["preset"]]).replace("_", " ").strip()
    return page(
        "games/grid_replay_page.html.jinja", title=title, films=films, facts=facts, drawing=Markup(grid_drawing()), packed=base64.b64encode(packed).decode()
    )  # fmt: skip


def coded(one: Film) -> dict:
    """A film as plain lists. Cells of the first step, then per step place x 256 + class of those that changed; an agent is ((row x columns + column) x 4 + heading) x 2 + 1
    if it is there; a beam's cell is place x 2 + 1 if it punishes; payments are payer, payee, credits."""
    n, rows, columns = one.cells.shape
    flat = one.cells.reshape(n, -1).astype(np.int64)
    changed = [np.flatnonzero(after != before) for before, after in zip(flat[:-1], flat[1:])]
    row, column, heading, there = np.moveaxis(one.agents, 2, 0)
    agents = ((row * columns + column) * 4 + heading) * 2 + there
    hit = CELLS.index("punish beam")
    paid: list[list] = [[] for _ in range(n)]
    for place, payer, payee, amount in one.payments.itertuples(index=False):
        if amount >= SMALL:
            paid[place].append([payer, payee, round(amount, 3)])
    return {
        "rows": rows, "columns": columns, "steps": one.steps.tolist(), "first": flat[0].tolist(),
        "changes": [[], *[(places * 256 + after[places]).tolist() for places, after in zip(changed, flat[1:])]],
        "agents": agents.tolist(),
        "beams": [((cells[:, 0] * columns + cells[:, 1]) * 2 + (cells[:, 2] == hit)).tolist() for cells in one.beams],
        "paid": paid, "welfare": one.welfare.round(3).tolist(), "moved": one.moved.cumsum().round(3).tolist(),
        "waste": one.waste.tolist(), "apples": one.apples.tolist(), "river": one.has_river,
    }  # fmt: skip


def grid_look() -> dict:
    """What `grid_drawing.js` needs beside a film, as plain values: names and colours of classes of cells, colours of players, and of what lies and moves there."""
    return {
        "classes": CELLS,
        "kinds": KINDS,
        "light": _ink(GROUND, APPLE_RED, BEAM, HIT, DARK, HATCH, "#ffffff"),
        "dark": _ink(NIGHT, "#ff7565", "#8cc8f5", "#d79bea", "#f4f4f4", "#2f2516", "#15181c"),
    }


def grid_drawing() -> str:
    """The text in JavaScript that draws films: class `GridFilm` and what it needs."""
    return (files("credit_flow.views.games") / "grid_drawing.js").read_text(encoding="utf-8")


def _ink(ground: dict, apple: str, beam: str, hit: str, ink: str, hatch: str, rim: str) -> dict:
    return {
        "ground": [ground.get(name, "") for name in CELLS],
        "apple": apple,
        "beam": beam,
        "hit": hit,
        "ink": ink,
        "hatch": hatch,
        "rim": rim,
    }
