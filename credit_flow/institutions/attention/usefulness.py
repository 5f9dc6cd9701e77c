"""Usefulness: what each expert's compute is really worth at the present demand."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.step_cost import compute_units, success_probability


class Usefulness(Institution):
    """Keeps the truth that the judge's samples are drawn from: work finished per unit of compute, on average over the
    kinds that are in demand, sum_k p(k) x (0.2 + 0.8 skill[k]) x (0.6 + 0.4 skill[k]). Only observers read it."""

    def step(self, model) -> None:
        """Write `usefulness` (0 .. 1) of the living."""
        table = model.table
        _usefulness(len(table.rows), table.rows, model.world.kind_shares, table.skill, table.usefulness)


@lots
def _usefulness(i, rows, demand, skill, usefulness):
    row = rows[i]
    usefulness[row] = 0.0
    for k in range(len(demand)):
        finished = success_probability(skill[row, k]) / compute_units(1.0, skill[row, k])
        usefulness[row] += demand[k] * finished
