import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import network_of, random_journal, says

from credit_flow.measures.flows.flow_network import FlowNetwork, ReconciliationError
from credit_flow.measures.flows.openness import CLASSES, audit_line, audit_lines, openness
from credit_flow.measures.money import money_supply


def network(z, r, e, opening=None, closing=None):
    return FlowNetwork(("A", "B"), [z, 0], [[0, 1], [1, 0]], [0, e], [r, 0], opening=opening, closing=closing)


@pytest.mark.parametrize(
    ("z", "r", "e", "change", "expected"),
    [
        (0, 0, 0, 0, "closed"),
        (0, 1, 0, -1, "draining"),
        (0, 0, 1, -1, "draining"),
        (1, 0, 0, 1, "accumulating"),
        (8, 1, 1, 6, "open, transient"),
        (8, 0, 8, 0, "open, passing through"),
        (8, 8, 0, 0, "dissipative"),
        (8, 4, 4, 0, "dissipative"),
    ],
)
def test_classes(z, r, e, change, expected):
    line = network(z, r, e, opening=[10, 10], closing=[10 + change, 10])
    assert openness(line) == expected and expected in CLASSES
    imports, respiration, exports, stock_change, _ = audit_line(line, 5)
    assert (imports, respiration, exports, stock_change) == (z, r, e, change)


def test_every_class_is_reached():
    reached = {p[4] for p in test_classes.pytestmark[0].args[1]}
    assert reached == set(CLASSES)


def test_turnover_is_per_tick():
    assert audit_line(network(8, 4, 4, opening=[10, 10], closing=[10, 10]), 5).turnover == 18 / (20 * 5)
    with says("zero_total"):
        assert np.isnan(audit_line(network(8, 4, 4), 5).turnover)
    with says("zero_total"):
        assert np.isnan(audit_line(network(8, 4, 4, opening=[0, 0], closing=[0, 0]), 5).turnover)


def test_a_line_that_does_not_add_up_raises():
    with pytest.raises(ReconciliationError, match="balances by"):
        audit_line(network(8, 4, 4, opening=[10, 10], closing=[10, 10.5]), 5)


@pytest.mark.filterwarnings("ignore:zero_total")
@given(st.integers(0, 10_000))
def test_lines_of_the_ticks_add_up_to_the_window(seed):
    columns, balances = random_journal(np.random.default_rng(seed), 5, 60)
    tick = np.sort(np.random.default_rng(seed).integers(0, 9, 60))
    lines = audit_lines(tick, *columns[:4], n_ticks=9)
    whole = audit_line(FlowNetwork.from_postings(*columns, opening=np.zeros(4), closing=balances), 9)
    assert lines.sum(axis=0).tolist() == list(whole[:4])
    assert lines[:, 3].sum() == money_supply(balances)
    payer, payee, amount = columns[:3]
    for t in range(9):
        now = tick == t
        assert lines[t, 3] == amount[now & (payer == 0)].sum() - amount[now & (payee == 1)].sum()


def test_a_quiet_network_is_closed():
    assert openness(network_of(np.zeros((2, 2)))) == "closed"
