"""What a training of players came to, as the command line shows it."""

from __future__ import annotations

import math

from rich.console import Console
from rich.table import Table

SHOWN = {
    "success": "success",
    "null_welfare": "no contract",
    "welfare": "welfare",
    "best_theta": "best theta",
    "welfare_at_most": "largest theta",
    "signed_theta": "signed theta",
    "signed_welfare": "as signed",
    "acceptance": "accepted",
    "transfers": "transfers",
    "equality": "equality",
    "waste": "waste",
    "apples": "apples",
    "deviation_gain": "gain of one",
    "shortfall": "off optimum",
}
"""Numbers that are shown of each seed, and their headings."""


def show_players(console: Console, came_to: dict) -> None:
    """A line per number, a column per seed, and what it cost."""
    found = came_to["players"]
    table = Table(
        title=f"{came_to['parameters'].get('world_name', '')}, {came_to['auctions']:,} steps: credits per episode",
        title_justify="left",
    )
    table.add_column("seed")
    for seed in found:
        table.add_column(seed, justify="right")
    for name, words in SHOWN.items():
        numbers = [one.get(name) for one in found.values()]
        if any(_there(number) for number in numbers):
            table.add_row(words, *(f"{number:,.3g}" if _there(number) else "" for number in numbers))
    if found:
        console.print(table)
    for policy, one in came_to.get("trivial", {}).items():
        success = f", success {one['success']:.3f}" if _there(one.get("success")) else ""
        console.print(
            f"{policy}, which learns nothing: {one['earned']:,.1f} credits an episode{success}",
            soft_wrap=True,
        )
    spent = came_to["cpu_seconds"]
    console.print(
        f"{came_to['steps_per_cpu_second'] or 0:,.0f} steps per CPU-second: rollout {spent['rollout']:.1f} s, updates {spent['update']:.1f} s; ledger residual {came_to['residual']!r} credits",
        soft_wrap=True,
    )


def _there(number) -> bool:
    return isinstance(number, int | float) and math.isfinite(number)
