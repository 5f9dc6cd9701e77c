"""The index contract: transfers by an index that nobody can falsify, instead of by what was done."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@lots
def index_contract(copy, outcome, theta, alive, pay):
    """Of two agents the one of lower index pays theta (x_i - x_j) / N, N the number alive; for theta below 0 the one of higher index."""
    n = 0
    for j in range(alive.shape[1]):
        n += alive[copy, j]
    for i in range(alive.shape[1]):
        for j in range(alive.shape[1]):
            more = theta[copy] * (outcome[copy, i, 0] - outcome[copy, j, 0]) / max(n, 1)
            if alive[copy, i] and alive[copy, j] and more > 0.0:
                pay[copy, j, i] = more


class IndexContract(TransferRule):
    """An agent alive gets theta (x_i - mean x), credits, of an exogenous `index` x that is only correlated with what it did (key `holmstrom1979`).

    With an index that follows the act with correlation rho the incentive is theta rho (1 - 1/N), so the theta that is needed grows as 1/rho. Theta may be below 0, which punishes
    what the index shows. The mean is that of the agents alive: a mean known beforehand would leave the transfers without a counterparty.
    """

    rule = index_contract
    features = ("index",)
    low = -10.0
    high = 10.0
