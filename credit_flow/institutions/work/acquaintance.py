"""Acquaintance: what was learnt about a neighbour is forgotten when another takes its place."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading.readings import N_PAIRS


class Acquaintance(Institution):
    """Begins the experience with every link that now leads to somebody else."""

    def step(self, model) -> None:
        """Clear the counts of rewired links."""
        table = model.table
        memory = (table.judged, table.asked, table.borne_out)
        _forget(len(table.rows), table.rows, table.neighbours, *memory)


@lots
def _forget(i, rows, neighbours, judged, asked, borne_out):
    row = rows[i]
    for slot in range(neighbours.shape[1]):
        if judged[row, slot] != neighbours[row, slot]:
            judged[row, slot] = neighbours[row, slot]
            for place in range(2 * slot * N_PAIRS, 2 * (slot + 1) * N_PAIRS):
                asked[row, place] = 0
                borne_out[row, place] = 0
