"""What the tests of measures share: the worked networks, a journal that keeps its accounts, and expected warnings."""

import contextlib
import warnings

import numpy as np

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.theory.values_flows import FLOWS, fixture


def holds(name, value):
    """Assert that `value` is the known value `name`, showing both if it is not."""
    known = FLOWS[name]
    assert known.holds(value), f"{name}: {value} is not {known.expected} +- {known.tolerance} ({known.what})"


@contextlib.contextmanager
def says(*codes, flags=()):
    """The block warns with exactly these reason codes and these flags (in order, repeats dropped)."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    said = [w.message for w in caught]
    assert all(isinstance(message, MeasureWarning) for message in said), said
    assert tuple(dict.fromkeys(message.code for message in said if not message.flag)) == codes
    assert tuple(dict.fromkeys(message.code for message in said if message.flag)) == tuple(flags)


def worked_network(name):
    entry = fixture(name)
    n = len(entry["nodes"])
    flows = np.zeros((n, n))
    for payer, payee, amount in entry["flows"]:
        flows[payer - 1, payee - 1] = amount
    imports, exports, respiration = (
        [entry[part].get(str(i + 1), 0.0) for i in range(n)] for part in ("imports", "exports", "respiration")
    )
    names = tuple(node["name"] for node in entry["nodes"])
    return FlowNetwork(names, imports, flows, exports, respiration)


def network_of(flows, imports=None, exports=None, respiration=None):
    """A network with single-letter names; missing boundary flows are 0."""
    n = len(flows)
    parts = [np.zeros(n) if part is None else part for part in (imports, exports, respiration)]
    return FlowNetwork(tuple("ABCDEFGHIJ"[:n]), parts[0], flows, parts[1], parts[2])


def random_journal(rng, n_experts=12, n_postings=400):
    """Postings on the quantum between WORLD, SINK, HOUSE and experts, some through escrow, and all balances."""
    payer = rng.integers(4, 4 + n_experts, n_postings)
    payee = 4 + (payer - 4 + rng.integers(1, n_experts, n_postings)) % n_experts
    amount = rng.integers(1, 1 << 24, n_postings) / 2.0**20
    kind = np.full(n_postings, "payment", dtype=object)
    cause = rng.integers(0, n_postings // 6, n_postings)
    role = rng.integers(0, 10, n_postings)
    for part, side, account, word in (
        (0, payer, 0, "reward"),
        (1, payer, 0, "endowment"),
        (2, payee, 1, "compute"),
        (3, payee, 1, "tax"),
        (4, payee, 2, "tax"),
        (5, payer, 2, "subsidy"),
        (6, payee, 3, "escrow"),
        (7, payer, 3, "payment"),
        (8, payer, 3, "refund"),
    ):
        side[role == part] = account
        kind[role == part] = word
    balances = np.zeros(4 + n_experts)
    np.add.at(balances, payee, amount)
    np.add.at(balances, payer, -amount)
    return (payer, payee, amount, kind, cause), balances
