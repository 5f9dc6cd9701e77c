"""Rules in words, and an episode sale by sale, as rows of tables."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.dashboard.reading.snapshot import Snapshot

MOST = 40
"""Sales that are shown."""

RULES = [
    {"title": "rule"},
    {"title": "bid, cr", "number": True},
    {"title": "has, cr", "number": True},
    {"title": "won", "number": True},
]
SALES = [
    {"title": "#", "number": True},
    {"title": "bought and acted"},
    {"title": "steps", "number": True},
    {"title": "price, cr", "number": True},
    {"title": "gain, cr", "number": True},
]


@functools.lru_cache(maxsize=16)
def _world(scenario):
    return scenario.world(0)


def rule_rows(player, snapshot: Snapshot) -> list[list[str]]:
    """The rules that acted in the last episode, and those that have won most, by bid: the rule in words, its bid, what it has, and how often it has won."""
    rules, world = snapshot.rules, _world(player.scenario)
    used = np.isin(rules.row, rules.buyer)
    used[np.argsort(-rules.wins, kind="stable")[:12]] = True
    order = [k for k in np.argsort(-np.nan_to_num(rules.bid, nan=-1.0), kind="stable") if used[k]]
    return [
        [
            world.in_words(int(rules.mask[k]), int(rules.condition[k]), int(rules.action[k])),
            "not fixed" if np.isnan(rules.bid[k]) else f"{rules.bid[k]:.3f}",
            f"{snapshot.balance(int(rules.row[k])):,.2f}",
            f"{rules.wins[k]:,}",
        ]
        for k in order
    ]


def sale_rows(player, snapshot: Snapshot) -> list[list[str]]:
    """The sales of the last episode of the tick: who bought, what it paid, and what was left of the next price, or the reward, when price and tax were paid."""
    rules, world, n = snapshot.rules, _world(player.scenario), len(snapshot.rules.price)
    brought = np.append(rules.price[1:], rules.reward)[:n] - rules.price - rules.tax
    words = {
        int(row): world.in_words(int(mask), int(condition), int(action))
        for row, mask, condition, action in zip(rules.row, rules.mask, rules.condition, rules.action)
    }
    return [
        [
            f"{k + 1}",
            _who(int(rules.buyer[k]), words, world.action_names[rules.does[k]]),
            f"{rules.steps[k]:,}",
            f"{rules.price[k]:.3f}",
            f"{brought[k]:+.3f}",
        ]
        for k in range(min(n, MOST))
    ]


def _who(row: int, words: dict[int, str], act: str) -> str:
    return f"HOUSE, at random: {act}" if row < 0 else words.get(row, f"a rule that died since: {act}")
