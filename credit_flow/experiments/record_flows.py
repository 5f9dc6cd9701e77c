"""The credit-flow network of a Record, for the measures that take one."""

from __future__ import annotations

from credit_flow.core.records.record import Record
from credit_flow.measures.flows.flow_network import FlowNetwork


def flow_network(
    record: Record, start: int = 0, stop: int | None = None, *, pools: str = "compartment"
) -> FlowNetwork:
    """Who paid whom in credits in the ticks (start, stop], reconciled exactly with the balances at both ends.

    `stop` is the last tick unless given; `pools` as in `FlowNetwork.from_postings`. The measures of `measures/flows/ascendency.py`,
    `cycling.py`, `trophic.py` and `openness.py` take the network.
    """
    stop = record.ticks if stop is None else stop
    lines = record.journal
    lines = lines[lines["asset"] == 0]
    columns = (lines[name].to_numpy() for name in ("payer", "payee", "amount", "kind", "cause"))
    ends = {"opening": record.balances(start), "closing": record.balances(stop)}
    return FlowNetwork.from_postings(
        *columns, tick=lines["tick"].to_numpy(), window=(start, stop), pools=pools, **ends
    )
