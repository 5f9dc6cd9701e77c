"""Auctions: one of them in slow motion, and what many of them show together."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import solara

from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.parts import plot
from credit_flow.dashboard.parts.text import Heading, PlainTable, Prose
from credit_flow.dashboard.reading.auction_story import Story, story_of
from credit_flow.dashboard.reading.auction_sums import Orders, Revenue, orders_of, revenue_of
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.reading.state_sales import Sale, last_sales, sells_states
from credit_flow.dashboard.reading.tick_auctions import Auction, last_auctions
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.use_session import use_part, use_session, use_status
from credit_flow.dashboard.widgets.auction_replay import AuctionReplay
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.form import Form
from credit_flow.dashboard.widgets.sources import source

MOST_STORIES = 50
NO_AUCTIONS, NO_TICK = "no auctions in this scenario", "no auctions yet: run a tick"
STATES_ARE_SOLD = """
Here the state of the world is auctioned, not a task: at every tick each copy of the world is sold to whoever bids most. The buyer acts on it, is
paid the reward, and sells what becomes of it at the next tick. Bids are not kept, so no auction can be replayed bid by bid; below is what they came to.
The learned bids, the exact values and the owners of each state are figures on the page Data & figures.
"""
STATE_PRICES = {"price": "highest bid", "second_bid": "second-highest bid"}
"""Measure -> its line."""
WINDOW = 100
"""Ticks whose auctions are taken together."""


class Shown(NamedTuple):
    """What the page shows of a tick."""

    auctions: list[Auction]  # newest first
    unreadable: int  # of them, skipped
    orders: Orders
    revenue: Revenue
    hired: frozenset[int]  # tasks whose owners paid others for it, of the ticks of the newest 50
    sale: bool
    mechanism: str
    sales: list[Sale] | None  # of states, newest first; None where no states are sold


@solara.component
def Page():
    """Replay, scatter, prices, and the list."""
    solara.Style(source("reading.css"))
    shown = use_part("auctions", gather, rate="tables")
    with solara.Div(classes=["cf-page"]):
        Heading("Auctions", level=1)
        Prose(
            "Who gets a task, and for how much, is decided in an auction under seal. Here one of them happens slowly, and many "
            "of them are compared with theory.",
            classes=["cf-lead"],
        )
        if shown is None:
            Prose("one moment: the auctions are being read", classes=["cf-note"])
        elif shown.sales is not None:
            StateSales(shown.sales)
        elif not shown.auctions:
            Empty()
        else:
            Replayed(shown)
            with solara.Div(classes=["cf-two"]):
                with solara.Div(classes=["cf-panel"]):
                    Scatter(shown)
                with solara.Div(classes=["cf-panel"]):
                    Prices(shown)
            Listed(shown)


@solara.component
def Empty():
    """Why there is nothing."""
    session, status = use_session(), use_status()
    words = NO_AUCTIONS if status.tick else NO_TICK
    with solara.Div(classes=["cf-panel", "cf-stack"]):
        Prose(words, classes=["cf-note"])
        Buttons("Clock", [{"name": "step", "text": "Step", "first": True}], lambda _: session.step())


@solara.component
def StateSales(sales: list[Sale]):
    """What is known of auctions of states: what was paid, and who paid whom."""
    session = use_session()
    history = (
        use_part("state prices", lambda player, _: player.history(list(STATE_PRICES)), rate="lines") or {}
    )
    lines = {STATE_PRICES[key]: points for key, points in history.items()}
    rows = [(f"{sale.tick:,}", sale.payer, sale.payee, cell(sale.price)) for sale in sales]
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Prose(STATES_ARE_SOLD)
        Buttons("Clock", [{"name": "step", "text": "Next tick"}], lambda _: session.step())
    with solara.Div(classes=["cf-panel"]):
        Chart(
            plot.line(lines, "cr", decimals=3), name="Bids for states", height="240px",
            sentence="Highest and second-highest bid for a state, mean over the copies of the world",
            empty="" if any(len(ticks) for ticks, _ in history.values()) else NO_TICK,
        )  # fmt: skip
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading(f"The last {len(rows)} sales of states")
        titles = ("tick", "pays", "is paid", "price, cr")
        PlainTable(
            titles,
            rows,
            n_words=3,
            name="The last sales",
            tall=True,
            empty="nothing was paid for a state yet",
        )


@solara.component
def Replayed(shown: Shown):
    """One auction, chosen by a scrubber over the recent ones."""
    session, status = use_session(), use_status()
    recent = shown.auctions[:MOST_STORIES][::-1]
    first = max(
        range(len(recent)), key=lambda k: (recent[k].task in shown.hired, 4 <= len(recent[k].asks) <= 12, k)
    )
    back = solara.use_reactive(None)  # auctions from the newest
    place = first if back.value is None else max(0, len(recent) - 1 - back.value)
    auction = recent[place]
    dependencies = [auction.tick, auction.task, status.run_id]
    story: Story = solara.use_memo(
        lambda: story_of(auction, session.player.snapshot(auction.tick), session.scenario), dependencies
    )

    def go(name: str, value: object = None) -> None:
        last = len(recent) - 1
        now = first if back.peek() is None else last - back.peek()
        target = {"earlier": now - 1, "later": now + 1}.get(name, value)
        back.set(last - int(min(max(float(target or 0), 0), last)))

    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading(f"Task {auction.task:,} at tick {auction.tick:,}")
        with solara.Div(classes=["cf-row"]):
            Form("Which auction", [
                {"name": "place", "label": f"auction {place + 1} of the last {len(recent)}", "type": "range", "min": 0, "max": len(recent) - 1, "step": 1, "value": place},
            ], go)  # fmt: skip
            buttons = [
                {"name": "earlier", "text": "Earlier", "disabled": place == 0},
                {"name": "later", "text": "Later", "disabled": place == len(recent) - 1},
                {"name": "step", "text": "Next tick", "disabled": status.state not in ("paused", "running")},
            ]
            Buttons("Auctions", buttons, lambda name: session.step() if name == "step" else go(name))
        AuctionReplay(story)
        Prose(f"{story.rule} {story.outcome}", classes=["cf-muted"])


@solara.component
def Scatter(shown: Shown):
    """Orders against values, with the line of honest ones."""
    order, value = ("bid", "value") if shown.sale else ("ask", "cost")
    orders = shown.orders
    clouds = {
        name: (orders.value[chosen], orders.order[chosen])
        for name, chosen in (("lost", ~orders.won), ("won", orders.won))
        if chosen.any()
    }
    ends = np.array([orders.value.min(initial=0.0), orders.value.max(initial=1.0)])
    theory = {f"{order} = {value}": (ends, ends)} if shown.mechanism == "second_price" else {}
    what = (
        "honest orders are the best under the second price" if theory else "no closed form for this rule here"
    )
    Chart(
        plot.scatter(clouds, f"{value}, share of the bounty", f"{order}, share of the bounty", lines=theory),
        name=f"{order}s against {value}s", height="320px",
        sentence=f"{len(orders.value):,} {order}s of the last {WINDOW} ticks (dots lost, diamonds won); line: {what}",
    )  # fmt: skip


@solara.component
def Prices(shown: Shown):
    """Mean prices, and the band of what honest orders would have given."""
    revenue = shown.revenue
    Chart(
        plot.line(
            {"price": (revenue.tick, revenue.price)}, "price, % of the bounty", from_zero=True,
            bands={"price": (revenue.tick, revenue.low, revenue.high)},
        ),
        name="Prices against theory", height="320px",
        sentence="Mean price; band: the second price if all orders were honest, 95 % interval",
        empty="" if len(revenue.tick) else "no task was taken yet",
    )  # fmt: skip


@solara.component
def Listed(shown: Shown):
    """The last auctions as a table."""
    rows = [
        (
            f"{auction.tick:,}", f"{auction.task:,}", "nobody" if auction.winner < 0 else f"expert {auction.winner:,}",
            f"{len(auction.asks):,}", cell(auction.bounty), cell(auction.price), cell(auction.second),
        )
        for auction in shown.auctions[:MOST_STORIES]
    ]  # fmt: skip
    titles = ("tick", "task", "winner", "orders", "bounty, cr", "price, cr", "next best order, cr")
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading(f"The last {len(rows)} auctions")
        if shown.unreadable:
            Prose(f"{shown.unreadable} could not be read and were skipped.", classes=["cf-muted"])
        PlainTable(titles, rows, n_words=3, name="The last auctions", tall=True)


def gather(player: Player, snapshot: Snapshot) -> Shown:
    """The auctions of the ticks up to the one that is shown."""
    found = last_auctions(player.snapshots(WINDOW, stop=snapshot.tick), most=10**6)
    readable = [auction for auction in found if all(map(math.isfinite, (*auction.asks, *auction.costs)))]
    scenario = player.scenario
    sale = getattr(scenario, "side", "procurement") == "sale"
    mechanism = getattr(scenario, "mechanism", "second_price")
    orders, revenue = orders_of(readable, sale), revenue_of(readable, mechanism, sale)
    hired = hired_tasks(player, {auction.tick for auction in readable[:MOST_STORIES]})
    states = player.snapshots(WINDOW, stop=snapshot.tick) if sells_states(snapshot) else None
    sales = None if states is None else last_sales(states)
    return Shown(readable, len(found) - len(readable), orders, revenue, hired, sale, mechanism, sales)


def hired_tasks(player: Player, ticks: set[int]) -> frozenset[int]:
    """The tasks for which experts paid experts in some ticks."""
    found: set[int] = set()
    for tick in ticks:
        lines = player.snapshot(tick).postings
        mine = (lines.kind == CODES["payment"]) & (lines.payer >= 0) & (lines.payee >= 0)
        found |= set(lines.cause[mine].tolist())
    return frozenset(found)


def cell(value: float) -> str:
    """Credits as a cell."""
    return f"{value:,.2f}" if math.isfinite(value) else "–"
