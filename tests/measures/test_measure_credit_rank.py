import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import holds, network_of, says

from credit_flow.measures.flows.credit_rank import income_network, payment_shares, steady_income
from credit_flow.measures.flows.cycling import average_path_length, finn_cycling_index
from credit_flow.theory.values_flows import fixture

FOUR = fixture("four_expert_pagerank")
SHARES, DAMPING = np.array(FOUR["share_matrix"]), FOUR["damping"]
EXTERNAL = np.array(list(FOUR["external_income"].values()))


def random_shares(seed, n=6):
    rng = np.random.default_rng(seed)
    shares = rng.random((n, n)) * (rng.random((n, n)) < 0.5)
    np.fill_diagonal(shares, 0.0)
    shares[np.arange(n), (np.arange(n) + 1) % n] += 0.1
    return shares / shares.sum(axis=1, keepdims=True), rng.random(n)


def test_worked_example():
    income = steady_income(SHARES, DAMPING, EXTERNAL)
    network = income_network(FOUR["nodes"], SHARES, DAMPING, EXTERNAL)
    holds("EM.C11.income", income)
    holds("EM.C11.total_external_income", network.imports.sum())
    holds("EM.C11.total_dissipation", network.respiration.sum())
    holds("EM.C11.FCI", finn_cycling_index(network))
    holds("EM.C11.APL", average_path_length(network))
    assert network.throughflow == pytest.approx(income)


def test_equal_shares_over_payees():
    graph = nx.DiGraph(FOUR["edges"])
    rank = nx.pagerank(graph, alpha=DAMPING, tol=1e-12)
    assert steady_income(SHARES, DAMPING, EXTERNAL) == pytest.approx(
        [rank[n] for n in FOUR["nodes"]], abs=1e-9
    )


@given(st.integers(0, 10_000), st.floats(0.05, 0.95))
def test_steady_income_is_page_rank(seed, damping):
    shares, external = random_shares(seed)
    total = external.sum()
    income = steady_income(shares, damping, external)
    personal = {i: e / total for i, e in enumerate(external.tolist())}
    rank = nx.pagerank(nx.DiGraph(shares), alpha=damping, personalization=personal, tol=1e-13, max_iter=2000)
    assert income * (1 - damping) / total == pytest.approx(list(rank.values()), abs=1e-9)
    network = income_network(range(6), shares, damping, external)
    assert network.respiration.sum() == pytest.approx(total)
    assert average_path_length(network) == pytest.approx(1 / (1 - damping))
    read_shares, read_damping = payment_shares(network)
    assert read_shares == pytest.approx(shares) and read_damping == pytest.approx(np.full(6, damping))


def test_unequal_fractions_are_not_page_rank_but_still_steady():
    shares, external = random_shares(1)
    passed_on = np.linspace(0.1, 0.9, 6)
    income, expected = steady_income(shares, passed_on, external), np.zeros(6)
    for _ in range(2000):
        expected = external + shares.T @ (passed_on * expected)
    assert income == pytest.approx(expected)
    assert income.sum() * 0.5 != pytest.approx(external.sum())


def test_dangling():
    shares = np.array([[0, 0.5, 0.5], [0, 0, 1], [0, 0, 0]])
    with says("dangling"):
        assert np.isnan(steady_income(shares, 0.85, [0.05] * 3)).all()
    graph = nx.DiGraph(shares)
    rank = list(nx.pagerank(graph, alpha=0.85, tol=1e-13).values())
    assert steady_income(shares, 0.85, [0.05] * 3, dangling="uniform") == pytest.approx(rank, abs=1e-10)
    # Dissipating everything instead is a different income.
    alone = np.linalg.solve(np.eye(3) - 0.85 * shares.T, np.full(3, 0.05))
    assert np.abs(alone - rank).max() > 0.05


def test_nothing_dissipated():
    with says("singular"):
        assert np.isnan(steady_income(SHARES, 1.0, EXTERNAL)).all()


def test_errors():
    for shares, d, message in (
        (2 * SHARES, 0.5, "sum to 1"),
        (SHARES, 1.5, "passed on"),
        (-SHARES, 0.5, "shares"),
    ):
        with pytest.raises(ValueError, match=message):
            steady_income(shares, d, EXTERNAL)
    with pytest.raises(ValueError, match="dangling"):
        steady_income(SHARES, 0.5, EXTERNAL, dangling="ignore")


def test_shares_need_a_steady_window():
    with says("not_steady"):
        shares, passed_on = payment_shares(network_of([[0, 1], [0, 0]], imports=[1, 0]))
    assert np.isnan(shares).all() and np.isnan(passed_on).all()
    with says("no_flow"):
        passed_on = payment_shares(network_of(np.zeros((2, 2)), imports=[1, 0], respiration=[1, 0]))[1]
    assert passed_on[0] == 0.0 and math.isnan(passed_on[1])
