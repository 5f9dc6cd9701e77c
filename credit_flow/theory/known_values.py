"""The one table of known values: id -> `Known`. The ids are those of the acceptance lists in `docs/theory.md`."""

from __future__ import annotations

from credit_flow.theory.values_auctions import AUCTIONS
from credit_flow.theory.values_contracts import CONTRACTS
from credit_flow.theory.values_flows import FLOWS
from credit_flow.theory.values_games import GAMES
from credit_flow.theory.values_learning import LEARNING
from credit_flow.theory.values_ledger import LEDGER
from credit_flow.theory.values_societies import SOCIETIES

KNOWN = {**AUCTIONS, **LEDGER, **FLOWS, **LEARNING, **GAMES, **CONTRACTS, **SOCIETIES}
"""Every known value by its id, for example ``KNOWN["A1"].expected``."""
