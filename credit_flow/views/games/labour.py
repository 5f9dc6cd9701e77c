"""Who cleans and who eats: what each player did in an episode, and what it earned, received and paid."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.measured import measured
from credit_flow.core.records.record import Record
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import keep, panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import GREEN, INK, MUTED, PURPLE, heading
from credit_flow.views.games.payments import busiest_copy
from credit_flow.views.games.roles import (
    ENDED,
    WORDS,
    acting,
    counted,
    episodes_ended,
    outcomes,
    role_colour,
    role_of,
)
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

MOST_DOTS = 12
"""Episodes that are a dot each; of more there is an interval."""

MOST_NAMED = 16
"""Players that are named."""


@view(needs=ENDED)
def labour(record: Record, size: Size, copy: int | None = None) -> Figure:
    """Who does what among the players of one copy, a row for each: what it did in an episode, such as cells cleaned and apples eaten; and what it earned by the world, and received from the
    other players or paid them, credits per episode, with a mark for what it had in all.

    Bars are means over episodes; dots are single episodes, 95 % intervals stand for more than twelve. The copy is the one in which players paid each other most, unless given; failing an episode that is over there, the first with one.
    """
    table = episodes_ended(record)
    if copy is None:
        busiest = busiest_copy(record)
        copy = busiest if (table["copy"] == busiest).any() else int(table["copy"].min())
    own = table[table["copy"] == copy]
    if own.empty:
        raise NothingToShow(f"copy {copy}: the run has copies {table['copy'].min()} .. {table['copy'].max()}")
    acts = [name for name in outcomes(own) if own[name].any()][:2]
    n = own["agent"].nunique()
    figure, (*did, had) = panels(size, 1 + bool(acts), float(np.clip(0.14 + 0.075 * n, 0.3, 1.1)))
    for axes in did:
        _acts(axes, own, acts, size)
    _credits(had, own, size)
    for axes in (*did, had):
        _players(axes, own)
    episodes = own["episode"].nunique()
    had.set_xlabel(called("credits per episode" if episodes > 1 else "credits"))
    return keep(figure, _as_table(own, acts, [*did, had]))


def _as_table(own: pd.DataFrame, acts: list[str], places: list[Axes]) -> pd.DataFrame:
    """The bars, a row each: what acts are counted to the left is a number above 0 here."""
    names = {name: (counted(name), places[0]) for name in acts}
    names |= {"earned": ("earned", places[-1]), "moved": ("received or paid", places[-1])}
    rows = [
        (
            1 + places.index(axes),
            words,
            axes.get_xlabel(),
            axes.get_ylabel(),
            lines[name].mean(),
            agent,
            role_of(lines),
        )
        for name, (words, axes) in names.items()
        for agent, lines in own.groupby("agent")
    ]
    return pd.DataFrame(rows, columns=["panel", "series", "x_axis", "y_axis", "x", "y", "y_name"])


class BothWays(Plain):
    """Numbers that are counted to both sides from the middle."""

    def __call__(self, x, pos=None) -> str:
        """The number without its sign."""
        return super().__call__(abs(x), pos)


def _acts(axes: Axes, own: pd.DataFrame, acts: list[str], size: Size) -> None:
    """The first act to the left, the second to the right, so that who does what is seen at once; or one alone to the right."""
    colours = _colours(acts)
    for name, side in zip(acts, (-1, 1) if len(acts) > 1 else (1,)):
        colour = colours[name]
        _bars(axes, own.assign(value=side * own[name]), colour, counted(name), size)
    axes.axvline(0.0, color=MUTED, linewidth=0.6)
    axes.xaxis.set_major_formatter(BothWays())
    axes.set_xlabel(called("per episode" if own["episode"].nunique() > 1 else "in the episode"))
    heading(axes, *[(counted(name), colours[name]) for name in acts])


def _colours(acts: list[str]) -> dict[str, str]:
    """Those of the roles that the acts make, or two that can be told apart."""
    found = [role_colour(WORDS.get(name, ("",))[0]) for name in acts]
    return dict(zip(acts, found if len(set(found)) == len(found) else (PURPLE, GREEN)))


def _credits(axes: Axes, own: pd.DataFrame, size: Size) -> None:
    """What the world paid, and beside it what other players did, or were paid; the mark is the sum."""
    moves = bool(own["moved"].abs().max() > 0.0)
    height = 0.36 if moves else 0.7
    _bars(axes, own.assign(value=own["earned"]), GREEN, "earned", size, height, -0.19 if moves else 0.0)
    words = [("earned", GREEN)]
    if moves:
        _bars(axes, own.assign(value=own["moved"]), PURPLE, "received or paid", size, height, 0.19)
        total = (own["earned"] + own["moved"]).groupby(own["agent"]).mean()
        axes.plot(
            total, range(len(total)), "D", color=INK, markersize=0.45 * size.points, label="in all", zorder=5
        )
        words += [("received or paid", PURPLE), ("\u25c6 in all", INK)]
    axes.axvline(0.0, color=MUTED, linewidth=0.6)
    heading(axes, *words)


def _bars(
    axes: Axes, own: pd.DataFrame, colour: str, name: str, size: Size, height: float = 0.7, shift: float = 0.0
) -> None:
    """A bar for each player, the mean over its episodes, and these."""
    groups = [group.to_numpy() for _, group in own.groupby("agent")["value"]]
    rows = np.arange(len(groups)) + shift
    axes.barh(rows, [group.mean() for group in groups], height=height, color=colour, label=name)
    n = len(groups[0])
    if 1 < n <= MOST_DOTS:
        axes.scatter(np.concatenate(groups), np.repeat(rows, n), s=size.dots(4.0), facecolors="white", edgecolors=INK, linewidths=0.5, label=f"{name}, each episode", zorder=4)  # fmt: skip
    elif n > MOST_DOTS:
        ends = np.array([measured(bca_interval, group).value for group in groups])
        axes.hlines(rows, *ends.T, color=INK, linewidth=1.0, label=f"{name}, 95 % interval", zorder=4)


def _players(axes: Axes, own: pd.DataFrame) -> None:
    """The rows: numbers of players, and what they do."""
    agents = sorted(own["agent"].unique().tolist())
    names = [f"{agent} {acting(role_of(own[own['agent'] == agent]), 1)}" for agent in agents]
    step = -(-len(agents) // MOST_NAMED)
    axes.set(
        ylim=(len(agents) - 0.5, -0.5),
        yticks=agents[::step],
        yticklabels=names[::step],
        ylabel=called("player"),
    )
    axes.tick_params(axis="y", length=0)
