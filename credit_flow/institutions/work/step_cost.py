"""What a step of work costs and how well it goes: the rules that asking, hiring and doing share."""

from __future__ import annotations

from credit_flow.core.amounts import up
from credit_flow.core.programs.kernel import kernel

FLOOR = 0.2
"""Productivity of an expert without any skill, units of work per unit of compute; full skill makes it 1."""

LUCK = 0.6
"""Probability that a step succeeds without any skill; full skill makes it 1."""


@kernel
def compute_units(work, skill):
    """Units of compute that an expert of this skill uses for `work` units of work."""
    return work / (FLOOR + (1.0 - FLOOR) * skill)


@kernel
def success_probability(skill):
    """Probability that a step done with this skill succeeds."""
    return LUCK + (1.0 - LUCK) * skill


@kernel
def own_cost(start, stop, kind, work, skill, row, price):
    """Credits of compute that expert `row` needs to do all steps among nodes `start .. stop - 1` itself, at `price`."""
    total = 0.0
    for node in range(start, stop):
        if kind[node] >= 0:
            total += up(compute_units(work[node], skill[row, kind[node]]) * price)
    return total
