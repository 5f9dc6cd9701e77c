"""One step of a film on an axes: the map in quiet colours, apples, agents, beams, and credit on its way."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from credit_flow.tables.scenes import CELLS
from credit_flow.views.drawing.style import kind_colour
from credit_flow.views.games.bows import bow, on_curve
from credit_flow.views.games.film import Film

GROUND = {
    "wall": "#d6d4cd",
    "floor": "#f1f0ec",
    "orchard": "#dbe7cd",
    "apple": "#dbe7cd",
    "river": "#b9d5e6",
    "stream": "#cfe2ee",
    "waste": "#8d7350",
}
"""Colours of the ground, by class of cell; where an apple lies it is orchard."""

APPLE_RED, BEAM, HIT, DARK = "#b3261e", "#0b4f79", "#7b1fa2", "#1c1c1c"
HATCH, MUD = "#4d3d27", "#8d7350"
"""Of waste: its hatching, and a line that is seen on light and dark."""

NIGHT = {
    "wall": "#33383f",
    "floor": "#20242a",
    "orchard": "#2c3a28",
    "apple": "#2c3a28",
    "river": "#24485e",
    "stream": "#1d3a4c",
    "waste": "#6f5a3c",
}
"""Colours of the ground in the dark, by class of cell."""

SMALL = 0.005
"""Credits below which nothing is drawn: what is left of what goes both ways may be a rounding."""

_AHEAD = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])  # row, column, by heading


def draw_scene(axes: Axes, film: Film, place: int, points: float) -> None:
    """Draw one step, letters of so many points; the axes is made to fit the map."""
    cells = film.cells[place]
    rows, columns = cells.shape
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
    axes.axis("off")
    draw_ground(axes, cells)
    apples = np.argwhere(cells == CELLS.index("apple"))
    if len(apples):
        axes.add_collection(EllipseCollection([0.5] * len(apples), [0.5] * len(apples), [0.0] * len(apples), units="x", offsets=apples[:, ::-1], transOffset=axes.transData, facecolors=APPLE_RED, edgecolors="none", zorder=3))  # fmt: skip
    _beams(axes, film, place)
    cell = axes.get_window_extent().width / axes.figure.dpi * 72.0 / columns  # points
    disc = float(np.clip(1.15 * cell, points, 1.7 * points))
    _credit(axes, film, place, points, 0.5 * disc / cell)
    _agents(axes, film.agents[place], points, disc, 0.5 * disc / cell)


def draw_ground(axes: Axes, cells: np.ndarray) -> None:
    """The map of `cells` (rows, columns), numbers of classes: one outline per class, so that the file stays small; waste is hatched, to be told apart in grey."""
    for name, colour in GROUND.items():
        mask = cells == CELLS.index(name)
        if mask.any():
            axes.add_patch(
                PathPatch(_outline(mask), facecolor=colour, edgecolor=colour, linewidth=0.25, zorder=1)
            )
            if name == "waste":
                axes.add_patch(
                    PathPatch(
                        _outline(mask),
                        facecolor="none",
                        edgecolor=HATCH,
                        hatch="xxxxx",
                        linewidth=0.0,
                        zorder=1.5,
                    )
                )


def _outline(mask: np.ndarray) -> Path:
    """Rectangles around the runs of true cells of each row."""
    padded = np.pad(mask.astype(np.int8), ((0, 0), (1, 1)))
    change = np.diff(padded, axis=1)
    row, start = np.nonzero(change == 1)
    stop = np.nonzero(change == -1)[1]
    x0, x1, y0, y1 = start - 0.5, stop - 0.5, row - 0.5, row + 0.5
    corners = np.stack(
        [
            np.stack([x0, y0], 1),
            np.stack([x1, y0], 1),
            np.stack([x1, y1], 1),
            np.stack([x0, y1], 1),
            np.stack([x0, y0], 1),
        ],
        1,
    )
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(corners.reshape(-1, 2), codes * len(row))


def _beams(axes: Axes, film: Film, place: int) -> None:
    """A hairline along every lane, from the side of the agent on."""
    cells = film.beams[place]
    if not len(cells):
        return
    breaks = (
        np.flatnonzero((np.abs(np.diff(cells[:, :2], axis=0)).sum(axis=1) != 1) | (np.diff(cells[:, 2]) != 0))
        + 1
    )
    lanes = np.split(cells, breaks)
    lines = [_lane(lane[:, :2], film.agents[place]) for lane in lanes]
    colours = [HIT if CELLS[lane[0, 2]] == "punish beam" else BEAM for lane in lanes]
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=0.7, zorder=4))


def _lane(lane: np.ndarray, agents: np.ndarray) -> np.ndarray:
    """From edge to edge of its cells, along the heading of the agent next to its beginning."""
    near = agents[np.abs(agents[:, :2] - lane[0]).sum(axis=1).argmin()]
    half = 0.5 * (np.sign(lane[-1] - lane[0]) if len(lane) > 1 else _AHEAD[near[2]])
    return np.array([lane[0] - half, lane[-1] + half])[:, ::-1]


def _credit(axes: Axes, film: Film, place: int, points: float, radius: float) -> None:
    """Arcs from who pays to who is paid, net of what goes both ways, in the colour of the payer, with dots; and what each who is paid got, net; discs have a `radius` in cells."""
    at, net = film.agents[place], film.net(place)
    for payer, payee in np.argwhere(net >= SMALL).tolist():
        arc = bow(at[payer, 1::-1], at[payee, 1::-1], 0.22, radius + 0.1)
        axes.add_patch(PathPatch(arc, fill=False, edgecolor="#ffffff", linewidth=2.2, alpha=0.7, zorder=4.5))
        axes.add_patch(FancyArrowPatch(path=arc, arrowstyle="-|>", mutation_scale=0.9 * points, color=kind_colour(payer % 8), linewidth=0.9, zorder=5))  # fmt: skip
        dots = on_curve(arc.vertices, np.array([0.25, 0.5, 0.75]))
        axes.scatter(*dots.T, s=0.32 * points, color=DARK, linewidths=0, zorder=5.5)
    gains = net.sum(axis=0) - net.sum(axis=1)
    _gains(axes, at[:, :2], np.where(gains >= SMALL, gains, 0.0), points, radius)


def _gains(axes: Axes, at: np.ndarray, gains: np.ndarray, points: float, radius: float) -> None:
    """What each was paid above its disc, or below it where another's stands in the way."""
    taken: list[np.ndarray] = []
    for payee in np.flatnonzero(gains).tolist():
        place = at[payee]
        below = any(
            np.abs(place - other).max() < 3.5 * radius + 1.5 and abs(place[0] - other[0]) < 2.0
            for other in taken
        )
        taken.append(place)
        row, side, va = (place[0] + radius, -0.15, "top") if below else (place[0] - radius, 0.15, "bottom")
        axes.annotate(f"+{gains[payee]:.2g}", (place[1], row), (0.0, side * points), textcoords="offset points", ha="center", va=va, color=DARK, zorder=8, path_effects=[withStroke(linewidth=1.6, foreground="#ffffff")])  # fmt: skip


def _agents(axes: Axes, agents: np.ndarray, points: float, disc: float, radius: float) -> None:
    """Discs of so many points with a number, and a tick where the agent looks."""
    for agent, (row, column, heading, present) in enumerate(agents.tolist()):
        if not present:
            continue
        end = np.array([column, row]) + (radius + 0.4) * _AHEAD[heading][::-1]
        axes.plot([column, end[0]], [row, end[1]], color=DARK, linewidth=1.4, solid_capstyle="butt", zorder=6)
        axes.plot([column], [row], "o", markersize=disc, color=kind_colour(agent % 8), markeredgecolor="#ffffff", markeredgewidth=0.6, zorder=7)  # fmt: skip
        inside = agent < 10  # two digits reach beyond the disc
        ink = {"color": "#ffffff"} if inside else {"color": DARK, "path_effects": [withStroke(linewidth=1.6, foreground="#ffffff")]}  # fmt: skip
        axes.text(column, row, str(agent), **ink, ha="center", va="center_baseline", fontsize=max(7.0, points - 0.5), fontweight="bold", zorder=7.5)  # fmt: skip
