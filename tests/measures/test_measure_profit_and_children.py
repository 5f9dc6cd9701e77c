"""Profit and children of those who lived through a period, against a count line by line."""

import numpy as np

from credit_flow import CreditEconomy, run
from credit_flow.measures.profit_and_children import profit_and_children

GAIN = {"reward": 1, "payment": 1, "royalty": 1, "compute": 1, "fee": 1, "rent": 1}


def test_profit_and_children_of_a_period_are_those_of_the_journal():
    record = run(CreditEconomy(ticks=120, birth_threshold=30.0), rng=2)
    start, stop, first = 60, 120, record.manifest["first_account"]
    lived = set(record.snapshots.query("tick == @start")["row"]) & set(
        record.snapshots.query("tick == @stop")["row"]
    )
    profit, children = dict.fromkeys(sorted(lived), 0.0), dict.fromkeys(sorted(lived), 0)
    for line in record.journal[record.journal["tick"] > start].itertuples():
        for account, sign in ((line.payee, 1.0), (line.payer, -1.0)):
            if line.kind in GAIN and account - first in lived:
                profit[account - first] += sign * line.amount
        if line.kind == "stake" and line.payer - first in lived:
            children[line.payer - first] += 1
    found = profit_and_children(record, start, stop)
    np.testing.assert_allclose(found[0], list(profit.values()), atol=1e-9)
    assert found[1].tolist() == list(children.values()) and found[1].sum() > 10
