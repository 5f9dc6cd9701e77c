"""The drawer of one expert: who it is, what it has, its last postings, its family, how it died."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import solara

from credit_flow.dashboard.parts.lines import compact
from credit_flow.dashboard.parts.plain_numbers import Plain, opened
from credit_flow.dashboard.parts.plot import Plot, line
from credit_flow.dashboard.parts.postings_table import account, cause
from credit_flow.dashboard.reading.postings import Posting
from credit_flow.dashboard.run.use_session import use_part, use_session
from credit_flow.dashboard.widgets.chart import Chart
from credit_flow.dashboard.widgets.data_table import Table

MOST_CHILDREN = 20
BALANCE_TICKS = 200
COLUMNS = [
    {"title": "tick", "number": True},
    {"title": "kind"},
    {"title": "with", "picks": "expert "},
    {"title": "credits", "number": True, "picks": True},
    {"title": "cause"},
]


class Shown(NamedTuple):
    """What the drawer shows of an expert."""

    facts: dict
    balance: Plot
    postings: list[Posting]


@solara.component_vue("drawer.vue", vuetify=False, to_json={"expert": opened})
def _Facts(expert: Plain, event_choose: Callable = None, event_follow: Callable = None):
    """`expert`: id, state, age, born_at, balance, parent, children, more, skills, followed."""


@solara.component
def Drawer():
    """Open while an expert is selected; it stays when the expert dies. A click on an amount lists what has the same cause."""
    session = use_session()
    expert = session.selected.value
    shown = use_part("drawer", lambda *now: drawer_of(*now, expert), rate="flows", dependencies=[expert])
    if expert < 0 or shown is None or shown.facts["id"] != expert:
        return
    with solara.Div(classes=["cf-panel", "cf-drawer-panel"]):
        _Facts(expert=Plain(shown.facts), event_choose=session.choose, event_follow=session.follow)
        Chart(shown.balance, name=f"balance of expert {expert}, cr", sentence="balance, cr", height="96px")
        Postings(expert, shown.postings).key(f"postings of {expert}")


@solara.component
def Postings(expert: int, postings: list[Posting]):
    """The last postings of an expert, and those that share the cause of a chosen one."""
    session = use_session()
    chosen, choose = solara.use_state(None)
    same = solara.use_memo(lambda: session.player.caused_by(chosen) if chosen else [], [chosen])
    solara.Text("last postings; click an amount for all with the same cause", classes=["cf-caption"])
    picked = postings.index(chosen) if chosen in postings else -1

    def pick(what: dict) -> None:
        posting = postings[what["row"]]
        other = _other(posting, expert)
        if what["column"] == 3:
            choose(None if posting == chosen else posting)
        elif other >= 0:
            session.choose(other)

    rows = [_row(posting, expert) for posting in postings]
    Table(
        name="last postings",
        columns=COLUMNS,
        rows=rows,
        empty="no postings in the ticks that are kept",
        picked=picked,
        event_pick=pick,
    )
    if chosen:
        solara.Text(f"all postings about {cause(chosen)}, tick {chosen.tick:,}", classes=["cf-caption"])
        whole = [_whole_row(posting) for posting in same]
        Table(name="postings with the same cause", columns=[{"title": "kind"}, {"title": "payer"}, {"title": "payee"}, {"title": "credits", "number": True}], rows=whole)  # fmt: skip


def drawer_of(player, snapshot, expert: int) -> Shown | None:
    """What is known of an expert at the tick shown."""
    life = player.life(expert) if expert >= 0 else None
    if life is None:
        return None
    place = snapshot.place(expert)
    died = 0 <= life.died_at <= snapshot.tick
    children = list(life.children)
    facts = {
        "id": expert,
        "state": _state(player, snapshot, life, died),
        "age": max(0, (life.died_at if died else snapshot.tick) - life.born_at),
        "born_at": life.born_at,
        "balance": snapshot.balance(expert),
        "parent": life.parent,
        "children": children[-MOST_CHILDREN:],
        "more": max(0, len(children) - MOST_CHILDREN),
        "skills": _skills(snapshot, place),
        "followed": expert in player.followed,
    }
    return Shown(facts, _balance(player, snapshot, life), player.postings(expert))


def _state(player, snapshot, life, died: bool) -> str:
    if life.born_at > snapshot.tick:
        return f"will be born at tick {life.born_at:,}"
    if not died:
        return "alive"
    words = [
        event.text for event in player.events()[0] if event.kind == "death" and event.expert == life.expert
    ]
    return f"dead since tick {life.died_at:,}" + (f": {words[-1]}" if words else "")


def _skills(snapshot, place: int) -> list[list]:
    if place < 0 or not snapshot.skills.shape[1]:
        return []
    return [[name, float(skill)] for name, skill in zip(snapshot.skill_names, snapshot.skills[place])]


def _balance(player, snapshot, life) -> Plot:
    died_at = life.died_at if life.died_at >= 0 else snapshot.tick
    snapshots = player.snapshots(BALANCE_TICKS, stop=snapshot.tick)
    snapshots = [one for one in snapshots if life.born_at <= one.tick <= died_at]
    ticks = np.array([one.tick for one in snapshots], dtype=np.float64)
    held = np.array([one.balance(life.expert) for one in snapshots])
    return compact(line({"balance": (ticks, held)}, "cr", from_zero=True, decimals=2))


def _other(posting: Posting, expert: int) -> int:
    return posting.payee if posting.payer == expert else posting.payer


def _row(posting: Posting, expert: int) -> list[str]:
    sign = "+" if posting.payee == expert else "−"
    amount = f"{sign}{posting.amount:,.2f}"
    return [
        f"{posting.tick:,}",
        posting.kind.replace("_", " "),
        account(_other(posting, expert)),
        amount,
        cause(posting),
    ]


def _whole_row(posting: Posting) -> list[str]:
    return [
        posting.kind.replace("_", " "),
        account(posting.payer),
        account(posting.payee),
        f"{posting.amount:,.2f}",
    ]
