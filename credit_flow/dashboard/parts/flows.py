"""The tab Flows: where credit came from and where it went in the window, balanced on the screen."""

from __future__ import annotations

import numpy as np
import solara

from credit_flow.dashboard.parts.plot import Plot, sankey
from credit_flow.dashboard.pictures.sankey import (
    FROM_PEERS,
    KEPT,
    OTHERS,
    SAVINGS,
    TO_PEERS,
    Sankey,
    sankey_of,
)
from credit_flow.dashboard.run.use_session import use_part, use_session
from credit_flow.dashboard.widgets.chart import Chart

SOURCES = ("WORLD", "treasury", "escrow", "SINK", FROM_PEERS, SAVINGS)
"""From top to bottom."""

THIN = 0.08
"""Share of all that flows below which a node's label is its name alone."""

EMPTY = "no transfers in this window"


@solara.component
def Flows(height: str = "480px"):
    """The Sankey diagram of the window, and its residual in words."""
    session = use_session()
    n_ticks = session.window.value
    found = use_part(
        "flows",
        lambda player, snapshot: flows_plot(player, snapshot, n_ticks),
        rate="flows",
        dependencies=[n_ticks],
    )
    plot, sentence, empty, wrong = found or (sankey([], "credits"), "", EMPTY, False)
    with solara.Div(classes=["cf-filling", *(["cf-wrong"] if wrong else [])]):
        Chart(
            plot,
            name="flows of credit from sources through experts to sinks",
            sentence=sentence,
            empty=empty,
            height=height,
            on_click=lambda what: _pick(session, what),
        )


def flows_plot(player, snapshot, n_ticks: int) -> tuple[Plot, str, str, bool]:
    """The diagram of the last `n_ticks` ticks, its sentence, why it is empty, and whether the books are wrong."""
    snapshots = player.snapshots(n_ticks, stop=snapshot.tick)
    opening, snapshots = _opening(player, snapshots)
    found = sankey_of(opening, snapshots)
    shown = _Named(found, snapshots)
    plot = sankey(
        found.links, "credits", colours=shown.colours, labels=shown.labels, order=shown.order, decimals=2
    )
    residual = snapshot.books["residual"]
    words = f"RESIDUAL {residual:g}: the books do not balance" if residual else "residual 0"
    words += f"; GAP {found.gap:g} cr: flows and balances disagree" if found.gap else ""
    when = (
        f"ticks {found.start + 1:,} to {found.stop:,}"
        if found.stop > found.start + 1
        else f"tick {found.stop:,}"
    )
    sentence = f"{when}: {found.ledger:,.1f} cr passed hands; {words}"
    return plot, sentence, "" if found.links else EMPTY, bool(residual or found.gap)


class _Named:
    """How the nodes of a diagram are ordered, coloured and called: experts by what they are best at."""

    def __init__(self, found: Sankey, snapshots: list):
        skills = {name: _skill(name, snapshots) for name in found.experts}
        sources = [name for name in SOURCES if any(link.source == name for link in found.links)]
        # whom no skill is known of stand last, the others of the society at the foot
        experts = sorted(found.experts, key=lambda name: (name == OTHERS, skills[name] < 0, skills[name]))
        sinks = {link.target for link in found.links} - set(experts)
        sinks = sorted(sinks, key=lambda name: (name == KEPT, name == TO_PEERS, name))
        self.order = [*sources, *experts, *sinks]
        known = {name: f"@skill-{skill}" for name, skill in skills.items() if skill >= 0}
        self.colours = {**known, SOURCES[0]: "@ink"}
        words = snapshots[-1].skill_names if snapshots else ()
        self.labels = {name: f"{name} · {words[skills[name]]}" for name in known if len(words) > 1}
        self.labels |= _with_amounts(found, {name for name in self.order if name not in experts})


def _skill(name: str, snapshots: list) -> int:
    """The main skill of an expert when it was last seen in a window, -1 for none."""
    for snapshot in reversed(snapshots) if name != OTHERS else ():
        place = snapshot.place(int(name.split()[1]))
        if place >= 0:
            return int(snapshot.main_skill[place])
    return -1


def _with_amounts(found: Sankey, names: set[str]) -> dict[str, str]:
    """Labels of sources and sinks that are high enough for a second line."""
    heights = dict.fromkeys(names, 0.0)
    for link in found.links:
        for name in {link.source, link.target} & names:
            heights[name] += link.credits
    least = THIN * sum(heights.values()) / 2.0
    return {name: f"{name}\n{height:,.0f} cr" for name, height in heights.items() if height >= least}


def _opening(player, snapshots: list):
    """The snapshot before the window and the window; the first of it opens it if the one before is gone."""
    if not snapshots:
        return None, snapshots
    try:
        return player.snapshot(snapshots[0].tick - 1), snapshots
    except KeyError:
        return snapshots[0], snapshots[1:]


def _pick(session, what: dict) -> None:
    name = str(what.get("name", ""))
    experts = [int(end.split()[1]) for end in name.split(" > ") if end.startswith("expert ")]
    if experts:
        session.choose(int(np.int64(experts[0])))
