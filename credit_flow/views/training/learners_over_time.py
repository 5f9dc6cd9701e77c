"""Learners beside each other: one number of all of them over what they have decided, with bands over seeds."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from credit_flow.measures.statistics.seed_bands import seed_bands
from credit_flow.views.drawing.end_labels import end_labels
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.plain import Plain
from credit_flow.views.drawing.sheet import panels
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import DASHED, DOTTED, INK, KINDS, MUTED, heading
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view

NUMBERS = {
    "greedy_normalised": "greedy return, 0 chance to 1 optimum",
    "normalised": "sampled return, 0 chance to 1 optimum",
    "greedy_return": "greedy return, credits an episode",
    "return": "sampled return, credits an episode",
    "welfare": "welfare, credits an episode",
    "ask/share": "share of the surplus that is asked above cost",
    "ask/best_reply": "share of the surplus that were best to ask, mean of the best replies",
    "deviation_gain": "gain of the best reply, share of worth, or of what asks bring",
    "bids_minus_optimal": "highest bids less Q*, absolute, credits",
    "truth/winners_absolute": "winners' bids less what came, absolute, credits",
    "truth/winners": "winners' bids less what came, credits",
    "truth/losers_absolute": "losers' bids less their worth, absolute, credits",
    "truth/losers": "losers' bids less their worth, credits",
    "leak": "leak, share of the highest bids",
    "mint": "mint, credits made per credit of reward",
    "subsidy": "credit made beyond rewards, credits a tick",
    "price/p1": "highest bid, credits",
    "price/p2": "second highest bid, credits",
    "success": "share of episodes that came to the reward",
    "moved": "share of weights moved since the task began",
    "relative": "relative shift of weights since the task began",
    "entropy": "entropy of the policies, nats",
    "loss/policy": "loss of the policies",
    "loss/critic": "loss of the critics, credits squared",
    "kl": "divergence from the last update, nats",
    "grad_norm": "norm of the gradient",
    "clip_fraction": "share of samples that were clipped",
}
"""Column -> what it is, with its unit; these are offered first, in this order."""

MOST_LEARNERS = 16
"""Lines that can be told apart: eight colours, full and dashed."""


def words_for(number: str) -> str:
    """What a column is, with its unit where that is known."""
    return NUMBERS.get(number, number.replace("_", " "))


def learners_over_time(table: pd.DataFrame, number: str = "", width: str | float = "page", **style) -> Figure:
    """The median over seeds of one number of each learner, and the middle half of its seeds, over the auctions (or steps) in each society.

    `table` has a row for each learner, seed and look: columns `learner`, `seed`, `samples` and the numbers, as `Curves.table`; `number` is one of its columns, the first known one unless
    given. Errors: `NothingToShow` where no learner has it.
    """
    number = number or next(iter(numbers_in(table)), "")
    if number not in table or table[number].isna().all():
        raise NothingToShow(f"no learner has a value of {number or 'anything'}")
    return _draw((table, number), width, **style)


def numbers_in(table: pd.DataFrame) -> list[str]:
    """The numbers that a table of learners has values of, those of `NUMBERS` first."""
    apart = ("learner", "seed", "samples", "update", "auctions", "episodes")
    there = [
        name
        for name in table
        if name not in apart and table[name].dtype.kind in "if" and table[name].notna().any()
    ]
    return [name for name in NUMBERS if name in there] + sorted(name for name in there if name not in NUMBERS)


def look_of(place: int) -> tuple[int, bool]:
    """Which of the eight colours the learner at a place in the list has, and whether its line is dashed."""
    return place % len(KINDS), place % MOST_LEARNERS >= len(KINDS)


@view
def _draw(shown: tuple[pd.DataFrame, str], size: Size) -> Figure:
    table, number = shown
    figure, (axes,) = panels(size, 1, 0.5)
    ends, learners = [], table["learner"].unique().tolist()
    for place, learner in enumerate(learners[:MOST_LEARNERS]):
        rows, (kind, dashed) = table[table["learner"] == learner], look_of(place)
        bands = seed_bands(rows["samples"], rows[number], rows["seed"])
        if not len(bands.x):
            continue
        axes.fill_between(
            bands.x, bands.low, bands.high, color=KINDS[kind], alpha=0.15, linewidth=0, label=f"{learner}, middle half"
        )  # fmt: skip
        axes.plot(
            bands.x, bands.median, color=KINDS[kind], linestyle=DASHED if dashed else "-", label=f"{learner}, median"
        )  # fmt: skip
        ends.append((bands.median[-1], learner, KINDS[kind]))
    if number in ("greedy_normalised", "normalised"):
        for level in (0.0, 1.0):
            axes.axhline(level, color=MUTED, linestyle=DOTTED, linewidth=0.8, zorder=0)
    axes.set(xlabel=called("auctions, or steps, in each society"), ylabel=called(words_for(number)))
    axes.set_xlim(0, table["samples"].max() or 1)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(Plain())
    axes.yaxis.set_major_formatter(Plain())
    most = table.groupby("learner")["seed"].nunique().max()
    left_out = f"{MOST_LEARNERS} of {len(learners)} learners" if len(learners) > MOST_LEARNERS else ""
    words = f"median, middle half of up to {most} seeds" if most > 1 else "one seed"
    heading(axes, (", ".join(filter(None, (words, left_out))), INK))
    end_labels(axes, ends)
    return figure
