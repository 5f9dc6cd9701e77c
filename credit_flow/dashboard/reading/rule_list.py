"""The rules of a market that plays whole episodes, and the last episode sale by sale, read from the model between two ticks."""

from __future__ import annotations

import numpy as np

from credit_flow.dashboard.reading.snapshot import RuleList
from credit_flow.institutions.states.played_episodes import PlayedEpisodes
from credit_flow.institutions.states.rule_auction import RuleMarket


def rules_of(model) -> RuleList | None:
    """What lives and what was sold last; None where there is no market of rules."""
    market = model.registers.get(RuleMarket)
    if market is None:
        return None
    table, rows, n = model.table, model.table.rows, int(market.sales.n[0])
    played = model.registers[PlayedEpisodes]
    solved = n > 0 and bool(played.finished.solved[played.n - 1])
    sold, amount = market.sales.whole[:n], market.sales.amount[:n]
    called = np.append(market.sellers, -1)[sold[:, 2]] if n else np.empty(0, dtype=np.int64)
    return RuleList(
        rows.astype(np.int32),
        table.mask[rows],
        table.condition[rows],
        table.action[rows].astype(np.int32),
        table.bid[rows],
        table.wins[rows],
        sold[:, 0].astype(np.int32),
        called.astype(np.int32),
        sold[:, 3].astype(np.int32),
        sold[:, 4].astype(np.int32),
        amount[:, 0].copy(),
        amount[:, 1].copy(),
        np.array([model.world.most if solved else 0.0]),
    )
