"""The tab Flows: where credit came from and where it went in the window, balanced on the screen."""

from __future__ import annotations

import numpy as np
import solara

from credit_flow.dashboard.parts.chart import Chart
from credit_flow.dashboard.parts.plot import Plot, sankey
from credit_flow.dashboard.sankey import Sankey, sankey_of
from credit_flow.dashboard.session import use_part, use_session

THIN = 0.015
"""Share of all that flows below which a node has no name."""

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
    with solara.Div(classes=["cf-wrong"] if wrong else []):
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
    colours = {
        f"expert {row}": f"@skill-{skill}"
        for row, skill in zip(snapshot.ids.tolist(), snapshot.main_skill.tolist())
        if skill >= 0
    }
    plot = sankey(found.links, "credits", colours=colours, decimals=2)
    _name_the_large(plot, found)
    residual = found.residual or snapshot.books["residual"]
    words = f"RESIDUAL {residual:g} cr: the books do not balance" if residual else "residual 0"
    sentence = f"ticks {found.start + 1:,} to {found.stop:,}: {found.ledger:,.1f} cr passed hands; {words}"
    return plot, sentence, "" if found.links else EMPTY, bool(residual)


def _name_the_large(plot: Plot, found: Sankey) -> None:
    """Names of thin nodes would cover each other: those are left to the pointer and the table."""
    height: dict[str, float] = {}
    for source, target, amount in found.links:
        height[source] = height.get(source, 0.0) + amount
        height[target] = height.get(target, 0.0) + amount
    for name in found.experts:
        height[name] = height.get(name, 0.0) / 2.0  # what comes in goes out
    for node in plot.option["series"][0]["nodes"]:
        if height.get(node["name"], 0.0) < THIN * sum(link.credits for link in found.links) / 2.0:
            node["label"] = {"show": False}


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
