"""One finished learner: what was trained how, each of its seeds, what it bids at last, and whether anybody could still gain."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from contextlib import suppress

import numpy as np
import solara

from credit_flow.dashboard.learning.curve_lines import looks_at
from credit_flow.dashboard.parts.drawing import Drawing
from credit_flow.dashboard.parts.text import Code, Heading, PlainTable, Prose
from credit_flow.experiments.curves.learner_curves import Curves
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.training.ask_gain import ask_gain
from credit_flow.views.training.bids_at_last import bids_at_last
from credit_flow.views.training.deviation_gain import deviation_gain
from credit_flow.views.training.learners_over_time import words_for

BY_SEED = {
    "greedy_return": "greedy return, cr",
    "return": "sampled return, cr",
    "optimum": "optimum, cr",
    "leak": "leak",
    "bids_minus_optimal": "bids off Q*, cr",
    "misbid": "misbid, cr",
    "ask_share": "share asked",
    "best_reply": "best reply",
    "closed_form": "closed form",
    "deviation_gain": "gain of one",
    "auctions_to_90": "auctions to 90 %",
}
"""Numbers that the summary of a training has by seed, and their titles."""

OF_ASKS = {"greedy_return": "income a tick, cr", "deviation_gain": "gain of best replies"}
"""Those that mean something else where asks are learnt."""


@solara.component
def Learner(curves: Curves, folder: str, learner: str, number: str, at: float | None):
    """Of the learner `learner` in `folder`; `number` is the one that is drawn, and `at` the look that was clicked."""
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-learner"]):
        Heading(learner if folder == "." else f"{folder}: {learner}")
        Prose(sentence_of(curves), classes=["cf-prose-wide"])
        Look(curves, learner, number, at)
        if curves.kind == "training":
            Trained(curves)
        elif curves.kind == "transfer":
            Prose(claim_of(curves.facts), classes=["cf-prose-wide"])
        else:
            runs = curves.facts["table"]
            told = [name for name in BY_SEED if name in runs]
            varied = [name for name in curves.facts["varied"] if name in runs]
            rows = [[one["run_id"], *(str(one[name]) for name in varied), str(one["seed"]), *(_cell(one[name]) for name in told)] for one in runs.to_dict("records")]  # fmt: skip
            PlainTable(("run", *varied, "seed", *(BY_SEED[name] for name in told)), rows, n_words=1, name="Runs", tall=True)  # fmt: skip
        Code(command_of(curves, folder), "Command")


@solara.component
def Look(curves: Curves, learner: str, number: str, at: float | None):
    """The number of each seed at the look that was clicked, or the last."""
    if number not in curves.table:
        return
    where, found = looks_at(curves.table, learner, number, at)
    if found:
        titles = (f"at {where:,.0f} {curves.unit}", *(f"seed {seed}" for seed in found))
        PlainTable(titles, [(words_for(number), *map(_cell, found.values()))], name="Seeds")


@solara.component
def Trained(curves: Curves):
    """What a training came to by seed, its last bids beside values, and the deviation gain."""
    facts = curves.facts
    told = {name: facts[name] for name in BY_SEED if isinstance(facts.get(name), dict)}
    titles = [OF_ASKS.get(name, BY_SEED[name]) if curves.unit == "ticks" else BY_SEED[name] for name in told]
    rows = [
        [str(seed), *(_cell(one.get(str(seed))) for one in told.values()), str(facts["journal_hash"].get(str(seed), ""))]
        for seed in facts["seeds"]
    ]  # fmt: skip
    PlainTable(("seed", *titles, "journal"), rows, name="What it came to")
    if gain := gain_words(facts):
        Prose(gain, classes=["cf-prose-wide"])
    drawn = solara.use_memo(lambda: figures_shown(curves), [])
    with solara.Div(classes=["cf-two"]):
        for name, figure in drawn.items():
            with solara.Div():
                Drawing(figure, name)


def figures_shown(curves: Curves) -> dict:
    """The figures of a training that have something to show, by name."""
    draw_gain = ask_gain if "has" in curves.deviation else deviation_gain
    drawn = {}
    for name, draw, table in (("bids at last", bids_at_last, curves.bids), ("deviation gain", draw_gain, curves.deviation)):  # fmt: skip
        with suppress(NothingToShow):
            drawn[name] = draw(table, "column")
    return drawn


def sentence_of(curves: Curves) -> str:
    """What was done, in a sentence or two."""
    facts = curves.facts
    if curves.kind == "training":
        settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts["settings"].items())
        where = facts["parameters"].get("world_name", "")
        place = f" in {where}" if where else ""
        books = f"residual of the books {facts['residual']:g}"
        return f"`{facts['learner']}` in `{facts['scenario']}`{place}, {_seeds(facts['seeds'])}, {facts['auctions']:,} {curves.unit} each, {facts['status']}; {books}.\n\n{settings}"
    if curves.kind == "transfer":
        search = (
            f"each at the best of {facts['search']} settings too"
            if facts["search"]
            else "one setting for all"
        )
        return f"World `{facts['world']}`, tasks {', '.join(facts['tasks'])}, {facts['auctions']:,} auctions each, {_seeds(facts['seeds'])}, {search}; {facts['status']}."
    return f"A sweep of trainings in `{facts['scenario']}` over {', '.join(facts['varied']) or 'nothing'}, {_seeds(facts['seeds'])}; {facts['status']}."


GAINS = {
    "largest": "The best reply of one bidder to all others, as they bid on average, gains {} of an episode's worth where it gains most (mean over {} seeds, 95 % interval).",
    "bidders": "Over all bidders it gains {} (mean over {}).",
    "askers": "Best replies of one asker to all others, as they ask on average, gain {} of what asks bring (mean over {} seeds, 95 % interval).",
}
"""What a summary may know of the best replies of one, and how it is said."""


def gain_words(facts: dict) -> str:
    """What the best reply of one gains, with intervals; "" where it is not known."""
    found = facts.get("deviation", {})
    said = [
        words.format(_interval(found[name]), found[name]["n"])
        for name, words in GAINS.items()
        if name in found
    ]
    return " ".join(said)


def claim_of(facts: dict) -> str:
    """What a transfer says of the published claim, setting by setting; "" with one task."""
    verdicts = facts.get("verdicts", {})
    said = "; ".join(f"at the {setting} setting: {one['verdict']}" for setting, one in verdicts.items())
    return f"{facts['claim']} — {said}." if said else ""


def command_of(curves: Curves, folder: str) -> str:
    """The lines of a shell that go on with it, or do one of its runs again."""
    place = shlex.quote(folder)
    if curves.kind == "training":
        return f"credit-flow train --resume --out {place} --{curves.unit.split()[-1]} {2 * curves.facts['auctions']}\ncredit-flow figures {place}"
    if curves.kind == "transfer":
        return f"credit-flow figures {place}"
    return f"credit-flow replay {place} RUN_ID --out one_training\ncredit-flow figures {place}"


def _interval(found: dict) -> str:
    ends = [found[name] for name in ("low", "high")]
    return f"{found['mean']:.3f}" + ("" if None in ends else f" ({ends[0]:.3f} to {ends[1]:.3f})")


def _cell(value: object) -> str:
    if value is None or not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4f}"


def _seeds(seeds: Iterable[int]) -> str:
    n = len(list(seeds))
    return f"{n} seed{'s' if n > 1 else ''}"
