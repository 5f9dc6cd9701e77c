"""One auction in slow motion: orders rise, the winner is marked, the price is drawn, and the payments travel once."""

from __future__ import annotations

import math

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.reading.auction_story import Story
from credit_flow.dashboard.widgets.sources import source, vue_template


class AuctionWidget(ipyvue.VueTemplate):
    """The browser's part; `story` is what `sent` returns."""

    template = traitlets.Unicode(vue_template("auction_replay.vue", places=source("clear_place.js"))).tag(
        sync=True
    )
    story = traitlets.Dict().tag(sync=True)


@solara.component
def AuctionReplay(story: Story):
    """Show the story of an auction: played on request, or as five numbered stills."""
    AuctionWidget.element(story=sent(story))


def sent(story: Story) -> dict:
    """A story as plain values; what is not known is null."""
    auction = story.auction
    values = [auction.bounty - cost for cost in auction.costs] if story.sale else auction.costs
    return {
        "rows": list(auction.rows),
        "asks": list(auction.asks),
        "values": [_known(value) for value in values],
        "winner": auction.winner,
        "price": _known(auction.price),
        "bounty": _known(auction.bounty),
        "sale": story.sale,
        "rule": story.rule,
        "outcome": story.outcome,
        "setter": story.setter,
        "nodes": [node._asdict() for node in story.nodes],
        "payments": [payment._asdict() for payment in story.payments],
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
