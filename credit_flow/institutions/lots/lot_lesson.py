"""The lesson of a lot for policies that compile: what everybody bid, and what came of it."""

from __future__ import annotations

import functools
from collections.abc import Callable

from credit_flow.agents.traits import LotMemory
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import bound
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniform
from credit_flow.institutions.lots.bid_list import BidList
from credit_flow.institutions.lots.sealed_bids import compiled_lots
from credit_flow.worlds.lots.lot import Lot


def lot_lesson(model) -> list[Phase]:
    """Everybody's lesson of the lot; none where nobody learns, or policies written in Python do."""
    (policy, *_) = model.policies
    if compiled_lots(model.policies) is None or policy.lot_lesson is None:
        return []
    return [Phase(_learning_by(policy.lot_lesson), Living, (model.stream("bids"), policy.terms))]


def _learn(i, worker, clock: Clock, living: Living, lots: Lot, bids: BidList, memory: LotMemory, terms):
    key, settings = terms
    row = living.rows[i]
    draw = uniform(key, clock.tick[0], row, 0)  # the one by which it bid
    _lesson(memory.memory[row], lots.signal[i], bids.bid[0, i], memory.profit[row], draw, settings)  # noqa: F821


@functools.cache
def _learning_by(text: Callable) -> Callable:
    return bound(_learn, f"learn_by_{text.__module__}.{text.__qualname__}", _lesson=text)
