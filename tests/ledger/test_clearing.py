"""Clearing of debts: the greatest payments, for every network, against a linear program, exact fractions and an enumeration."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.ledger import HOUSE, WORLD, Entry, Ledger
from credit_flow.core.estates.clearing_payments import clearing_payments
from credit_flow.core.estates.estate_clearing import Debt, clear

MANY = [300, pytest.param(20_000, marks=pytest.mark.slow)]


def network(rng, most=8):
    """Debts (n, n) and cash (n,) of any density; many of them fall apart, owe in circles, or hold no cash at all."""
    n = int(rng.integers(1, most + 1))
    debts = rng.integers(0, 6, (n, n)) * (rng.random((n, n)) < rng.choice([0.15, 0.4, 0.9])).astype(float)
    if rng.random() < 0.3:
        debts *= rng.random((n, n))
    np.fill_diagonal(debts, 0.0)
    return debts, rng.integers(0, 4, n) * (rng.random(n) < rng.choice([0.0, 0.3, 0.8])).astype(float)


def shares(debts):
    owed = debts.sum(axis=1)
    return owed, debts / np.where(owed > 0.0, owed, 1.0)[:, None]


def by_linear_program(debts, cash):
    """The greatest p with p <= L and p <= cash + Pi^T p (the fixed point with the greatest sum)."""
    owed, relative = shares(debts)
    limits = {"A_ub": np.eye(len(cash)) - relative.T, "b_ub": cash, "bounds": list(zip(0.0 * owed, owed))}
    return linprog(-np.ones(len(cash)), method="highs", **limits).x


def by_fractions(debts, cash):
    """Fictitious default in exact numbers, where a circle of debtors can never default as a whole."""
    n = len(cash)
    debts, cash = [[Fraction(x) for x in row] for row in debts], [Fraction(x) for x in cash]
    owed, defaults = [sum(row) for row in debts], set()
    paid = list(owed)
    while True:
        means = [
            cash[i] + sum(debts[j][i] / owed[j] * paid[j] for j in range(n) if owed[j]) for i in range(n)
        ]
        new = {i for i in range(n) if means[i] < owed[i]} - defaults
        if not new:
            return np.array([float(p) for p in paid])
        defaults |= new
        paid = _solution(debts, cash, owed, defaults)


def _solution(debts, cash, owed, defaults):
    n = len(cash)
    rows = [
        [Fraction(i == j) - (debts[j][i] / owed[j] if i in defaults and owed[j] else 0) for j in range(n)]
        + [cash[i] if i in defaults else owed[i]]
        for i in range(n)
    ]
    for i in range(n):
        pivot = next(k for k in range(i, n) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(n):
            if k != i:
                rows[k] = [x - rows[k][i] * y for x, y in zip(rows[k], rows[i])]
    return [row[n] for row in rows]


@pytest.mark.parametrize("n_networks", MANY)
def test_payments_are_the_greatest_solution_of_the_linear_program(n_networks):
    rng = np.random.default_rng(1)
    for _ in range(n_networks):
        debts, cash = network(rng)
        payment, (owed, relative) = clearing_payments(debts, cash), shares(debts)
        assert np.isfinite(payment).all()
        np.testing.assert_allclose(payment, np.minimum(owed, cash + relative.T @ payment), atol=1e-12)
        np.testing.assert_allclose(payment, by_linear_program(debts, cash), atol=1e-6)


def test_payments_keep_their_digits_when_debts_differ_by_ten_orders_of_magnitude():
    """Where the linear program gives up: cash or a circle hangs on a debt ten million times smaller than the others."""
    rng = np.random.default_rng(2)
    for _ in range(60):
        debts, cash = network(rng, most=6)
        debts = debts * 10.0 ** rng.integers(-5, 6, debts.shape)
        np.testing.assert_allclose(clearing_payments(debts, cash), by_fractions(debts, cash), rtol=1e-12)


def test_debts_in_a_ring_without_cash():
    ring, idle = [[0, 1, 0], [0, 0, 3], [2, 1, 0]], np.zeros(3)
    np.testing.assert_allclose(clearing_payments(ring, idle), [1.0, 1.5, 1.5], rtol=1e-15)
    two = np.kron(np.eye(2), ring)  # two rings that do not know of each other
    np.testing.assert_allclose(clearing_payments(two, np.zeros(6)), [1.0, 1.5, 1.5] * 2, rtol=1e-15)
    leaky = [[0, 1, 0, 1e-9], [0, 0, 3, 0], [2, 1, 0, 0], [0, 0, 0, 0]]
    assert not clearing_payments(leaky, np.zeros(4)).any()  # however little leaves, in the end all has left


def greatest_by_seniority(debts, cash):
    """By enumeration: for every choice of the class at which each estate runs dry, the greatest solution; the greatest of all."""
    n_classes, n = debts.shape[:2]
    size = debts.sum(axis=2)
    senior = np.vstack([np.zeros(n), np.cumsum(size, axis=0)])
    found = [np.zeros(n)]
    for ranks in itertools.product(range(n_classes + 1), repeat=n):
        if any(rank < n_classes and size[rank, i] == 0.0 for i, rank in enumerate(ranks)):
            continue
        passed_on, least = np.zeros((n, n)), cash.copy()
        for j, rank in enumerate(ranks):
            least += debts[:rank, j].sum(axis=0)
            if rank < n_classes:
                passed_on[:, j] = debts[rank, j] / size[rank, j]
                least -= passed_on[:, j] * senior[rank, j]
        bounds = [(senior[rank, i], senior[min(rank + 1, n_classes), i]) for i, rank in enumerate(ranks)]
        dry, system = np.array(ranks) < n_classes, np.eye(n) - passed_on
        limits = {"A_eq": system[dry], "b_eq": least[dry], "A_ub": system[~dry], "b_ub": least[~dry]}
        result = linprog(-np.ones(n), bounds=bounds, method="highs", **limits)
        if result.status == 0:
            found.append(result.x)
    return max(found, key=sum)


@pytest.mark.parametrize("n_networks", [40, pytest.param(2000, marks=pytest.mark.slow)])
def test_seniority_leaves_the_greatest_solution_too(n_networks):
    rng = np.random.default_rng(3)
    for _ in range(n_networks):
        n, n_classes = rng.integers(2, 4), rng.integers(1, 4)
        shape = (n_classes, n, n)
        debts = rng.integers(0, 5, shape) * (rng.random(shape) < rng.choice([0.3, 0.6, 0.9])).astype(float)
        debts[:, range(n), range(n)] = 0.0
        cash = rng.integers(0, 5, n) * (rng.random(n) < rng.choice([0.0, 0.3, 0.8])).astype(float)
        np.testing.assert_allclose(
            clearing_payments(debts, cash), greatest_by_seniority(debts, cash), atol=1e-6
        )


@pytest.mark.parametrize("nonsense", [np.inf, np.nan, -1.0, 1e308])
def test_what_is_no_debt_is_refused(nonsense):
    for liabilities, cash in (
        ([[0.0, nonsense], [1e308, 0.0]], [1.0, 1.0]),
        ([[0.0, 1e308], [0.0, 0.0]], [nonsense, 0.0]),
    ):
        with pytest.raises(ValueError, match="liabilities and cash"):
            clearing_payments(liabilities, cash)


def quanta_of(rng):
    """Debts in whole quanta by seniority, some to the living, and cash of the estates; sizes from one quantum to millions of credits."""
    n, n_classes, scale = (
        int(rng.integers(1, 8)),
        int(rng.integers(1, 3)),
        int(2.0 ** rng.choice([0, 4, 20, 43])),
    )
    matrix = rng.integers(0, 6, (n_classes, n, n + 1)) * (
        rng.random((n_classes, n, n + 1)) < rng.choice([0.2, 0.9])
    )
    matrix = matrix * scale // rng.integers(1, 4, matrix.shape)
    matrix[:, range(n), range(n)] = 0
    matrix[:, :, n] *= rng.random() < 0.7
    cash = rng.integers(0, 4, n) * (rng.random(n) < rng.choice([0.0, 0.3, 0.8])) * scale // 3
    return matrix, cash


@pytest.mark.parametrize("n_networks", [150, pytest.param(5000, marks=pytest.mark.slow)])
def test_in_whole_quanta_nobody_is_overdrawn_and_all_is_close_to_the_exact_solution(n_networks):
    rng = np.random.default_rng(4)
    for _ in range(n_networks):
        matrix, cash = quanta_of(rng)
        n = len(cash)
        debts = [
            Debt(int(i), int(j) if j < n else -1, int(j), 0, int(matrix[k, i, j]), int(k))
            for k, i, j in np.argwhere(matrix)
        ]
        paid = np.zeros_like(matrix)
        for debt, quanta in zip(debts, clear(debts, cash.tolist())):
            paid[debt.seniority, debt.debtor, debt.creditor] = quanta
        assert (paid >= 0).all() and (paid <= matrix).all()
        out, able = paid.sum(axis=(0, 2)), cash + paid[:, :, :n].sum(axis=(0, 1))
        assert (out <= able).all()
        n_debts = (matrix > 0).sum(axis=(0, 2))
        assert (np.minimum(matrix.sum(axis=(0, 2)), able) - out < np.maximum(n_debts, 1)).all()
        square = np.zeros((len(matrix), n + 1, n + 1))
        square[:, :n] = matrix
        exact = clearing_payments(square, [*cash, 0.0])[:n]
        assert np.abs(out - exact).max() <= len(debts) + 1e-12 * exact.max()


@pytest.mark.parametrize("n_networks", MANY)
def test_estates_of_any_network_are_wound_up(n_networks):
    """All of them at once or some, by their clearing payments; no credit appears or is lost."""
    rng = np.random.default_rng(5)
    for number in range(n_networks):
        debts, cash = network(rng, most=6)
        ledger, accounts = _lent(debts, cash)
        dying = np.arange(len(cash)) if number % 2 else np.flatnonzero(rng.random(len(cash)) < 0.5)
        ledger.liquidate(accounts[dying], cause=9)
        ledger.end_tick()
        assert not ledger.balances[accounts[dying]].any() and (ledger.balances[HOUSE:, 0] >= 0.0).all()
        if number % 2:
            lines = ledger.journal.postings()
            lines = lines[(lines["kind"] == "repayment") & (lines["asset"] == 0)]
            paid = lines.groupby("payer")["amount"].sum().reindex(accounts, fill_value=0.0)
            exact = clearing_payments(np.rint(debts * PER_CREDIT) / PER_CREDIT, cash)
            np.testing.assert_allclose(paid, exact, atol=(len(lines) + 40) / PER_CREDIT)


def _lent(debts, cash):
    """A ledger on which account i owes j `debts` (n, n) credits and holds `cash` (n,)."""
    ledger = Ledger()
    accounts = ledger.open(len(cash))
    ledger.post(Entry(WORLD, accounts, 40.0, "endowment", 0))
    ledger.begin_tick(1)
    debtor, creditor = np.nonzero(debts)
    ledger.lend(
        accounts[creditor], accounts[debtor], debts[debtor, creditor], np.zeros(len(debtor), dtype=int)
    )
    surplus = ledger.column()[accounts] - cash
    ledger.post(Entry(accounts, HOUSE, surplus, "tax", 0))
    return ledger, accounts
