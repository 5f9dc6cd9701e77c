"""What a Hayek machine is made of where whole episodes are played at once: its market of rules, who comes and goes, and how rules are made."""

from __future__ import annotations

import numpy as np

from credit_flow.core.streams import below, uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.covering_entry import CoveringEntry
from credit_flow.institutions.population.rule_lineage import RuleLineage
from credit_flow.institutions.states.rule_auction import RuleAuction, RuleMarket

OTHER_ACTION, SECOND_TEST, DROPPED = 0.25, 0.5, 0.5
"""Chances: that a child differs from its parent by its action, else that it differs in two tests and not one, and that a test is dropped and not turned around."""


def rule_economy(scenario) -> tuple[Institution, ...]:
    """The parts of a tick of a `HayekMachine` that plays whole episodes."""
    s = scenario
    return (
        RuleAuction(
            episodes=s.episodes,
            epsilon=s.epsilon,
            tax=s.tax,
            whole=s.whole,
            owned=s.rules != "no_property",
            printed=s.printed if s.rules == "printing" else 0.0,
            in_full=s.in_full,
        ),
        RuleLineage(
            rate=s.birth_rate if s.births else 0.0,
            threshold=s.birth_threshold * s.endowment,
            stake=s.endowment,
            patience=s.patience,
            places=s.places,
            tax=s.tax,
        ),
        CoveringEntry(
            rate=s.entry,
            endowment=s.endowment,
            places=s.places,
            episodes=s.entry_episodes,
            printed=s.rules == "free_entry",
        ),
        *s.curriculum(),
    )


def cover(model, rows: np.ndarray, keep: float) -> None:
    """Rules `rows` (n,) for what was seen: each test is asked with chance `keep`, and must be as it was; a random action."""
    table, key, world = model.table, model.stream("newcomers"), model.world
    for row, seen in zip(rows.tolist(), _seen(model, rows)):
        mask = sum(1 << k for k in range(world.n_features) if uniform(key, 0, row, k + 2) < keep)
        table.mask[row], table.condition[row] = mask, seen & mask
        table.action[row] = below(world.n_actions, key, 0, row, 1)
    begin(model, rows)


def vary(model, rows: np.ndarray, parents: np.ndarray) -> None:
    """Children `rows` (n,) of `parents` (n,): another action, or one or two tests dropped, turned around, or added as they were seen."""
    table, key, world = model.table, model.stream("mutation"), model.world
    for row, parent, seen in zip(rows.tolist(), parents.tolist(), _seen(model, rows)):
        mask, condition = int(table.mask[parent]), int(table.condition[parent])
        table.action[row] = table.action[parent]
        if uniform(key, 0, row, 0) < OTHER_ACTION:
            table.action[row] = below(world.n_actions, key, 0, row, 1)
        else:
            for draw in range(2, 6 if uniform(key, 0, row, 8) < SECOND_TEST else 4, 2):
                test = 1 << below(world.n_features, key, 0, row, draw)
                if not mask & test:
                    mask, condition = mask | test, condition | seen & test
                elif uniform(key, 0, row, draw + 1) < DROPPED:
                    mask, condition = mask & ~test, condition & ~test
                else:
                    condition ^= test
        table.mask[row], table.condition[row] = mask, condition
    begin(model, rows)


def begin(model, rows: np.ndarray) -> None:
    """The patience of rules `rows` (n,) begins with their birth."""
    model.table.last_win[rows] = max(0, int(model.world.episode.max()))


def _seen(model, rows: np.ndarray) -> list[int]:
    """What was seen for each of `rows` (n,); who is there before anything was seen has a random word."""
    market = model.registers[RuleMarket] if model.tick else None
    if market is not None and len(market.cover) == len(rows):
        return market.cover
    key = model.stream("words")
    return [below(model.world.n_codes, key, 0, row, 0) for row in rows.tolist()]
