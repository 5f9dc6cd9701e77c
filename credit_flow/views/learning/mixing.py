"""What a share of the common reward in what is learnt does: where giving begins, and whether to begin with one's own."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.theory.games.giving_thresholds import giving_thresholds
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import BLUE, DASHED, INK, MUTED, VERMILION, heading
from credit_flow.views.learning.mean_lines import mean_line
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

COLOURS = (BLUE, VERMILION)


def mixing(table: pd.DataFrame, width: str | float = "page", **style) -> Figure:
    """How many give by the share of the common reward in what they learn from, with the share from which giving pays; welfare under every fixed share, and under one that goes from own to common; whether
    that is better than the best fixed one, by how many players' own reward points away from the team's; and how far own and team gradients then agree.

    `table` is that of `mixing_table`; means over seeds with 95 % intervals. Errors: `NothingToShow` for one without runs.
    """
    if table.empty:
        raise NothingToShow("no team has learnt yet: the table has no runs")
    return _draw(table, width, **style)


@view
def _draw(table: pd.DataFrame, size: Size) -> Figure:
    figure, places = panels(size, 4, 0.7)
    teams = table[table["game"] == "team"]
    shown = _shown(teams)
    _giving(places[0], table[table["game"] == "public goods"])
    _shares(places[1], teams, shown)
    _gains(places[2], teams)
    _alignment(places[3], teams)
    return figure


def _giving(axes: Axes, runs: pd.DataFrame) -> None:
    mean_line(axes, runs, "share", "given", BLUE, "public goods")
    axes.axvline(
        giving_thresholds(5, 2.0).social,
        color=INK,
        linestyle=DASHED,
        linewidth=0.8,
        label="giving pays from here",
    )
    axes.set(xlabel="share of the common reward", ylabel="chance of giving", ylim=(-0.03, 1.03))
    heading(axes, ("public goods", BLUE, "-"), ("giving pays", INK, DASHED))


def _shares(axes: Axes, teams: pd.DataFrame, shown: list[int]) -> None:
    for away, colour in zip(shown, COLOURS):
        runs = teams[teams["away"] == away]
        mean_line(axes, runs.dropna(subset="share"), "share", "welfare", colour, f"{away} away")
        schedule = runs.loc[runs["share"].isna(), "welfare"].mean()
        axes.axhline(
            schedule, color=colour, linestyle=DASHED, linewidth=1.0, label=f"{away} away, own to common"
        )
    axes.set(xlabel="share of the common reward", ylabel="credits a step")
    words = [(f"{away} away", colour, "-") for away, colour in zip(shown, COLOURS)]
    heading(axes, *words, ("schedule", MUTED, DASHED))


def _gains(axes: Axes, teams: pd.DataFrame) -> None:
    gains = pd.concat([_gain(runs).assign(away=away) for away, runs in teams.groupby("away")])
    mean_line(axes, gains, "away", "gain", INK, "own to common less the best share")
    axes.axhline(0.0, color=MUTED, linewidth=0.6, zorder=0)
    axes.set(xlabel="players of 10 who are away", ylabel="credits a step")
    axes.locator_params(axis="x", integer=True)
    heading(axes, ("schedule less the best share", INK))


def _alignment(axes: Axes, teams: pd.DataFrame) -> None:
    mean_line(axes, teams, "away", "alignment", BLUE, "as estimated")
    exact = teams.groupby("away")["exact"].first()
    axes.plot(exact.index, exact, color=INK, linestyle=DASHED, linewidth=0.8, label="of the true gradients")
    axes.set(xlabel="players of 10 who are away", ylabel="own and team gradient, cosine")
    axes.locator_params(axis="x", integer=True)
    heading(axes, ("estimated", BLUE, "-"), ("true, at first", INK, DASHED))


def _shown(teams: pd.DataFrame) -> list[int]:
    """The numbers of players away whose curves are drawn: one, and the most."""
    known = sorted(teams["away"].unique().tolist())
    return list(dict.fromkeys([1 if 1 in known else known[0], known[-1]]))


def _gain(runs: pd.DataFrame) -> pd.DataFrame:
    """Welfare under the schedule less that under the fixed share that is best in the mean, seed by seed, credits a step."""
    by_seed = runs.assign(share=runs["share"].fillna(-1.0)).pivot(
        index="seed", columns="share", values="welfare"
    )
    fixed = by_seed.drop(columns=-1.0)
    return pd.DataFrame({"gain": by_seed[-1.0] - fixed[fixed.mean().idxmax()]})
