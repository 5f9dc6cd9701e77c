"""The credit-flow network of real runs reconciles exactly, and says what kind of economy it was."""

import warnings

import numpy as np
import pytest

from credit_flow import preset, run
from credit_flow.experiments.record_flows import flow_network
from credit_flow.measures.flows.ascendency import (
    degree_of_order,
    total_system_throughflow,
    total_system_throughput,
)
from credit_flow.measures.flows.openness import openness
from credit_flow.measures.flows.trophic_levels import trophic_levels


@pytest.fixture(scope="module", params=["default", "closed", "trophic"])
def record(request):
    return run(preset(request.param), rng=2, ticks=300)


def test_flows_reconcile_with_balances_to_the_last_quantum(record):
    """`flow_network` raises if any compartment's stock does not change by exactly what flowed."""
    network = flow_network(record, 200, 300)
    measures = record.measures
    minted = measures["minted"].loc[300] - measures["minted"].loc[200]
    burnt = measures["burnt"].loc[300] - measures["burnt"].loc[200]
    assert network.imports.sum() == minted
    assert (network.respiration + network.exports).sum() == burnt
    assert total_system_throughput(network) >= total_system_throughflow(network) > 0.0
    assert 0.0 < degree_of_order(network) < 1.0


@pytest.mark.parametrize(
    ("name", "kind"), [("default", "open, transient"), ("closed", "closed"), ("attention", "closed")]
)
def test_what_kind_of_economy_it_was(name, kind):
    """200 ticks of the flagship are too short to call it steady: what single experts hold still moves too much."""
    record = run(preset(name), rng=2, ticks=400)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert openness(flow_network(record, 200, 400)) == kind


def test_credit_goes_down_level_by_level_where_only_owners_earn():
    record = run(preset("default").but(hiring=False), rng=2, ticks=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        levels = trophic_levels(flow_network(record, 100, 200))
    assert np.nanmin(levels) == pytest.approx(1.0)
