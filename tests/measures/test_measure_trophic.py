import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, network_of, says, worked_network

from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.flows.outsourcing import outsourcing, outsourcing_depth
from credit_flow.measures.flows.rewiring import rewired
from credit_flow.measures.flows.trophic_levels import (
    edge_levels,
    flow_hierarchy,
    transfer_efficiency,
    treeness,
    trophic_incoherence,
    trophic_levels,
)

EDGES = np.zeros((4, 4))
EDGES[[0, 1, 2, 0], [1, 2, 3, 3]] = 1
CHAIN = np.diag([1.0, 1.0, 1.0], k=1)
graphs = st.integers(0, 2**30 - 1).map(
    lambda bits: np.array([0 if i % 7 == 0 else (bits >> (i % 30)) & 1 for i in range(36)], float).reshape(
        6, 6
    )
)


def by_node(values):
    return [values[node] for node in sorted(values)]


def test_worked_values():
    holds("card.P09.chain", trophic_incoherence(CHAIN))
    holds("card.P09.levels", edge_levels(EDGES))
    holds("card.P09.q", trophic_incoherence(EDGES))


@given(graphs)
def test_networkx_agrees(edges):
    graph = nx.DiGraph(edges)
    if not edges.any():
        return
    assert flow_hierarchy(edges) == pytest.approx(nx.flow_hierarchy(graph))
    basal = [node for node, n_payers in graph.in_degree() if n_payers == 0]
    if set(basal).union(*(nx.descendants(graph, node) for node in basal)) == set(graph):
        assert trophic_incoherence(edges) == pytest.approx(nx.trophic_incoherence_parameter(graph), abs=1e-7)
        assert edge_levels(edges) == pytest.approx(by_node(nx.trophic_levels(graph)))
    else:
        with says("singular"):
            assert math.isnan(trophic_incoherence(edges))


@given(graphs, st.integers(0, 1000))
def test_weighted_levels_agree_with_networkx(edges, seed):
    flows = np.triu(edges * np.random.default_rng(seed).integers(1, 9, (6, 6)))
    assert edge_levels(flows, weighted=True) == pytest.approx(by_node(nx.trophic_levels(nx.DiGraph(flows))))
    # With equal weights both variants are one.
    if flows.any():
        assert trophic_incoherence(7 * (flows > 0), weighted=True) == pytest.approx(
            trophic_incoherence(flows)
        )


@given(graphs)
def test_treeness_counts_independent_cycles(edges):
    network = network_of(edges)
    graph = nx.Graph(nx.DiGraph(edges))
    if not graph.number_of_edges():
        return
    n_cycles = len(nx.cycle_basis(graph))
    for of in ("throughput", "payer"):
        assert treeness(network, of=of) == pytest.approx(1 - n_cycles / graph.number_of_edges())


def test_treeness_ignores_faint_edges():
    flows = np.array([[0, 100, 0], [0, 0, 100], [1.0, 0, 0]])
    assert treeness(network_of(flows)) == 1.0
    assert treeness(network_of(flows), of="payer") == pytest.approx(2 / 3)
    assert treeness(network_of(flows), threshold=0.001) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="of must be"):
        treeness(network_of(flows), of="edge")
    with says("no_flow"):
        assert math.isnan(treeness(network_of(np.zeros((3, 3)))))


def test_hierarchy_of_a_tree_and_a_ring():
    assert flow_hierarchy(CHAIN) == 1.0
    assert flow_hierarchy(np.roll(np.eye(4), 1, axis=1)) == 0.0
    with says("no_flow"):
        assert math.isnan(flow_hierarchy(np.zeros((3, 3))))
    with says("no_flow"):
        assert math.isnan(trophic_incoherence(np.zeros((3, 3))))


def test_levels_mix_imports_and_payers():
    """B lives half on imports, half on A: level 1 + 1/2."""
    network = network_of([[0, 5, 0], [0, 0, 10], [0, 0, 0]], imports=[5, 5, 0], respiration=[0, 0, 10])
    assert trophic_levels(network) == pytest.approx([1, 1.5, 2.5])


def test_a_pool_fixed_at_level_one():
    network = worked_network("oyster_reef")
    free, fixed = trophic_levels(network), trophic_levels(network, level_one=("deposited detritus",))
    assert fixed[5] == 1.0 and fixed[0] == 1.0 and free[5] > 2.0
    assert fixed[1] == pytest.approx(2.0), "microbiota live on detritus alone"
    shares = network.flows / network.throughflow
    assert fixed[:5] == pytest.approx((1 + shares.T @ fixed)[:5])


def test_a_fixed_pool_shields_those_it_feeds():
    """A and B pay each other without an import, and the pool C; D lives on the pool."""
    flows = np.zeros((4, 4))
    flows[[0, 1, 1, 2], [1, 0, 2, 3]] = 1
    with says("singular", flags=["not_steady"]):
        levels = trophic_levels(network_of(flows), level_one=("C",))
    assert np.isnan(levels[:2]).all() and levels[2:].tolist() == [1, 2]


def test_levels_where_no_import_reaches():
    flows = np.zeros((5, 5))
    flows[[0, 1, 2, 0], [1, 0, 3, 2]] = 1  # A and B pay each other and C, C pays D; E alone
    with says("singular", flags=["not_steady"]):
        levels = trophic_levels(network_of(flows, imports=[0, 0, 0, 1, 1]))
    assert np.isnan(levels[:4]).all() and levels[4] == 1.0


def test_levels_without_intake():
    with says("no_flow", "singular", flags=["not_steady"]):
        levels = trophic_levels(
            network_of([[0, 1, 0], [0, 0, 0], [0, 0, 0]], imports=[0, 0, 2], respiration=[0, 1, 2])
        )
    assert np.isnan(levels[:2]).all() and levels[2] == 1.0


def test_unsteady_networks_keep_levels_with_a_flag():
    network = network_of([[0, 1], [0, 0]], imports=[1, 0])
    with says(flags=["not_steady"]):
        assert trophic_levels(network).tolist() == [1, 2]
    with says(flags=["not_steady"]):
        assert transfer_efficiency(network, [["A"], ["B"]]).tolist() == [1.0]


def test_transfer_efficiency_is_not_clipped():
    network = network_of([[0, 1], [0, 0]], imports=[1, 4], respiration=[0, 5])
    assert transfer_efficiency(network, [["A"], ["B"]]).tolist() == [5.0]
    idle = network_of([[0, 1, 0], [0, 0, 0], [0, 0, 0]], imports=[1, 0, 0], respiration=[0, 1, 0])
    with says("no_flow"):
        values = transfer_efficiency(idle, [["A"], ["C"], ["B"]])
    assert values[0] == 0.0 and math.isnan(values[1])


@given(graphs, st.integers(0, 100))
def test_rewiring_keeps_degrees_and_what_each_pays(edges, seed):
    flows = edges * np.random.default_rng(seed).integers(1, 9, (6, 6))
    null = rewired(flows, seed)
    assert ((null > 0).sum(axis=0) == (flows > 0).sum(axis=0)).all()
    assert ((null > 0).sum(axis=1) == (flows > 0).sum(axis=1)).all()
    assert (null.sum(axis=1) == flows.sum(axis=1)).all() and not null.diagonal().any()
    assert (null == rewired(flows, seed)).all()


def test_rewiring_destroys_layers():
    """Four layers of five, each paying the next: surrogates are far less coherent, and differ from each other."""
    flows = np.kron(np.diag(np.ones(3), k=1), np.ones((5, 5)))
    nulls = [rewired(flows, 1, surrogate) for surrogate in range(99)]
    assert trophic_incoherence(flows) == 0.0 and flow_hierarchy(flows) == 1.0
    hierarchies = [flow_hierarchy(null) for null in nulls]
    assert max(hierarchies) < 1.0 and len({null.tobytes() for null in nulls}) == 99


def columns(rows):
    return [np.array(column) for column in zip(*rows)]


TASKS = [
    (0, 4, 9.0, "reward", 1),  # done by its owner
    (0, 4, 9.0, "reward", 2),  # handed to 5, by it to 6; and to 7
    (4, 5, 3.0, "payment", 2),
    (5, 6, 2.0, "payment", 2),
    (4, 7, 1.0, "payment", 2),
    (0, 5, 9.0, "reward", 3),  # through escrow
    (5, 3, 4.0, "escrow", 3),
    (3, 6, 4.0, "payment", 3),
    (4, 1, 1.0, "compute", 1),
    (4, 2, 1.0, "payment", 1),  # to the treasury: no expert
]


def test_outsourcing_depth_and_share():
    causes, depths = outsourcing_depth(*columns(TASKS))
    assert causes.tolist() == [2, 3] and depths.tolist() == [2, 1]
    assert outsourcing(*columns(TASKS)) == (1.0, 2.0, pytest.approx(2 / 3))
    assert outsourcing(*columns(TASKS), executed=[1, 2, 3, 8]) == (0.75, 2.0, 0.5)


def test_order_of_postings_does_not_change_the_depth():
    rng = np.random.default_rng(0)
    chain = [(4 + i, 5 + i, 1.0, "payment", 7) for i in range(12)]
    for _ in range(10):
        rng.shuffle(chain)
        rows = [(int(a), int(b), float(c), str(d), int(e)) for a, b, c, d, e in chain]
        assert outsourcing_depth(*columns(rows))[1].tolist() == [12]


def test_hiring_back_counts_each_expert_once():
    rows = [(4, 5, 2.0, "payment", 1), (5, 4, 1.0, "payment", 1)]
    assert outsourcing_depth(*columns(rows))[1].tolist() == [1]


def test_no_task():
    with says("no_flow"):
        assert np.isnan(outsourcing(*columns([(4, 5, 1.0, "rent", 1)]))).all()
    with says("no_flow"):
        assert np.isnan(outsourcing([], [], [], [], [])).all()


def test_flow_networks_are_accepted_as_such():
    network = FlowNetwork(("A", "B"), [1, 0], [[0, 1], [0, 0]], [0, 1], [0, 0])
    assert flow_hierarchy(network) == 1.0 and trophic_incoherence(network) == 0.0
