"""Networks that people have: input-output tables and food webs with cannibals, whose compartments pay themselves; rounded tables."""

import networkx as nx
import numpy as np
import pytest
from measure_cases import network_of, says

from credit_flow.measures.flows.ascendency import total_system_throughflow, total_system_throughput
from credit_flow.measures.flows.credit_rank import income_network, payment_shares
from credit_flow.measures.flows.cycling import (
    average_path_length,
    finn_cycling_index,
    is_steady,
    path_matrix,
)
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.openness import audit_line, openness
from credit_flow.measures.flows.rewiring import rewired
from credit_flow.measures.flows.trophic_levels import edge_levels, flow_hierarchy, treeness, trophic_levels


def input_output_table() -> FlowNetwork:
    """Miller and Blair's two sectors: z_ij is what i sells to j, so credit flows from j to i; final demand enters, value added is used up."""
    sales, final = np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([350.0, 1700.0])
    output = sales.sum(axis=1) + final
    return FlowNetwork(
        ("agriculture", "manufacturing"), final, sales.T, [0.0, 0.0], output - sales.sum(axis=0)
    )


def food_web() -> FlowNetwork:
    """A predator that takes 4 of its prey's 10 and 1 of its own kind."""
    return FlowNetwork(("prey", "predator"), [10, 0], [[0, 4], [0, 1]], [0, 0], [6, 4])


def test_leontief_inverse_of_miller_and_blair():
    """The table of total requirements as printed, key `miller2009`: 1.254, .330, .264, 1.122."""
    network = input_output_table()
    assert network.throughflow.tolist() == network.outflow.tolist() == [1000.0, 2000.0]
    inverse = path_matrix(network).T
    np.testing.assert_allclose(inverse, [[1.254, 0.330], [0.264, 1.122]], atol=5e-4)
    np.testing.assert_allclose(
        inverse @ [600.0, 1500.0], [1247.5, 1841.6], rtol=1e-4
    )  # the printed impact of new demand
    # By hand: with the determinant .85 x .95 - .25 x .2 = .7575 the diagonal is .95 / .7575 and .85 / .7575.
    cycled = 1000.0 * (1.0 - 0.7575 / 0.95) + 2000.0 * (1.0 - 0.7575 / 0.85)
    assert finn_cycling_index(network) == pytest.approx(cycled / 3000.0)
    assert average_path_length(network) == pytest.approx(3000.0 / 2050.0)
    assert (
        total_system_throughflow(network) == 3000.0
        and total_system_throughput(network) == 950.0 + 2050.0 + 2050.0
    )
    assert openness(network) == "dissipative"


def test_a_cannibal_stands_above_its_prey_by_more_than_one_level():
    """TL = 1 + .8 x 1 + .2 TL, so 2.25; a fifth of what it eats comes round again: 5 x .2 of 15 cycles."""
    network = food_web()
    assert trophic_levels(network).tolist() == [1.0, pytest.approx(2.25)]
    assert path_matrix(network)[1, 1] == pytest.approx(1.25)
    assert finn_cycling_index(network) == pytest.approx(1.0 / 15.0)
    assert average_path_length(network) == 1.5
    assert edge_levels(network).tolist() == [1.0, pytest.approx(3.0)]  # by edges alone: 1 + (1 + s) / 2
    assert flow_hierarchy(network) == 0.5 and flow_hierarchy(network, weighted=True) == 0.8
    with says("zero_total"):
        line = audit_line(network, 1)
    assert line[:4] == (10.0, 10.0, 0.0, 0.0)


def test_a_web_without_the_cannibal_is_unchanged_by_a_cannibal_elsewhere():
    web = food_web()
    alone = network_of([[0, 4], [0, 0]], imports=[10, 0], respiration=[6, 4])
    assert trophic_levels(alone).tolist() == [1.0, 2.0] and finn_cycling_index(alone) == 0.0
    assert treeness(web) == treeness(alone) == 1.0  # a payment to oneself joins no two


def test_hierarchy_is_that_of_networkx():
    rng = np.random.default_rng(1)
    for _ in range(20):
        flows = rng.integers(1, 9, (6, 6)) * (rng.random((6, 6)) < 0.3)
        if not flows.any():
            continue
        graph = nx.from_numpy_array(flows, create_using=nx.DiGraph)
        assert flow_hierarchy(flows) == pytest.approx(nx.flow_hierarchy(graph))
        assert flow_hierarchy(flows, weighted=True) == pytest.approx(
            nx.flow_hierarchy(graph, weight="weight")
        )


def test_income_of_who_pays_itself():
    """It keeps d S_ii of its income in hand: y = e / (1 - d S_ii) here, and the network says the same."""
    network = income_network(("a", "b"), [[0.5, 0.5], [0.0, 1.0]], 0.5, [3.0, 0.0])
    assert network.throughflow.tolist() == [pytest.approx(4.0), pytest.approx(2.0)]
    shares, passed_on = payment_shares(network)
    np.testing.assert_allclose(shares, [[0.5, 0.5], [0.0, 1.0]])
    np.testing.assert_allclose(passed_on, 0.5)


def test_in_the_null_self_payments_and_degrees_stay():
    flows = np.random.default_rng(3).random((8, 8)) * (np.random.default_rng(4).random((8, 8)) < 0.3)
    flows[2, 2] = 1.0
    null = rewired(flows, seed=1)
    assert (null.diagonal() == flows.diagonal()).all() and (null != flows).any()
    assert ((null > 0).sum(axis=1) == (flows > 0).sum(axis=1)).all()
    assert ((null > 0).sum(axis=0) == (flows > 0).sum(axis=0)).all()


def test_a_rounded_table_has_its_index_with_a_flag():
    """Rounded to whole numbers a web is out of balance by some percent: refused, or valued under a tolerance that the caller names."""
    rounded = network_of([[0, 33], [21, 0]], imports=[100, 0], respiration=[89, 12])
    assert not is_steady(rounded) and is_steady(rounded, 0.05)
    for measure in (finn_cycling_index, average_path_length, path_matrix, payment_shares):
        with says("not_steady"):
            assert np.isnan(measure(rounded)[0] if measure is payment_shares else measure(rounded)).all()
    with says(flags=["not_steady"]):
        value = finn_cycling_index(rounded, tolerance=0.05)
    returns = 1.0 / (1.0 - 21 / 33 * 33 / 121)
    assert value == pytest.approx((121 + 33) * (1.0 - 1.0 / returns) / 154)
    with says(flags=["not_steady"]):
        assert average_path_length(rounded, tolerance=0.05) == 1.54
    with says():  # no flag within the usual tolerance
        assert finn_cycling_index(food_web(), tolerance=0.5) > 0.0
    assert openness(rounded, tolerance=0.05) == "dissipative" != openness(rounded)
