"""Known values of the ledger, of random exchange and of credit creation; ids as in the acceptance lists."""

from __future__ import annotations

from credit_flow.theory.known import Known

LEDGER: dict[str, Known] = {
    "H1": Known(
        2 / 3, 0.005, what="Gini of random unit exchange at mean 1, large N", source="dragulescu2000"
    ),
    "H1.N100": Known(
        0.661, 0.01, what="Gini of random unit exchange at mean 1, N = 100, random pairs", source="dragulescu2000"
    ),
    "I1": Known(
        1.0 - (10 / 11) ** 5,
        0.02,
        what="share of negative balances: random unit exchange, mean 5, credit lines of 5",
        source="dragulescu2000",
    ),
    "I3": Known(
        (10000.0, 0.0),
        what="deposits re-lent at reserve 1/10 from a base of 1000: limit of total deposits, change of net worth",
        source="godley2007",
    ),
    "P1": Known(0.0, what="residual of every asset in every tick, whatever is posted", source="ellerman1985"),
    "P2": Known(0.0, what="credit minted beyond the budget by any call of the ledger", source="ellerman1985"),
    "P3": Known(1.0, what="share of leaky ledgers that the audit catches", source="ellerman1985"),
    "P4": Known((1.0, 20.0), what="distinct journal hashes: the same seed twice; 20 seeds", source="collet2019"),
    "EM.A5": Known(0.0, what="sum of all accounts, any scenario, any seed", source="baum1999"),
}  # fmt: skip
