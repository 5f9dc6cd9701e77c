"""Credit on its way from WORLD through the experts to SINK."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from credit_flow.core.books.kinds import BY_NAME
from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called, kind_of_posting, kind_of_work
from credit_flow.views.drawing.ribbons import BAR, Ribbons
from credit_flow.views.drawing.sheet import canvas, keep, lettering
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import GREY, INK, MUTED, PAPER, kind_colour
from credit_flow.views.economy.levels import HiringLevels
from credit_flow.views.needs import CHAIN, TASKS, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.view import view
from credit_flow.views.window import RECENT, during, last, specialties, ticks_in_words

WORLD, SINK, HOUSE = 0, 1, 2
OWNERS, SAVINGS, PROFIT = "owners", "savings", "profit"
PER_TASK = ("compute", "fee", "payment")
"""Kinds that a task causes; the others are paid for an expert's own life, from its profits."""

TASKS_BOUGHT = "tasks bought"
"""What a payment is that goes to no expert: the price of a task, where tasks are sold."""

LEAST = 0.012
"""Groups that get less than this share of what owners get are drawn together as `others`."""

MOST_GROUPS = 10
"""So many groups of hired experts are drawn, the largest; fewer where the hired hire on."""


@view(needs=Needs(families=(TASKS, CHAIN), kinds=("reward",)))
def credit_flow_diagram(record: Record, size: Size, n_ticks: int = RECENT) -> Figure:
    """Credit on its way from WORLD through the experts to SINK, credits per tick.

    Left to right: who pays for tasks (WORLD, or the treasury); the owners of the tasks; whom they hire, grouped by the
    kind of work an expert does most, level by level where the hired hire on; what is left to experts as profit; and
    where credit ends: compute and fees of the tasks, their price where tasks are sold, rent, and what experts keep. Means of the last
    200 ticks, or of those since the last shock. Stakes, royalties and loans among experts stay among them and are not drawn.
    """
    window = last(record, n_ticks)
    flows, n_levels = flows_by_role(record, window)
    if not flows:
        raise NothingToShow(f"no credit moved in {ticks_in_words(window)}")
    figure, axes = canvas(size, size.pick(0.92, 0.56))
    letter, line = lettering(size, axes)
    longest = max(
        len(_name(target, "")) for _, target in flows if target not in (OWNERS, PROFIT) and not _level(target)
    )
    ribbons = _laid_out(flows, n_levels, 1.0 - max(14.5, longest + 1.0) * letter)
    # Where the hired hire on there is no room for long names beside the bars, only for two short lines.
    gap = 1.0 if n_levels < 2 else 2.3
    ribbons.draw(axes, low=2.6 * line, high=1.0 - 3.1 * line, gap=gap * line)
    _write(axes, ribbons, line, range(2, 3 + n_levels) if n_levels > 1 else [3 + n_levels - 1])
    _head(axes, ribbons, line)
    words = f"credits per tick, mean of {ticks_in_words(window)}"
    axes.text(0.5, 0.6 * line, words, ha="center", va="bottom", color=MUTED)
    return keep(figure, _as_table(flows))


def _as_table(flows: dict) -> pd.DataFrame:
    """Who gets how much from whom, a row per ribbon."""
    rows = [(_in_words(source), _in_words(target), amount) for (source, target), amount in flows.items()]
    return pd.DataFrame(rows, columns=["source", "target", "credits_per_tick"])


def _in_words(role) -> str:
    return f"hired at level {role[0]}: {_name(role, 'others')}" if _level(role) else _name(role, "")


def flows_by_role(record: Record, window: tuple[int, int]) -> tuple[dict, int]:
    """Credits per tick from role to role in the window by (source, target), and the number of hiring levels.

    Roles: "WORLD" or "treasury"; "owners"; (level, kind) for the hired, kind -1 = others; "profit"; "savings", which
    make up for a loss; and the uses by their kinds, "tasks bought" and "kept" among them. What enters a role leaves it.
    """
    lines = during(record.journal, window)
    lines = lines[lines["asset"] == 0]
    lines = lines.assign(kind=lines["kind"].astype(str))
    first = record.manifest["first_account"]
    from_expert, to_expert = lines["payer"] >= first, lines["payee"] >= first
    hires = lines[from_expert & to_expert & (lines["kind"] == "payment")]
    rewards = lines[~from_expert & to_expert & (lines["kind"] == "reward")]
    levels = HiringLevels(hires["cause"], hires["payer"], hires["payee"], rewards["cause"], rewards["payee"])
    roles = _Roles(levels, specialties(record, window), first)
    income = lines[~from_expert & to_expert]
    spent = lines[from_expert & ~to_expert]
    flows = pd.concat([_income(income, roles), _hires(hires, roles), _spent(spent, roles)])
    flows["amount"] /= window[1] - window[0]
    merged = _merged(flows)
    return _balanced(merged), max((_level(role) for role in merged["target"]), default=0)


class _Roles:
    """The role of an account in a cause."""

    def __init__(self, levels: HiringLevels, kinds: pd.Series, first: int):
        self.levels, self.kinds, self.first = levels, kinds, first

    def __call__(self, cause: pd.Series, account: pd.Series) -> list:
        levels = self.levels(cause, account)
        kinds = self.kinds.reindex(account.to_numpy() - self.first).fillna(-1).astype(int)
        return [
            OWNERS if level == 0 else (level, kind) for level, kind in zip(levels.tolist(), kinds.tolist())
        ]


def _income(lines: pd.DataFrame, roles: _Roles) -> pd.DataFrame:
    payers = lines["payer"].map({WORLD: "WORLD", HOUSE: "treasury"}).fillna("escrow")
    earned = np.array(roles(lines["cause"], lines["payee"]), dtype=object)
    targets = [role if kind == "reward" else PROFIT for role, kind in zip(earned, lines["kind"])]
    return _flows(payers, targets, lines["amount"])


def _hires(lines: pd.DataFrame, roles: _Roles) -> pd.DataFrame:
    """Hirings down the levels; one that leads back up stays among experts, like a loan."""
    sources, targets = roles(lines["cause"], lines["payer"]), roles(lines["cause"], lines["payee"])
    flows = _flows(sources, targets, lines["amount"])
    down = [_level(a) < _level(b) for a, b in zip(flows["source"], flows["target"])]
    return flows[np.array(down, dtype=bool)]


def _spent(lines: pd.DataFrame, roles: _Roles) -> pd.DataFrame:
    per_task = lines["kind"].isin(PER_TASK)
    sources = [
        role if task else PROFIT for role, task in zip(roles(lines["cause"], lines["payer"]), per_task)
    ]
    return _flows(
        sources, [TASKS_BOUGHT if kind == "payment" else kind for kind in lines["kind"]], lines["amount"]
    )


def _flows(sources, targets, amounts: pd.Series) -> pd.DataFrame:
    """The amounts summed by (source, target)."""
    totals: dict = {}
    for source, target, amount in zip(sources, targets, amounts):
        totals[source, target] = totals.get((source, target), 0.0) + amount
    columns = {
        "source": [source for source, _ in totals],
        "target": [target for _, target in totals],
        "amount": list(totals.values()),
    }
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()}).astype(
        {"amount": float}
    )


def _level(role) -> int:
    return role[0] if isinstance(role, tuple) else 0


def _merged(flows: pd.DataFrame) -> pd.DataFrame:
    """Small groups of a level become (level, -1), others; levels that hardly anything reaches join the last that counts."""
    hired = flows[[_level(role) > 0 for role in flows["target"]]]
    least = LEAST * flows["amount"][[role == OWNERS for role in flows["target"]]].sum()
    by_level = hired.groupby([_level(role) for role in hired["target"]])["amount"].sum()
    deepest = max((level for level, amount in by_level.items() if amount >= least), default=1)
    by_role = hired.groupby("target", sort=False)["amount"].sum()
    large = set(by_role[by_role >= least].nlargest(MOST_GROUPS // deepest).index)

    def merged(role):
        if not _level(role) or (role in large and _level(role) <= deepest):
            return role
        return min(role[0], deepest), -1

    flows = flows.assign(source=flows["source"].map(merged), target=flows["target"].map(merged))
    return flows[flows["source"] != flows["target"]]


def _balanced(flows: pd.DataFrame) -> dict:
    """Sum by (source, target); what a role has left becomes profit, what profit has left is kept, a loss comes from savings."""
    pairs: dict = {}
    for source, target, amount in flows[["source", "target", "amount"]].itertuples(index=False):
        pairs[source, target] = pairs.get((source, target), 0.0) + amount
    roles = [
        role
        for role in dict.fromkeys(role for pair in pairs for role in pair)
        if role == OWNERS or _level(role)
    ]
    for role in [*roles, PROFIT]:
        left = received(pairs, role) - sum(amount for (source, _), amount in pairs.items() if source == role)
        if left > 0.0:
            pairs[role, "kept" if role == PROFIT else PROFIT] = left
        elif left < 0.0:
            pairs[SAVINGS, role] = -left
    return pairs


def received(flows: dict, role) -> float:
    """What flows into a role, credits per tick."""
    return sum(amount for (_, target), amount in flows.items() if target == role)


def _laid_out(flows: dict, n_levels: int, end: float) -> Ribbons:
    """The roles as bars: columns for payers, owners, each level of hiring, profit, and at `end` uses."""
    last = n_levels + 3
    first, before = (0.24, 0.17) if n_levels < 2 else (0.2, 0.15)
    ribbons = Ribbons([0.03, *np.linspace(first, end - before, last - 1), end])
    has_kinds = any(_level(role) and role[1] >= 0 for pair in flows for role in pair)
    for role in sorted({role for pair in flows for role in pair}, key=str):
        ribbons.bar(role, *_bar_of(role, last, "others" if has_kinds else "experts"))
    for (source, target), amount in sorted(flows.items(), key=str):
        by_kind = target if _level(target) else source
        ribbons.flow(source, target, amount, kind_colour(by_kind[1] if _level(by_kind) else -1))
    return ribbons


def _bar_of(role, last: int, rest: str) -> tuple[int, float, str, str]:
    """Column, rank from the top, colour and name of a role's bar; `rest` names experts that no kind is known of."""
    if _level(role):
        level, kind = role
        rank = 0.2 + (0.004 * kind if kind >= 0 else 0.28)
        return 1 + level, rank, kind_colour(kind), _name(role, rest)
    fixed = {
        "WORLD": (0, 0.1), "treasury": (0, 0.2), "escrow": (0, 0.3), SAVINGS: (0, 0.9), OWNERS: (1, 0.1),
        PROFIT: (last - 1, 0.8), "compute": (last, 0.1), "fee": (last, 0.5), TASKS_BOUGHT: (last, 0.6), "rent": (last, 0.8), "kept": (last, 0.95),
    }  # fmt: skip
    return *fixed.get(role, (last, 0.9)), INK if role in ("WORLD", "treasury") else GREY, _name(role, rest)


def _name(role, rest: str) -> str:
    """What a role is called; `rest` are experts that no kind is known of."""
    if _level(role):
        return kind_of_work(role[1]) if role[1] >= 0 else called(rest)
    return kind_of_posting(role) if role in BY_NAME else called(role)


def _write(axes: Axes, ribbons: Ribbons, line: float, narrow: Container[int]) -> None:
    """The name of each bar and its amount to the right of it, in one line where the bar is low and its column not narrow."""
    for bar in ribbons.bars.values():
        if not bar.label:
            continue
        between = "\n" if bar.height > 2.2 * line or bar.column in narrow else ": "
        axes.text(
            bar.x + BAR, bar.top - bar.height / 2.0, f"{bar.label}{between}{bar.amount:,.1f}",
            ha="left", va="center", linespacing=1.05, zorder=5,
            bbox={"facecolor": PAPER, "alpha": 0.55, "linewidth": 0, "pad": 0.4},
        )  # fmt: skip


def _head(axes: Axes, ribbons: Ribbons, line: float) -> None:
    """What the columns of the hired and of the uses are."""
    last = len(ribbons.xs) - 1
    words = (
        {2: "hired, by\nspecialty"}
        if last == 4
        else {2: "hired", **dict.fromkeys(range(3, last - 1), "hired\non")}
    )
    for column, text in {**(words if last > 3 else {}), last: "where\nit ends"}.items():
        place = (ribbons.xs[column] - BAR / 2.0, 1.0 - 0.3 * line)
        axes.text(*place, text, ha="left", va="top", color=MUTED, linespacing=1.05)
