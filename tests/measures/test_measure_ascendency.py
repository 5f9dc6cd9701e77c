import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, network_of, says, worked_network

from credit_flow.measures.flows.ascendency import (
    ascendency,
    average_mutual_information,
    capacity,
    degree_of_order,
    effective_link_density,
    flow_diversity,
    overhead,
    residual_diversity,
    robustness,
    roles,
    total_system_throughflow,
    total_system_throughput,
)
from credit_flow.measures.flows.cycling import (
    average_path_length,
    finn_cycling_index,
    imbalance,
    is_steady,
    path_matrix,
)
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.trophic_levels import transfer_efficiency, trophic_levels
from credit_flow.theory.values_flows import FLOWS, fixture

QUANTITIES = {
    "total_import": lambda network: float(network.imports.sum()),
    "TSTp": total_system_throughput,
    "TST": total_system_throughflow,
    "H": flow_diversity,
    "AMI": average_mutual_information,
    "ascendency": ascendency,
    "capacity": capacity,
    "overhead": overhead,
    "a": degree_of_order,
    "robustness": robustness,
    "effective_link_density": effective_link_density,
    "roles": roles,
    "FCI": finn_cycling_index,
    "APL": average_path_length,
    "trophic_levels": trophic_levels,
    "transfer_efficiencies": lambda network: transfer_efficiency(network, [[name] for name in network.names]),
}
matrices = st.lists(st.lists(st.integers(0, 99), min_size=4, max_size=4), min_size=4, max_size=4).map(
    lambda rows: np.array(rows, dtype=float)
)


@pytest.mark.parametrize(("prefix", "name"), [("EM.D1", "oyster_reef"), ("EM.D3", "ten_percent_chain")])
def test_worked_networks(prefix, name):
    network = worked_network(name)
    expected = [row.removeprefix(f"{prefix}.") for row in FLOWS if row.startswith(f"{prefix}.")]
    assert set(expected) <= set(QUANTITIES) and len(expected) >= 12
    for quantity in expected:
        holds(f"{prefix}.{quantity}", QUANTITIES[quantity](network))


@pytest.mark.parametrize(("prefix", "name"), [("EM.D5.ring", "ring_of_three"), ("EM.D5.all", "all_to_all")])
def test_pure_matrices(prefix, name):
    matrix = fixture(name)["matrix"]
    for quantity in fixture(name)["expected"]:
        holds(f"{prefix}.{quantity}", QUANTITIES[quantity](matrix))


@given(matrices)
def test_information_is_bounded_and_scale_free(flows):
    if np.count_nonzero(flows) < 2:
        return
    diversity, information = flow_diversity(flows), average_mutual_information(flows)
    assert -1e-12 <= information <= diversity + 1e-12 <= math.log2(np.count_nonzero(flows)) + 1e-9
    assert residual_diversity(flows) == pytest.approx(diversity - information)
    assert -1e-12 <= degree_of_order(flows) <= 1.0
    assert robustness(flows) <= 1 / math.e + 1e-12
    assert average_mutual_information(3 * flows) == pytest.approx(information, abs=1e-9)
    assert ascendency(3 * flows) == pytest.approx(3 * ascendency(flows), rel=1e-9, abs=1e-9)
    p = flows / flows.sum()
    margins = flow_diversity(p.sum(axis=1)[None]) + flow_diversity(p.sum(axis=0)[None])
    assert information == pytest.approx(margins - diversity, abs=1e-9)


@given(matrices)
def test_throughput_is_throughflow_and_what_leaves(flows):
    np.fill_diagonal(flows, 0.0)
    network = network_of(flows, imports=[1, 2, 3, 4], exports=[0, 0, 1, 0], respiration=[5, 0, 0, 0])
    assert total_system_throughput(network) == pytest.approx(total_system_throughflow(network) + 6.0)
    balanced = network_of(flows, imports=flows.sum(axis=1) + 1, exports=flows.sum(axis=0) + 1)
    assert total_system_throughput(balanced) == pytest.approx(
        total_system_throughflow(balanced) + balanced.imports.sum()
    )


def test_no_flow_and_single_flow():
    empty = network_of(np.zeros((2, 2)))
    for measure in (
        flow_diversity,
        average_mutual_information,
        capacity,
        robustness,
        roles,
        finn_cycling_index,
    ):
        with says("no_flow"):
            assert math.isnan(measure(empty))
    with says("no_flow"):
        assert math.isnan(average_path_length(empty))
    for measure in (degree_of_order, robustness):
        with says("single_flow"):
            assert math.isnan(measure([[0, 3], [0, 0]]))
    assert roles([[0, 3], [0, 0]]) == 1.0


def test_robustness_ends():
    assert robustness(np.ones((3, 3))) == 0.0
    assert robustness(np.roll(np.eye(3), 1, axis=1)) == pytest.approx(0.0, abs=1e-12)


def test_paths_by_counting_visits():
    """N equals the sum over the walks of all lengths."""
    network = worked_network("oyster_reef")
    passed_on = network.flows / network.throughflow[:, None]
    visits, step = np.eye(6), np.eye(6)
    for _ in range(300):
        step = step @ passed_on
        visits += step
    assert path_matrix(network) == pytest.approx(visits, abs=1e-9)
    share = network.imports / network.imports.sum()
    assert average_path_length(network) == pytest.approx(share @ path_matrix(network).sum(axis=1), rel=1e-4)


def test_intake_not_outflow_is_the_throughflow():
    network = worked_network("oyster_reef")
    outflow = network.outflow
    passed_on = network.flows / outflow[:, None]
    returns = np.linalg.inv(np.eye(6) - passed_on).diagonal()
    by_outflow = (outflow * (returns - 1) / returns).sum() / outflow.sum()
    assert by_outflow == pytest.approx(0.1101673, abs=1e-7) and not FLOWS["EM.D1.FCI"].holds(by_outflow)


def test_steadiness_of_data():
    network = worked_network("oyster_reef")
    assert is_steady(network) and not is_steady(network, 1e-6)
    assert imbalance(network) < fixture("oyster_reef")["balance"]["max_relative_imbalance_below"]
    leaky = network_of([[0, 1], [0, 0]], imports=[1, 0], respiration=[0, 0.99])
    for measure in (finn_cycling_index, average_path_length):
        with says("not_steady"):
            assert math.isnan(measure(leaky))
    with says("not_steady"):
        assert np.isnan(path_matrix(leaky)).all()
    with pytest.warns(match="imbalance 0.01"):
        path_matrix(leaky)


def test_spending_a_stock_is_not_steady():
    spender = network_of([[0, 1], [0, 0]], imports=[0, 1], respiration=[0, 2])
    assert imbalance(spender) == math.inf
    with says("not_steady"):
        assert math.isnan(finn_cycling_index(spender))


def with_stocks(change):
    return FlowNetwork(
        ("A", "B"),
        [10, 0],
        [[0, 10], [0, 0]],
        [0, 0],
        [0, 10 - change],
        opening=[1, 1],
        closing=[1, 1 + change],
    )


def test_steadiness_of_a_ledger_window():
    assert is_steady(with_stocks(0.1875)) and imbalance(with_stocks(0.1875)) == 0.1875 / 20
    assert not is_steady(with_stocks(0.25))


def test_closed_and_singular():
    ring = np.roll(np.eye(3), 1, axis=1)
    with says("closed"):
        assert math.isnan(finn_cycling_index(network_of(ring)))
    apart = np.zeros((4, 4))
    apart[:3, :3] = ring
    with says("singular"):
        assert math.isnan(
            finn_cycling_index(network_of(apart, imports=[0, 0, 0, 1], respiration=[0, 0, 0, 1]))
        )


def test_idle_compartments_do_not_matter():
    network = worked_network("ten_percent_chain")
    padded = np.zeros((4, 4))
    padded[:3, :3] = network.flows
    wider = network_of(padded, np.append(network.imports, 0), None, np.append(network.respiration, 0))
    for measure in (finn_cycling_index, average_path_length, degree_of_order, robustness):
        assert measure(wider) == pytest.approx(measure(network), abs=1e-12)
    assert path_matrix(wider)[3].tolist() == [0, 0, 0, 1]
