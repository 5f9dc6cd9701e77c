"""Vickrey: the winner pays the runner-up's bid, the seller gets the winner's."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement


@kernel
def paid(own, rivals):
    """The winner pays the highest rival bid."""
    return rivals


@kernel
def received(own, rivals):
    """The seller gets the highest bid of all."""
    return max(own, rivals)


class Vickrey(StateSettlement):
    """The winner pays the highest rival bid; the seller gets the highest bid of all (key `chang2020`).

    Truth is dominant in each auction for given next prices, but WORLD must add the gap: a subsidy at every sale.
    """

    paid, received = staticmethod(paid), staticmethod(received)
    truthful = True
    mints = True
