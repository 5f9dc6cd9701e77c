"""How learners fare who are taught by their own pay or by everybody's, beside policies that learn nothing."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.views.drawing.end_labels import end_labels
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.sheet import keep, panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, DOTTED, INK, MUTED, PURPLE, VERMILION, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

PAY = {0.0: ("own", BLUE, "-"), 1.0: ("pooled", VERMILION, DASHED)}
"""Share of the mean return of all in what teaches -> words, colour, dashes; shares between are `MIXED`."""

MIXED = PURPLE, DOTTED

SMOOTH = 10
"""Updates that a point is the mean of."""


def pay_curves(
    table: pd.DataFrame, trivial: pd.DataFrame | None = None, width: str | float = "page", **style
) -> Figure:
    """The share of episodes without a crash over updates; beside it the cosine of the gradients by own and by team return, 1 where they point the same way.

    `table` is that of `own_or_pooled`: lines are means over seeds (and ten updates), bands the lowest and highest seed, dots at the right new episodes after the last update, a seed each. `trivial`, the
    table of `trivial_policies` on the same world, draws what needs no learning. Errors: `NothingToShow` for an empty table.
    """
    if table.empty:
        raise NothingToShow("nobody has learnt yet: the table has no rows")
    return _draw((table, trivial), width, **style)


@view
def _draw(given: tuple, size: Size) -> Figure:
    table, trivial = given
    figure, (success, cosine) = panels(size, 2, 0.7)
    shares = sorted(table["social"].unique())
    for social in shares:
        own = table[table["social"] == social]
        _curve(success, own, "success", social)
        _curve(cosine, own, "cosine", social)
        fresh = own.dropna(subset=["fresh"])
        success.scatter(fresh["update"], fresh["fresh"], s=size.dots(5.0), color=_look(social)[1], linewidths=0, zorder=4, label=f"{_look(social)[0]}, new episodes")  # fmt: skip
    updates = int(table["update"].max())
    for axes, unit in ((success, "episodes without a crash"), (cosine, "cosine of own and team gradient")):
        axes.set(xlabel=called("update"), ylabel=called(unit), xlim=(0, 1.03 * updates))
    success.set_ylim(0.0, 1.04)
    if trivial is not None:
        _floor(success, trivial)
    cosine.set_ylim(min(0.0, 1.1 * cosine.get_ylim()[0]), 1.04)
    for axes in (success, cosine):
        heading(axes, *[_look(social) for social in shares])
    return keep(figure, table)


def _look(social: float) -> tuple[str, str, object]:
    return PAY.get(social, (f"{social:g} pooled", *MIXED))


def _curve(axes: Axes, own: pd.DataFrame, what: str, social: float) -> None:
    """Mean over seeds and the last updates, and the range of seeds."""
    words, colour, dashes = _look(social)
    wide = own.pivot(index="update", columns="seed", values=what).rolling(SMOOTH, min_periods=1).mean()
    x = wide.index.to_numpy()
    axes.fill_between(
        x,
        wide.min(axis=1),
        wide.max(axis=1),
        color=colour,
        alpha=0.18,
        linewidth=0,
        label=f"{words}, range of seeds",
    )
    axes.plot(x, wide.mean(axis=1), color=colour, linestyle=dashes, label=words)


def _floor(axes: Axes, trivial: pd.DataFrame) -> None:
    """A line for each policy that learns nothing, named at its right end."""
    for policy, value in trivial["success"].items():
        axes.axhline(value, color=MUTED, linewidth=0.8, linestyle=DOTTED, label=str(policy), zorder=1)
    end_labels(axes, [(value, called(str(policy).replace("_", " ")), INK) for policy, value in trivial["success"].items()])  # fmt: skip
