"""What a cooperator and a defector earn by how many others cooperate (key `schelling1973`)."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.records.record import Record
from credit_flow.theory.games.schelling import Schelling
from credit_flow.theory.role_choice import RoleLines, role_dilemma, stable_numbers
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import MUTED, PAPER, heading
from credit_flow.views.games.captions import caption
from credit_flow.views.games.role_run import RoleRun, role_run
from credit_flow.views.games.roles import acting, role_colour, role_dashes, whole
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.view import view


@view(needs=Needs(families=(GAMES,), also=role_run, words="copies with every number of cooperators"))
def schelling(record: Record | Schelling, size: Size) -> Figure:
    """What a cleaner, or who cooperates, and an eater, or who defects, has in an episode by how many of the others clean.

    Drawn of a run with every number of cleaners (`others = -1`), means over its episodes with 95 % intervals; first by what the world pays alone, then with
    the contract that was in force. Or exactly, of `theory.games.schelling`. Hollow dots are stable: with so many others nobody gains by taking the other role. The dilemma
    is one of fear if it does not pay to be the first to cooperate, of greed if it pays to defect at the number of cooperators that is best for all (keys `macy2002`, `schelling1973`).
    """
    if isinstance(record, Schelling):
        figure, (axes,) = panels(size, 1, size.pick(0.75, 0.45))
        cooperator, defector = np.append(np.nan, record.cooperator), np.append(record.defector, np.nan)
        said = _draw(axes, cooperator, defector, ("cooperator", "defector"))
        caption(axes, size, 1, f"dilemma: {record.dilemma}", said)
        return figure
    run = role_run(record)
    contract = run.theta > 0.0
    figure, places = panels(size, 1 + contract, 0.72)
    for axes, theta in zip(places, (0.0, run.theta)):
        cooperator, defector = run.lines.at(theta)
        words = f"theta {theta:g}" if theta else "no contract"
        said = _draw(axes, cooperator, defector, (run.cooperator, run.defector))
        dilemma = f"{words}, dilemma: {role_dilemma(cooperator, defector)}"
        caption(axes, size, size.pick(1, 1 + contract), dilemma, said)
        _intervals(axes, run, theta)
    return figure


def _draw(axes: Axes, cooperator: np.ndarray, defector: np.ndarray, names: tuple[str, str]) -> str:
    """Two lines over the others who cooperate, of what a player has by all who do (N + 1,), credits; returns what welfare is and could be, in words."""
    n, verb = len(cooperator) - 1, acting(names[0])
    lines = cooperator[1:], defector[:-1]
    for values, name in zip(lines, names):
        axes.plot(
            np.arange(n),
            values,
            color=role_colour(name),
            linestyle=role_dashes(name),
            marker="o",
            label=name,
            clip_on=False,
            zorder=3,
        )
    stable = stable_numbers(cooperator, defector)
    _mark(axes, stable, lines, names)
    axes.axhline(0.0, color=MUTED, linewidth=0.6, zorder=0)
    axes.set(
        xlabel=called(f"others who {verb}"), ylabel=called("credits per episode"), xlim=(-0.15, n - 0.85)
    )
    axes.locator_params(axis="x", integer=True)
    welfare = RoleLines(cooperator, 0.0 * cooperator, defector, 0.0 * defector).welfare
    best = int(welfare.argmax())
    heading(axes, *[(name, role_colour(name), role_dashes(name)) for name in names], ("\u25cb stable", MUTED))
    return f"{stable[0]} {verb}: welfare {whole(welfare[stable[0]])}; best: {best} {verb}, {whole(welfare[best])}"


def _mark(
    axes: Axes, stable: np.ndarray, lines: tuple[np.ndarray, np.ndarray], names: tuple[str, str]
) -> None:
    """Rings about what the players have where none gains by the other role."""
    size = 2.6 * axes.lines[0].get_markersize()
    for k in stable.tolist():
        for at, values, name in ((k - 1, lines[0], names[0]), (k, lines[1], names[1])):
            if 0 <= at < len(values):
                axes.plot(
                    [at],
                    [values[at]],
                    "o",
                    color=role_colour(name),
                    markerfacecolor=PAPER,
                    markersize=size,
                    clip_on=False,
                    zorder=2,
                )


def _intervals(axes: Axes, run: RoleRun, theta: float) -> None:
    for cooperates, name in ((True, run.cooperator), (False, run.defector)):
        numbers = np.arange(run.n_agents) + cooperates
        ends = np.array([run.interval(k, cooperates, theta) for k in numbers])
        axes.vlines(
            np.arange(run.n_agents),
            *ends.T,
            color=role_colour(name),
            linewidth=1.0,
            label=f"{name}, 95 % interval",
        )
