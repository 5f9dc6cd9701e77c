"""Credit-conserving Vickrey: the seller gets what the buyer pays, the runner-up's bid."""

from __future__ import annotations

from credit_flow.core.programs.kernel import kernel
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement


@kernel
def paid(own, rivals):
    """The winner pays the highest rival bid."""
    return rivals


@kernel
def received(own, rivals):
    """The seller gets the highest rival bid."""
    return rivals


class CreditConservingVickrey(StateSettlement):
    """The winner pays the highest rival bid to the seller of the state, who gets just that (key `chang2020`).

    Truth is dominant in each auction for given next prices, and no credit is made. The seller gets the buyer's best offer only
    where two bids are equal at the top, which clones supply; without them value leaks with every sale.
    """

    paid, received = staticmethod(paid), staticmethod(received)
    truthful = True
