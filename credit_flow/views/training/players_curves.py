"""How players learnt, and what they come to under each theta."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import DASHED, DOTTED, FAINT, INK, KINDS, MUTED, heading, kind_colour
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

STOCKS = ("waste", "apples")
"""How a world may stand, the first that there is is drawn."""


def learning_curves(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """Welfare (credits per episode) and, beside it, what players paid each other or how the world stood, against environment steps; a line for each seed.

    `table` is `training.parquet` of a training of players, a row per update and seed. Errors: `NothingToShow` before the first update.
    """
    if table.empty or "welfare" not in table or table["welfare"].isna().all():
        raise NothingToShow("no episode has ended yet")
    return _draw_learning(table, width, **style)


@view
def _draw_learning(table: pd.DataFrame, size: Size) -> Figure:
    figure, (left, right) = panels(size, 2, 0.62)
    other = next(
        (name for name in (*STOCKS, "transfers") if name in table and table[name].notna().any()), None
    )
    for number, seed in table.groupby("seed"):
        known = seed[seed["welfare"].notna()]
        left.plot(known["auctions"], known["welfare"], color=INK, alpha=0.7, label=f"welfare, seed {number}")
        if other:
            right.plot(
                seed["auctions"], seed[other], color=KINDS[0], alpha=0.7, label=f"{other}, seed {number}"
            )
    for axes in (left, right):
        axes.set(xlabel=called("environment steps"), xlim=(0, table["auctions"].max()))
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(Plain())
        axes.yaxis.set_major_formatter(Plain())
    left.set(ylabel=called("welfare, credits per episode"), ylim=(min(0.0, left.get_ylim()[0]), None))
    right.set(
        ylabel=called({"transfers": "transfers, credits per step"}.get(other, f"{other}, cells")),
        ylim=(0.0, None),
    )
    n = table["seed"].nunique()
    heading(left, ("welfare", INK), (f"{n} seed{'s' if n > 1 else ''}", MUTED))
    heading(right, (other or "nothing else is logged", KINDS[0]))
    return figure


def learnt_theta(
    curve: pd.DataFrame, scripted: pd.DataFrame | None = None, width: str | float = "page", **style
) -> Figure:
    """Welfare over theta of players that have learnt, mean over seeds with its 95 % interval, and without a contract; beside it how the world stands.

    `curve` is `contracts.parquet` of a training, a row per seed and part of the range of theta, which is nan without a contract; `scripted` (columns theta, welfare) is what players that follow a
    script come to, drawn below it. Errors: `NothingToShow` where no contract was learnt.
    """
    if not len(curve) or curve["theta"].isna().all():
        raise NothingToShow("it is drawn of a training in which theta was drawn: terms = drawn")
    return _draw_theta((curve, scripted), width, **style)


@view
def _draw_theta(curves: tuple[pd.DataFrame, pd.DataFrame | None], size: Size) -> Figure:
    curve, scripted = curves
    figure, (left, right) = panels(size, 2, 0.62)
    if scripted is not None:
        left.plot(scripted["theta"], scripted["welfare"], color=MUTED, linestyle=DASHED, label="scripted")
    _band(left, curve, "welfare", INK)
    left.set(ylabel=called("welfare, credits per episode"), ylim=(min(0.0, left.get_ylim()[0]), None))
    entries = [("learnt", INK, "-"), ("no contract", INK, DOTTED)]
    heading(left, *entries, *([("scripted", MUTED, DASHED)] if scripted is not None else []))
    other = next((name for name in (*STOCKS, "transfers") if name in curve), None)
    if other is None:
        _draw_agents(right, curve)
    else:
        _draw_other(right, curve, other)
    for axes in (left, right):
        axes.set(
            xlabel=called("theta, credits"),
            xlim=(0.0 if curve["theta"].min() > 0 else curve["theta"].min(), curve["theta"].max()),
        )
        axes.yaxis.set_major_formatter(Plain())
    return figure


def _draw_other(axes: Axes, curve: pd.DataFrame, other: str) -> None:
    """How the world stands, or what players pay each other."""
    _band(axes, curve, other, KINDS[0])
    axes.set(
        ylabel=called("transfers, credits per episode" if other == "transfers" else f"{other}, cells"),
        ylim=(0.0, None),
    )
    heading(axes, (other, KINDS[0], "-"), ("no contract", KINDS[0], DOTTED))


def _draw_agents(axes: Axes, curve: pd.DataFrame) -> None:
    """What each agent has, transfers included; dotted what it has without a contract."""
    known, null = curve[curve["theta"].notna()], curve[curve["theta"].isna()].iloc[0]
    agents = [name for name in curve if name.startswith("value_")]
    for agent, name in enumerate(agents):
        colour = kind_colour(agent)
        axes.plot(known["theta"], known[name], color=colour, label=f"player {agent}")
        axes.axhline(null[name], color=colour, linestyle=DOTTED, linewidth=0.9)
    axes.set(ylabel=called("credits per episode, each"))
    heading(axes, *[(f"player {agent}", kind_colour(agent), "-") for agent in range(len(agents))][:4])


def _band(axes: Axes, curve: pd.DataFrame, name: str, colour: str) -> None:
    """The mean over seeds and its interval, and the line without a contract."""
    means = curve.pivot_table(index="theta", columns="seed", values=name, dropna=True)
    theta, rows = means.index.to_numpy(), means.to_numpy()
    if rows.shape[1] > 1:
        ends = np.array([bca_interval(row) for row in rows])
        axes.fill_between(
            theta,
            *ends.T,
            color=FAINT if colour == INK else colour,
            alpha=1.0 if colour == INK else 0.2,
            linewidth=0,
            label=f"{name}, 95 % interval",
        )
    axes.plot(theta, rows.mean(axis=1), color=colour, label=name)
    axes.axhline(float(curve.loc[curve["theta"].isna(), name].mean()), color=colour, linestyle=DOTTED)
