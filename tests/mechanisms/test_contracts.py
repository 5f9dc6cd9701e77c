"""What every contract of the shelf promises, and a user's own too; the worked transfers, alone and on a ledger."""

import numpy as np
import pytest

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books.ledger import WORLD, Entry, Ledger
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.contracts.cleaning_bounty import CleaningBounty
from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.mechanisms.contracts.harvest_fine import HarvestFine
from credit_flow.mechanisms.contracts.index_contract import IndexContract
from credit_flow.mechanisms.contracts.right_of_way import RightOfWay
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule, net
from credit_flow.theory.known_values import KNOWN


@lots
def tithe(copy, outcome, theta, alive, pay):
    """Of two agents the one that has more gives the other a share of the difference."""
    for i in range(alive.shape[1]):
        for j in range(alive.shape[1]):
            more = outcome[copy, i, 0] - outcome[copy, j, 0]
            if alive[copy, i] and alive[copy, j] and more > 0.0:
                pay[copy, i, j] = 0.5 * theta[copy] * more * outcome[copy, i, 1]


class Tithe(TransferRule):
    """A contract of a user's own, on two outcomes."""

    rule, features, high = tithe, ("ate", "seen"), 0.5


RULES = {**members("mechanisms", TransferRule), "own": Tithe}
each = pytest.mark.parametrize("name", sorted(RULES))


def situations(rule: TransferRule, copies: int = 80, n: int = 5, seed: int = 1):
    """Outcomes with many zeros, thetas over the whole range with some null, some agents absent, in one copy all."""
    rng = np.random.default_rng(seed)
    outcome = rng.integers(0, 3, (copies, n, len(rule.features))) * rng.choice([1.0, 0.25], (copies, n, 1))
    theta = rng.uniform(rule.low, rule.high, copies)
    theta[rng.random(copies) < 0.2] = np.nan
    alive = rng.random((copies, n)) < 0.8
    alive[0], theta[1], alive[1], theta[2] = False, rule.high, [True] + [False] * (n - 1), rule.low
    return outcome, theta, alive


def test_the_shelf():
    there = "defectors_fine harvest_fine cleaning_bounty opening_bounty right_of_way index_contract"
    assert set(there.split()) <= set(RULES)


@each
def test_a_contract_only_moves_what_there_is(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    pay = rule.clear(outcome, theta, alive)
    assert pay.shape == (80, 5, 5) and (pay >= 0.0).all() and (pay > 0.0).any()
    assert np.diagonal(pay, axis1=1, axis2=2).max() == 0.0
    np.testing.assert_allclose(net(pay).sum(axis=1), 0.0, atol=1e-12)


@each
def test_on_a_ledger_its_lines_sum_to_nothing_exactly(name):
    rule = RULES[name]()
    pay = rule.clear(*situations(rule))
    ledger = Ledger()
    accounts = ledger.open(80 * 5).reshape(80, 5)
    ledger.post(Entry(WORLD, accounts.ravel(), np.full(400, 1e5), "endowment", 0))
    before = ledger.balances.copy()
    ledger.begin_tick(1)
    copy, i, j = np.nonzero(pay)
    ledger.post(Entry(accounts[copy, i], accounts[copy, j], pay[copy, i, j], "payment", copy))
    ledger.end_tick()
    moved = (ledger.balances - before)[accounts]
    assert moved.any() and (moved.sum(axis=1) == 0.0).all() and ledger.residual == 0.0
    assert np.abs(moved[..., 0] - net(pay)).max() <= 8 * QUANTUM


@each
def test_agents_have_no_rank(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    pay, order = rule.clear(outcome, theta, alive), np.array([3, 0, 4, 1, 2])
    turned = rule.clear(outcome[:, order], theta, alive[:, order])
    np.testing.assert_allclose(turned, pay[:, order][:, :, order], rtol=1e-14)


@each
def test_a_batch_is_a_loop_of_copies_and_input_stays_as_it_was(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    kept = outcome.copy(), theta.copy(), alive.copy()
    pay = rule.clear(outcome, theta, alive)
    for copy in range(80):
        np.testing.assert_array_equal(rule.clear(outcome[copy], theta[copy], alive[copy])[0], pay[copy])
    np.testing.assert_array_equal(outcome, kept[0])
    np.testing.assert_array_equal(theta, kept[1])
    np.testing.assert_array_equal(alive, kept[2])


@each
def test_without_a_contract_nobody_pays_and_at_theta_0_neither(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    pay = rule.clear(outcome, theta, alive)
    assert np.isnan(theta).any() and not pay[np.isnan(theta)].any()
    assert not rule.clear(outcome, np.nan, alive).any() and not rule.clear(outcome, 0.0, alive).any()


@each
def test_who_takes_no_part_neither_pays_nor_is_paid_and_is_not_counted(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    pay = rule.clear(outcome, theta, alive)
    assert not pay[~alive].any() and not np.swapaxes(pay, 1, 2)[~alive].any()
    for copy in range(80):
        there = np.flatnonzero(alive[copy])
        if len(there):
            few = rule.clear(outcome[copy, there], theta[copy])[0]
            np.testing.assert_allclose(pay[copy][np.ix_(there, there)], few, rtol=1e-14)


@each
def test_compiled_and_plain_give_the_same_bits(name):
    rule = RULES[name]()
    outcome, theta, alive = situations(rule)
    plain = np.zeros((80, 5, 5))
    for copy in np.flatnonzero(~np.isnan(theta)):
        rule.rule.__wrapped__(copy, outcome, theta, alive, plain)
    assert plain.tobytes() == rule.clear(outcome, theta, alive).tobytes()


def test_the_worked_transfers():
    cleaning = CleaningBounty().clear([[3], [0], [1], [0]], 0.2)
    assert KNOWN["FC.P2.cleaning"].holds(net(cleaning)[0])
    harvest = HarvestFine().clear([[1], [0], [1], [0]], 10)
    assert KNOWN["FC.P2.harvest"].holds(net(harvest)[0])
    merge = RightOfWay().clear([[0, 1], [-2, 0], [-1, 0], [0.5, 0]], 100)
    assert KNOWN["FC.P2.merge"].holds(net(merge)[0])
    assert cleaning[0].tolist() == pytest.approx(
        np.array([[0, 0, 0.2, 0], [0.6, 0, 0.2, 0], [0.6, 0, 0, 0], [0.6, 0, 0.2, 0]]) / 3
    )


@pytest.mark.parametrize(
    ("key", "rule", "outcome", "theta"),
    [
        ("FC.P2.cleaning", CleaningBounty, [[3], [0], [1], [0]], 0.2),
        ("FC.P2.harvest", HarvestFine, [[1], [0], [1], [0]], 10),
        ("FC.P2.merge", RightOfWay, [[0, 1], [-2, 0], [-1, 0], [0.5, 0]], 100),
    ],
)
def test_the_worked_transfers_on_a_ledger(key, rule, outcome, theta):
    """Each pair is one line, rounded once, so that nothing remains over."""
    pay, ledger = rule().clear(outcome, theta)[0], Ledger()
    accounts = ledger.open(4)
    ledger.post(Entry(WORLD, accounts, np.full(4, 1000.0), "endowment", 0))
    ledger.begin_tick(1)
    i, j = np.nonzero(pay)
    ledger.post(Entry(accounts[i], accounts[j], pay[i, j], "payment", 1))
    ledger.end_tick()
    moved = np.array([ledger.balance(account) - 1000.0 for account in accounts])
    assert moved.sum() == 0.0 and ledger.residual == 0.0
    pairs = (pay > 0.0).sum(axis=0) + (pay > 0.0).sum(axis=1)
    assert (np.abs(moved - KNOWN[key].expected) <= pairs * QUANTUM).all()
    if key == "FC.P2.cleaning":
        assert moved[0] == pytest.approx(0.53333282, abs=1e-8)


def test_a_theta_out_of_range_is_refused_and_another_range_can_be_had():
    with pytest.raises(
        ValueError,
        match=r"theta\[1\] = -0.5: CleaningBounty is offered at 0 .. 3 credits, nan for no contract",
    ):
        CleaningBounty().clear(np.ones((2, 3, 1)), [1.0, -0.5])
    with pytest.raises(ValueError, match=r"theta\[0\] = 0.3: CleaningBounty is offered at 0 .. 0.2"):
        CleaningBounty(high=0.2).clear([[1.0], [0.0]], 0.3)
    assert net(IndexContract().clear([[1.0], [0.0]], -4.0)).tolist() == [[-2.0, 2.0]]
    with pytest.raises(
        ParameterError, match=r"DefectorsFine: theta from low = 2 to high = 1: must be finite credits"
    ):
        DefectorsFine(low=2.0, high=1.0)


@pytest.mark.parametrize(
    ("outcome", "theta", "alive", "words"),
    [
        (np.ones((2, 3, 2)), 1.0, None, r"outcome must be \(copies, agents, 1\) for DefectorsFine"),
        ([[1.0], [np.nan]], 1.0, None, r"outcome\[0, 1, 0\] = nan: outcomes are finite numbers"),
        (np.ones((2, 3, 1)), [1.0, 1.0, 1.0], None, r"theta must be one number or one a copy, shape \(2,\)"),
        ([[1.0], [0.0]], 1.0, [True], r"alive must be true or false for each agent, shape \(1, 2\)"),
        ([[1.0], [0.0]], 1.0, [0.5, 1.0], "alive must be true or false for each agent"),
        ([["a"], ["b"]], 1.0, None, "outcome must be numbers, not str"),
    ],
)
def test_what_is_no_input_is_refused(outcome, theta, alive, words):
    with pytest.raises(ValueError, match=words):
        DefectorsFine().clear(outcome, theta, alive)


def faulty(text):
    return type(
        "Faulty", (TransferRule,), {"__doc__": "Wrong.", "rule": lots(text), "features": ("defected",)}
    )


def _minus(copy, outcome, theta, alive, pay):
    pay[copy, 1, 2] = -theta[copy]


def _infinite(copy, outcome, theta, alive, pay):
    pay[copy, 1, 2] = theta[copy] / outcome[copy, 0, 0]


def _itself(copy, outcome, theta, alive, pay):
    pay[copy, 1, 1] = theta[copy]


def _dead(copy, outcome, theta, alive, pay):
    pay[copy, 1, 0] = theta[copy]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_minus, r"Faulty lets agent 1 of copy 1 pay agent 2 -1 credits: must be finite and >= 0; who is to get something is paid, pay\[copy, 2, 1\] > 0"),
        (_infinite, "agent 1 of copy 1 pay agent 2 inf credits: must be finite"),
        (_itself, r"agent 1 of copy 1 pay agent 1 1 credits: nobody pays itself"),
        (_dead, r"agent 1 of copy 1 pay agent 0 1 credits, and agent 0 takes no part: look at alive"),
    ],
)  # fmt: skip
def test_a_rule_that_breaks_its_word_is_told_which(text, words):
    with pytest.raises(BadAnswer, match=words):
        faulty(text)().clear(np.zeros((3, 3, 1)), [np.nan, 1.0, 1.0], [[False, True, True]] * 3)


def _greedy(copy, outcome, theta, alive, pay):
    outcome[copy, 0, 0] = theta[copy] = 9.0
    alive[copy, 1] = False


def test_a_rule_that_writes_into_what_it_is_shown_changes_nothing_outside():
    outcome, theta, alive = np.ones((2, 3, 1)), np.full(2, 0.5), np.ones((2, 3), dtype=bool)
    faulty(_greedy)().clear(outcome, theta, alive)
    assert (outcome == 1.0).all() and (theta == 0.5).all() and alive.all()


def test_a_class_that_is_no_contract_is_refused_as_it_is_made():
    with pytest.raises(
        TypeError,
        match=r"Plain.rule = .*must be the text for one copy: @lots above def NAME\(copy, outcome, theta, alive, pay\)",
    ):
        type("Plain", (TransferRule,), {"rule": _minus, "features": ("defected",)})
    with pytest.raises(TypeError, match=r"Blind .*features = None: must name the outcomes that it sees"):
        type("Blind", (TransferRule,), {"rule": tithe})
    with pytest.raises(TypeError, match=r"Narrow.rule has 4 parameters, and is called with 5"):
        type(
            "Narrow",
            (TransferRule,),
            {"rule": lots(lambda copy, outcome, theta, pay: None), "features": ("x",)},
        )


def test_a_contract_finds_its_outcomes_in_a_world_by_name():
    assert RightOfWay().columns(("crossing", "speed", "relative")).tolist() == [2, 0]
    with pytest.raises(ParameterError, match="RightOfWay sees crossing, and the world tells relative, ate"):
        RightOfWay().columns(("relative", "ate"))


def test_net_transfers_are_linear_in_theta():
    """Which is what the exact solver asks of a contract."""
    for rule in (RULES[name]() for name in sorted(RULES)):
        outcome, _, alive = situations(rule)
        most, less = (net(rule.clear(outcome, x * rule.high, alive)) for x in (1.0, 0.25))
        np.testing.assert_allclose(0.25 * most, less, atol=1e-12)
