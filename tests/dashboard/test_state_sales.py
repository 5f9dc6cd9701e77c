"""Societies that sell states are never said to have no auctions: what the pages tell of them is what the journal says."""

import numpy as np
import pytest

from credit_flow import preset
from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.pages.auctions import gather
from credit_flow.dashboard.parts.auctions_table import STATES_ARE_SOLD, auctions_now
from credit_flow.dashboard.reading.snapshot import MARKET
from credit_flow.dashboard.run.runner import Runner
from credit_flow.models.clockwork.scenario_choice import scenarios

SOCIETIES = ("vickrey_society", "hayek_machine", "bucket_brigade")


@pytest.mark.parametrize("name", SOCIETIES)
def test_sales_of_states_are_those_of_the_journal(name):
    with Runner(scenarios()[name](), seed=1) as runner:
        runner.step(12)
        snapshots = runner.snapshots(12)
        shown = gather(runner, runner.snapshot())
        _, empty = auctions_now(runner, runner.snapshot())
    assert shown.sales is not None and not shown.auctions and empty == STATES_ARE_SOLD
    paid = [
        amount
        for one in snapshots
        for amount in one.postings.amount[
            (one.postings.payee == MARKET) & (one.postings.kind == CODES["payment"])
        ]
    ]
    assert len(paid) > 0 or name != "vickrey_society"
    assert np.array_equal([sale.price for sale in shown.sales], paid[::-1][:50])


@pytest.mark.parametrize("name", ["default", "trophic"])
def test_where_no_states_are_sold_none_are_told(name):
    with Runner(preset(name).but(experts=20), seed=1) as runner:
        runner.step(3)
        assert gather(runner, runner.snapshot()).sales is None
