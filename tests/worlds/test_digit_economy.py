"""The digits economy: exact books, held-back digits never taught, and a society that learns whom to ask."""

import hashlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow import preset
from credit_flow.core.books.ledger import SINK, WORLD
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.record import Record, RecordError
from credit_flow.experiments.run import run
from credit_flow.institutions.reading.digit_reading import _gain, _weigh, bank_of, place_of
from credit_flow.institutions.reading.readings import N_PAIRS, UNIT
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.digit_economy import DigitEconomy
from credit_flow.models.examination import EQUAL, examine, scores
from credit_flow.models.model import CreditFlow
from credit_flow.worlds.work.digit_baselines import answers
from credit_flow.worlds.work.digit_classifiers import likeness
from credit_flow.worlds.work.digits import N_CLASSES

SMALL = {"experts": 30, "task_rate": 6.0}


def fingerprint(model) -> str:
    """The state of everything that a run has learnt and paid."""
    table = model.table
    columns = [np.ascontiguousarray(table.column(name)).tobytes() for name in sorted(table.names)]
    return hashlib.sha1(b"".join([*columns, model.ledger.journal.hash.encode()])).hexdigest()


@pytest.fixture(scope="module")
def record():
    return run(preset("digits"), rng=1, preset="digits")


@pytest.fixture(scope="module")
def seasoned():
    return CreditFlow(DigitEconomy(), rng=2).run(150)


# Credit


def test_books_are_exact_and_nobody_is_overdrawn_at_any_tick():
    model = CreditFlow(DigitEconomy(**SMALL, endowment=20.0, birth_threshold=40.0), rng=3)
    poorest = np.inf
    for _ in range(150):
        model.step()
        assert model.ledger.residual == 0.0
        balances = model.balances[model.first_account :]
        assert balances.min() >= 0.0
        poorest = min(poorest, balances[model.table.rows].min())
    assert poorest < 1.0  # the limit was near
    assert model.table.n_rows > 60 and (~model.table.alive).sum() > 10


@settings(max_examples=12, deadline=None)
@given(
    compute_price=st.floats(0.01, 5.0),
    endowment=st.floats(0.01, 40.0),
    budget=st.floats(0.0, 20.0),
    premium=st.floats(0.0, 2.0),
    side=st.sampled_from(["sale", "procurement"]),
)
def test_no_price_overdraws_anybody(compute_price, endowment, budget, premium, side):
    scenario = DigitEconomy(
        **SMALL,
        compute_price=compute_price,
        endowment=endowment,
        budget=budget,
        premium_low=premium,
        premium_high=premium,
        side=side,
    )
    model = CreditFlow(scenario, rng=4).run(12)  # the ledger refuses an overdraft
    assert model.ledger.residual == 0.0


def test_each_digit_pays_what_the_rule_says(seasoned):
    model = seasoned
    deals, done = contracts_in(model.work), model.readings
    lines = [line for block in model.ledger.journal.blocks(model.tick) for line in flat(block)]
    first = model.first_account
    task = int(np.flatnonzero(np.bincount(done.bought // done.most, minlength=len(deals.tasks)) > 3)[0])
    owner, cause = first + done.owner[task], deals.tasks.ids[task]
    mine = [line for line in lines if line[4] == cause and line[3] in ("reward", "payment", "compute")]
    right = done.final[task] == model.world.labels[done.digits[task]]
    rewards = [(p, q, a) for p, q, a, kind, _ in mine if kind == "reward"]
    assert rewards == ([(WORLD, owner, deals.promised[task])] if right else [])
    entries = done.bought[done.bought // done.most == task]
    hired = sorted((owner, first + who, quote) for who, quote in zip(done.doer[entries], done.quote[entries]))
    paid = [(p, q, a) for p, q, a, kind, _ in mine if kind == "payment"]
    assert sorted(line for line in paid if line[1] != SINK) == hired
    assert [line for line in paid if line[1] == SINK] == [(owner, SINK, deals.price[task])]
    assert {p for p, _, _, kind, _ in mine if kind == "compute"} == {owner, *(first + done.doer[entries])}


def flat(block):
    for part in block.parts:
        n = part.n
        columns = [np.broadcast_to(column, n) for column in (part.payer, part.payee, part.amount, part.cause)]
        for payer, payee, amount, cause in zip(*columns):
            yield int(payer), int(payee), float(amount), part.kind, int(cause)


def test_compute_posted_is_the_multiply_adds_counted(record):
    posted = record.journal[record.journal["kind"] == "compute"].groupby("tick")["amount"].sum()
    counted = record.measures["multiply_adds"]
    price = record.parameters["compute_price"]
    np.testing.assert_array_equal(posted.reindex(counted.index, fill_value=0.0), counted / UNIT * price)


def test_multiply_adds_are_those_of_answers_decisions_and_lessons(seasoned):
    done, features = seasoned.readings, seasoned.parameters.features
    task = done.bought // done.most
    learners = {(row, int(t)) for row, t in zip(done.doer[done.bought], task)}
    learners |= {(done.owner[t], int(t)) for t in done.taken}
    expected = N_CLASSES * len(done.taken) + 2 * len(done.bought) + len(learners)
    assert seasoned.parameters.observe(seasoned)["multiply_adds"] == expected * features


def test_schooling_is_paid_by_the_pupil_and_is_no_task():
    model = CreditFlow(DigitEconomy(experts=30, task_rate=0.0, rent=0.0), rng=1).run(2)
    tuition = model.parameters.schooling * model.parameters.features / UNIT * model.parameters.compute_price
    np.testing.assert_array_equal(model.balances[model.first_account :], 60.0 - tuition)
    np.testing.assert_array_equal(model.table.seen.sum(axis=1), model.parameters.schooling)


def test_who_cannot_pay_for_schooling_is_not_taught():
    model = CreditFlow(DigitEconomy(**SMALL, endowment=3.0, rent=0.0), rng=1).run(2)
    assert model.table.seen.sum() == 0
    assert model.parameters.observe(model)["tasks_taken"] == 0


# Learning


def test_held_back_digits_are_never_shown_or_taught(record, seasoned):
    world = seasoned.world
    assert world.shown[world.held_back].sum() == 0 < world.shown[world.training].sum()
    before = fingerprint(seasoned)
    examine(seasoned)
    scores(seasoned)
    assert fingerprint(seasoned) == before
    assert not np.isin(world.digits, world.held_back).any()


def test_examinations_change_nothing_in_a_run():
    plain = CreditFlow(DigitEconomy(**SMALL), rng=5).run(40)
    watched = run(DigitEconomy(**SMALL, examination=10), rng=5, ticks=40)
    assert watched.manifest["journal_hash"] == plain.ledger.journal.hash
    assert sorted(set(watched.scores["tick"])) == [10, 20, 30, 40]


def test_experience_counts_only_pairs_that_hold_the_truth(seasoned):
    table = seasoned.table
    assert (table.borne_out <= table.asked).all() and table.asked.sum() > 1000
    clones = table.parent >= 0
    founders = np.flatnonzero(~clones & (table.owned == 0))
    assert len(founders) and table.asked[founders].sum() == 0


def test_what_a_place_counts_is_one_neighbour_pair_and_truth():
    classes = range(N_CLASSES)
    places = {
        place_of(slot, a, b, other)
        for slot in range(3)
        for a in classes
        for b in classes
        if a != b
        for other in (False, True)
    }
    assert places == set(range(3 * N_PAIRS * 2))


def test_accuracy_rises_and_hiring_is_why(record):
    measures = record.measures
    share = measures["right"].rolling(100).sum() / measures["tasks_taken"].rolling(100).sum()
    alone = measures["right_alone"].rolling(100).sum() / measures["tasks_taken"].rolling(100).sum()
    assert share[600] > share[100] + 0.04
    assert share[600] > alone[600] + 0.15


def test_society_beats_the_best_expert_and_a_vote_at_equal_compute(record):
    board = {score.name: score for score in scoreboard(record)}
    assert list(board) == ["society", "best expert", "random expert", "vote of all", EQUAL, "central gate"]
    society = board["society"]
    assert society.accuracy > board["best expert"].accuracy + 0.08
    assert society.accuracy > board[EQUAL].accuracy + 0.08
    assert society.compute < board["vote of all"].compute / 20
    assert board[EQUAL].compute <= society.compute


def test_without_hiring_the_society_reads_worse():
    model = CreditFlow(DigitEconomy(hiring=False), rng=1).run(300)
    with_hiring = CreditFlow(DigitEconomy(), rng=1).run(300)
    alone, together = examine(model), examine(with_hiring)
    assert model.readings.bought.size == 0
    assert alone.compute_per_digit <= N_CLASSES * model.parameters.features
    assert together.accuracy > alone.accuracy + 0.08


# Belief


def test_likeness_agrees_with_the_answer_and_costs_as_much(seasoned):
    bank, world = bank_of(seasoned.table).of(seasoned.table.rows), seasoned.world
    rows = np.repeat(np.arange(len(bank.seen)), 20)
    digits = np.tile(world.held_back[:20], len(bank.seen))
    like, spent = np.empty((len(rows), N_CLASSES)), np.empty(len(rows), dtype=np.int64)
    likeness(len(rows), rows, digits, world.images, *bank, like, spent)
    asked = answers(world, bank, world.held_back[:20])
    np.testing.assert_array_equal(np.argmax(like, axis=1).reshape(-1, 20).T, asked.best)
    np.testing.assert_array_equal(spent.reshape(-1, 20).T, asked.multiply_adds)
    np.testing.assert_allclose(like.sum(axis=1), 1.0)


belief = st.lists(st.floats(0.001, 1.0), min_size=N_CLASSES, max_size=N_CLASSES).map(
    lambda weights: np.array(weights) / sum(weights)
)
chance = st.floats(0.01, 0.99)


@given(belief, chance, chance, st.floats(0.0, 1.0), st.sampled_from([2, 7]))
def test_a_decision_moves_belief_within_its_pair_only(before, p, q, sure, named):
    after = before.copy()
    _weigh(after, 2, 7, named, p, q, sure)
    rest = [c for c in range(N_CLASSES) if c not in (2, 7)]
    np.testing.assert_array_equal(after[rest], before[rest])
    assert after[2] + after[7] == pytest.approx(before[2] + before[7])
    assert (after >= 0.0).all()


@given(belief, chance, chance)
def test_evidence_is_never_expected_to_blur_and_chance_is_worth_nothing(before, p, q):
    assert _gain(before, 2, 7, p, q) >= -1e-12  # the quadratic score is convex
    assert _gain(before, 2, 7, p, 1.0 - p) == pytest.approx(
        0.0, abs=1e-12
    )  # it says the same whatever is true


@given(belief, chance)
def test_certain_evidence_is_worth_the_whole_doubt_within_the_pair(before, p):
    assert _gain(before, 2, 7, 1.0, 1.0) == pytest.approx(2.0 * before[2] * before[7])


# Runs


def test_same_seed_same_run_and_another_seed_another():
    hashes = [CreditFlow(DigitEconomy(**SMALL), rng=seed).run(30).ledger.journal.hash for seed in (1, 1, 2)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_run_goes_on_from_its_state_as_if_uninterrupted():
    whole = CreditFlow(DigitEconomy(**SMALL), rng=6).run(40)
    half = CreditFlow(DigitEconomy(**SMALL), rng=6).run(20)
    state = pickle.loads(pickle.dumps(half.state()))
    again = CreditFlow(DigitEconomy(**SMALL), rng=6).restore(state).run(20)
    assert fingerprint(again) == fingerprint(whole)


def test_plain_python_gives_the_same_run():
    text = (
        "from credit_flow.models.digit_economy import DigitEconomy; from credit_flow.models.model import CreditFlow;"
        "print(CreditFlow(DigitEconomy(experts=12, task_rate=4.0, links=6), rng=7).run(4).ledger.journal.hash)"
    )
    hashes = [
        subprocess.run(
            [sys.executable, "-c", text],
            env={**os.environ, "NUMBA_DISABLE_JIT": plain},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for plain in ("0", "1")
    ]
    assert hashes[0] == hashes[1] != ""


def test_society_lives_in_its_bounds(record):
    population = record.measures["population"]
    assert population.min() > 60 and population.max() < 300
    assert record.measures["births"].sum() > 50 and record.measures["deaths"].sum() > 50
    assert record.measures["tasks_taken"].sum() > 0.97 * record.measures["tasks"].sum()


def test_treasury_can_fund_newcomers_who_then_learn():
    model = CreditFlow(DigitEconomy(**SMALL, recycle=1.0, immigration=0.5), rng=8).run(60)
    newcomers = np.flatnonzero((model.table.parent < 0) & (model.table.born > 0) & (model.table.born < 60))
    assert len(newcomers) > 5
    assert (model.table.seen[newcomers].sum(axis=1) >= model.parameters.schooling).all()
    assert model.ledger.residual == 0.0


def test_steps_and_measures_agree(record):
    steps = record.steps.groupby("tick")
    measures = record.measures
    np.testing.assert_array_equal(steps.size(), measures["steps"])
    np.testing.assert_array_equal(steps["succeeded"].sum(), measures["steps_succeeded"])
    np.testing.assert_allclose(steps["price"].sum(), measures["hired_value"])
    assert record.steps["kind"].between(0, N_PAIRS).all()


def test_scores_survive_the_disk(tmp_path):
    run(DigitEconomy(**SMALL, examination=5), rng=9, ticks=10, out=tmp_path / "run")
    board = scoreboard(Record.open(tmp_path / "run"), tick=5)
    assert [score.name for score in board][0] == "society"
    with pytest.raises(ValueError, match="first examination was in tick 5"):
        scoreboard(Record.open(tmp_path / "run"), tick=4)
    run(DigitEconomy(**SMALL), rng=9, ticks=3, out=tmp_path / "short")
    with pytest.raises(RecordError, match="scores"):
        scoreboard(Record.open(tmp_path / "short"))


def test_parameters_refuse_what_makes_no_sense():
    with pytest.raises(ParameterError, match="markup_low and premium_low"):
        DigitEconomy(premium_low=0.5, premium_high=0.1)
    with pytest.raises(ParameterError, match="features"):
        DigitEconomy(features=65)
