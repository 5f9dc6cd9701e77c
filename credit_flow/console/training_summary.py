"""What a training or a transfer came to, as the command line shows it."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console
from rich.table import Table

from credit_flow.console.players_table import show_players
from credit_flow.console.run_summary import show_reference_lines
from credit_flow.measures.statistics.interval import Interval


def show_training(console: Console, training, came_to: dict, folder: Path) -> None:
    """A line per seed, what it cost, and where it is."""
    if "players" in came_to:
        show_players(console, came_to)
        _show_written(console, came_to, folder)
        return
    asks = came_to["unit"] == "tick"
    table = Table(
        title=f"{came_to['scenario']}, {came_to['learner']}, {came_to['auctions']:,} {came_to['unit']}s",
        title_justify="left",
    )
    columns = OF_ASKS if asks else OF_BIDS
    for heading in ("seed", *columns.values(), "journal hash"):
        table.add_column(heading, justify="left" if heading in ("seed", "journal hash") else "right")
    for seed, hashed in came_to["journal_hash"].items():
        table.add_row(seed, *(_exact(came_to.get(name, {}).get(seed)) for name in columns), hashed)
    console.print(table)
    if "deviation" in came_to:
        console.print(_gains_of_asks(came_to) if asks else _gains(came_to["deviation"]), soft_wrap=True)
    show_reference_lines(console, came_to["parameters"] | {"task": "held_back"})
    spent = came_to["cpu_seconds"]
    console.print(
        f"{came_to['auctions_per_cpu_second'] or 0:,.0f} {came_to['unit']}s per CPU-second: rollout {spent['rollout']:.1f} s, "
        f"updates {spent['update']:.1f} s; ledger residual {came_to['residual']!r} credits",
        soft_wrap=True,
    )
    _show_written(console, came_to, folder)


def _gains(deviation: dict) -> str:
    """What bidders could still gain, in words."""
    largest, all_ = _around(deviation["largest"]), _around(deviation["bidders"])
    return (
        f"best reply of one bidder to all others as they bid on average gains {largest} of an episode's worth where it gains most, {all_} over all "
        f"{deviation['bidders']['n']} bidders (means, 95 % intervals)"
    )


def _gains_of_asks(came_to: dict) -> str:
    """What askers could still gain, in words."""
    found = came_to["deviation"]["askers"]
    return f"best replies of one asker to all others as they ask gain {_around(found)} of what asks bring (mean over {found['n']} seeds, 95 % interval)"


def _around(one: dict) -> str:
    ends = (math.nan if one[end] is None else one[end] for end in ("low", "high"))
    return Interval(*ends).around(one["mean"])


OF_BIDS = {
    "greedy_return": "greedy return",
    "return": "return",
    "bids_minus_optimal": "bids off Q*",
    "leak": "leak",
    "deviation_gain": "gain of one",
}
OF_ASKS = {
    "greedy_return": "income a tick",
    "ask_share": "share asked",
    "best_reply": "best reply",
    "closed_form": "closed form",
    "deviation_gain": "gain of best replies",
}
"""What is shown of each seed, and its heading."""

SHOWN = {
    "at_switch": "first return",
    "final": "last return",
    "auctions_to_90": "auctions to 90 %",
    "lost": "lost",
    "lost_sampled": "lost, sampled",
    "ratio_to_scratch": "lost / scratch",
    "forgetting": "forgotten",
    "moved_at_90": "moved by then",
}
"""Measures of a transfer that are shown, and their headings."""


PARTS = {
    "lost_sampled": "less of the reward lost, sampled",
    "lost": "less of the reward lost, greedy",
    "moved_at_90": "fewer weights moved to learn it",
}
"""Parts of the claim, in words."""


def show_transfer(console: Console, came_to: dict, folder: Path) -> None:
    """Medians over seeds, a line per phase and contender; then the verdict, and where it is."""
    table = Table(
        title=f"{came_to['world']}: {', '.join(came_to['tasks'])}; {came_to['auctions']:,} auctions each, medians over "
        f"{len(came_to['seeds'])} seeds",
        title_justify="left",
    )
    for heading in ("task", "learner", "setting", *SHOWN.values()):
        table.add_column(heading, justify="left" if heading in ("task", "learner", "setting") else "right")
    for row in sorted(came_to.get("phases", []), key=lambda row: (row["phase"], row["setting"])):
        medians = {name: measure["median"] for name, measure in row["measures"].items()}
        cells = [row["setting"], *(_number(medians.get(name)) for name in SHOWN)]
        task = f"{row['phase'] + 1} {row['task']}"
        table.add_row(task, row["contender"].replace("_", " "), *cells)
    console.print(table)
    for setting, found in came_to.get("verdicts", {}).items():
        console.print(f"{came_to['claim']}, at the {setting} setting: {found['verdict']}", soft_wrap=True)
        for name, part in found["parts"].items():
            console.print(f"  {PARTS[name]}: {part['verdict']}{_interval(part)}", soft_wrap=True)
    _show_written(console, came_to, folder)


def _interval(part: dict) -> str:
    """By how much, or why it was not decided."""
    why = f" ({part['reason'].replace('_', ' ')})" if part["reason"] else ""
    if part["low"] is None:
        return why
    return f", by {part['effect']:.2f} ({part['low']:.2f} to {part['high']:.2f}, {part['pairs']} pairs){why}"


def _number(value) -> str:
    if not isinstance(value, float):
        return value or ""
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.3f}"


def _exact(value: float | None) -> str:
    """Four decimals, or nothing where there is no number."""
    return "" if value is None or not math.isfinite(value) else f"{value:.4f}"


def _show_written(console: Console, came_to: dict, folder: Path) -> None:
    if came_to["status"] == "interrupted":
        console.print(f"interrupted: go on with --resume --out {folder}", soft_wrap=True)
    console.print(f"wrote {folder}", soft_wrap=True)
