"""The digits world: its split and stream, its classifiers, and the baselines a society is held against."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.programs.kernel import SPREAD_FROM, set_threads, threads
from credit_flow.core.streams import stream_key
from credit_flow.worlds.work.digit_baselines import answers, baselines, gate, vote
from credit_flow.worlds.work.digit_classifiers import (
    INHERITED,
    MEAN_OF_NOTHING,
    RATE_FLOOR,
    Bank,
    answer,
    birth,
    by_expert,
    decide,
    learn,
)
from credit_flow.worlds.work.digits import N_CLASSES, N_PIXELS, Digits

KEY = stream_key(5, "test_birth")


def founders(n_rows, features=8, tick=0):
    bank = Bank.empty(n_rows, features)
    birth(n_rows, np.arange(n_rows), np.full(n_rows, -1), 0.0, KEY, tick, *bank)
    return bank


def teach(bank, rows, digits, images, labels, rate_floor=RATE_FLOOR):
    rows, first, digits = by_expert(np.asarray(rows), np.asarray(digits))
    multiply_adds = np.empty(len(rows), dtype=np.int64)
    learn(len(rows), rows, first, digits, images, labels, rate_floor, *bank, multiply_adds)
    return multiply_adds


def society(seed, n_rows, per_expert, features=8):
    world, bank = Digits(seed), founders(n_rows, features)
    stream = world.draw(0, n_rows * per_expert)
    teach(bank, np.tile(np.arange(n_rows), per_expert), stream, world.images, world.labels)
    return world, bank, stream


def read(bank, rows, digits, images):
    n = len(rows)
    best, runner_up, spent = (np.empty(n, dtype=np.int64) for _ in range(3))
    margin = np.empty(n)
    answer(n, np.asarray(rows), np.asarray(digits), images, *bank, best, runner_up, margin, spent)
    return best, runner_up, margin, spent


def choose(bank, rows, digits, these, those, images):
    n = len(rows)
    better, spent, margin = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64), np.empty(n)
    pairs = np.asarray(these), np.asarray(those)
    decide(n, np.asarray(rows), np.asarray(digits), *pairs, images, *bank, better, margin, spent)
    return better, margin, spent


@pytest.fixture(scope="module")
def trained():
    return society(seed=1, n_rows=60, per_expert=150)


# The world


def test_split_is_a_stratified_partition_that_no_seed_changes():
    world = Digits(0)
    assert world.images.shape == (1797, N_PIXELS)
    assert sorted([*world.training, *world.held_back]) == list(range(1797))
    counts = [np.bincount(world.labels[half]) for half in (world.training, world.held_back)]
    assert np.abs(counts[0] - counts[1]).max() <= 1
    np.testing.assert_array_equal(world.held_back, Digits(1).held_back)
    assert world.held_back[:8].tolist() == [
        1,
        9,
        11,
        12,
        14,
        19,
        20,
        23,
    ]  # published accuracies rest on this half


def test_ink_is_exact_sixteenths():
    sixteenths = Digits(0).images * 16
    assert set(np.unique(sixteenths)) == set(range(17))


def test_stream_brings_every_training_digit_and_no_held_back_one():
    world = Digits(3)
    stream = np.concatenate([world.draw(tick, 500) for tick in range(40)])
    assert set(stream) == set(world.training)
    expected = len(stream) / len(world.training)
    chi_square = ((np.bincount(stream)[world.training] - expected) ** 2 / expected).sum()
    assert abs(chi_square - len(world.training)) < 5 * np.sqrt(2 * len(world.training))


def test_stream_is_a_function_of_seed_tick_and_place():
    np.testing.assert_array_equal(Digits(3).draw(7, 5), Digits(3).draw(7, 50)[:5])
    assert (Digits(3).draw(7, 50) != Digits(3).draw(8, 50)).any()
    assert (Digits(3).draw(7, 50) != Digits(4).draw(7, 50)).any()


def test_right_judges_the_class_and_never_an_abstention():
    world = Digits(0)
    digits = np.array([0, 1, 2])
    answered = np.array([world.labels[0], (world.labels[1] + 1) % N_CLASSES, -1])
    assert world.right(digits, answered).tolist() == [True, False, False]


# One classifier, by hand: pixels 1 and 3; class 3 at (0, 0), class 7 at (1, 1/2), class 8 at (1/4, 1/2)


@pytest.fixture
def hand():
    bank = Bank(np.array([[1, 3]]), np.zeros((1, N_CLASSES, 2)), np.zeros((1, N_CLASSES), dtype=np.int64))
    bank.prototypes[0, 7], bank.prototypes[0, 8] = (1, 0.5), (0.25, 0.5)
    bank.seen[0, [3, 7]] = 1
    images = np.array([[9, 0.25, 9, 0.5], [9, 0.5, 9, 0.5], [9, 1, 9, 0.5]])
    return bank, images


def test_answer_by_hand(hand):
    # squared distances to (3, 7): 5/16 and 9/16; 1/2 and 1/4; 5/4 and 0
    best, runner_up, margin, spent = read(hand[0], [0, 0, 0], [0, 1, 2], hand[1])
    assert best.tolist() == [3, 7, 7]
    assert runner_up.tolist() == [7, 3, 3]
    np.testing.assert_allclose(margin, [4 / 14, 1 / 3, 1], rtol=1e-15)
    assert spent.tolist() == [4, 4, 4]


def test_decision_by_hand(hand):
    better, margin, spent = choose(hand[0], [0] * 4, [0] * 4, [7, 3, 8, 8], [3, 7, 7, 9], hand[1])
    assert better.tolist() == [3, 3, 7, -1]
    np.testing.assert_allclose(margin, [4 / 14, 4 / 14, 0, 0], rtol=1e-15)
    assert spent.tolist() == [4, 4, 2, 0]


def test_what_it_has_not_seen_it_cannot_answer(hand):
    bank, images = hand
    bank.seen[0] = 0
    assert [out.item() for out in read(bank, [0], [0], images)] == [-1, -1, 0.0, 0]
    bank.seen[0, 8] = 1
    assert [out.item() for out in read(bank, [0], [2], images)] == [8, -1, 0.0, 2]


def test_equally_near_is_the_lower_class_or_the_first_named(hand):
    bank, images = hand
    bank.prototypes[0, 7], bank.seen[0, 8] = bank.prototypes[0, 8], 1
    assert [out.item() for out in read(bank, [0], [1], images)] == [7, 8, 0.0, 6]
    assert choose(bank, [0, 0], [1, 1], [7, 8], [8, 7], images)[0].tolist() == [7, 8]


def test_full_answer_costs_ten_prototypes_and_a_decision_two(trained):
    world, bank, _ = trained
    best, runner_up, _, spent = read(bank, [4] * 50, world.held_back[:50], world.images)
    assert set(spent) == {10 * 8}
    better, _, spent = choose(bank, [4] * 50, world.held_back[:50], runner_up, best, world.images)
    assert set(spent) == {2 * 8}
    assert (better == best).mean() > 0.9  # they differ only in ties


# Learning


@given(st.lists(st.lists(st.integers(0, 16), min_size=3, max_size=3), min_size=1, max_size=60), st.data())
@settings(max_examples=40, deadline=None)
def test_prototype_is_the_running_mean_of_its_class(grey, data):
    images = np.array(grey) / 16.0
    n = len(images)
    labels = np.array(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    bank = Bank.empty(1, 3)
    bank.pixels[0] = [2, 0, 1]
    assert teach(bank, [0] * n, np.arange(n), images, labels, rate_floor=0.0).tolist() == [3 * n]
    for c in range(N_CLASSES):
        members = images[labels == c][:, [2, 0, 1]]
        assert bank.seen[0, c] == len(members)
        mean = members.mean(axis=0) if len(members) else MEAN_OF_NOTHING
        np.testing.assert_allclose(
            bank.prototypes[0, c], mean, atol=max(len(members), 1) * QUANTUM / 2, rtol=0
        )


def test_first_digit_is_copied_and_below_the_floor_old_digits_fade():
    images, labels = np.array([[0.25], [1.0]]), np.array([4, 4])
    bank = Bank.empty(1, 1)
    bank.pixels[0] = 0
    teach(bank, [0], [0], images, labels, rate_floor=0.25)
    assert bank.prototypes[0, 4, 0] == 0.25
    teach(bank, [0] * 3, [0] * 3, images, labels, rate_floor=0.25)
    teach(bank, [0] * 5, [1] * 5, images, labels, rate_floor=0.25)
    assert bank.prototypes[0, 4, 0] == pytest.approx(1 - 0.75 * 0.75**5, abs=5 * QUANTUM)


def test_only_the_true_class_of_the_taught_experts_moves(trained):
    world, bank, _ = trained
    before, after = bank.of(np.arange(60)), bank.of(np.arange(60))
    digit = int(world.training[0])
    assert teach(after, [7], [digit], world.images, world.labels).tolist() == [8]
    moved = (before.prototypes != after.prototypes).any(axis=2) | (before.seen != after.seen)
    assert np.argwhere(moved).tolist() == [[7, world.labels[digit]]]


def test_learning_in_one_batch_or_two_or_with_experts_interleaved_is_the_same():
    world = Digits(2)
    digits = world.draw(0, 200)
    rows = np.arange(200) % 5
    one, two, sorted_rows = (founders(5) for _ in range(3))
    teach(one, rows, digits, world.images, world.labels)
    for half in (slice(0, 90), slice(90, 200)):
        teach(two, rows[half], digits[half], world.images, world.labels)
    order = np.argsort(rows, kind="stable")[::-1].reshape(5, 40)[:, ::-1].ravel()  # experts in another order
    teach(sorted_rows, rows[order], digits[order], world.images, world.labels)
    for bank in (two, sorted_rows):
        np.testing.assert_array_equal(one.prototypes, bank.prototypes)
        np.testing.assert_array_equal(one.seen, bank.seen)


def test_prototypes_stay_on_the_quantum(trained):
    _, bank, _ = trained
    in_quanta = bank.prototypes / QUANTUM
    assert (in_quanta == np.rint(in_quanta)).all()
    assert 0 <= bank.prototypes.min() < bank.prototypes.max() <= 1


def test_learning_raises_held_back_accuracy_far_above_chance(trained):
    world, bank, _ = trained
    right = world.right(world.held_back[:, None], answers(world, bank, world.held_back).best).mean(axis=0)
    world, newborn, _ = society(seed=1, n_rows=60, per_expert=5)
    early = world.right(world.held_back[:, None], answers(world, newborn, world.held_back).best).mean(axis=0)
    assert early.mean() < 0.32
    assert right.mean() > 0.40
    assert 0.55 < right.max() < 0.80


# Birth


def test_founders_hold_distinct_pixels_and_know_nothing():
    bank = founders(300, features=8)
    assert all(len(set(pixels)) == 8 for pixels in bank.pixels)
    assert not bank.seen.any()
    assert (bank.prototypes == MEAN_OF_NOTHING).all()
    held = np.bincount(bank.pixels.ravel(), minlength=N_PIXELS)
    assert len(held) == N_PIXELS
    assert abs(held - 300 * 8 / 64).max() < 5 * np.sqrt(300 * 8 / 64)


def test_an_expert_of_64_pixels_holds_each_once():
    assert sorted(founders(1, features=64).pixels[0]) == list(range(N_PIXELS))


@pytest.mark.parametrize("features", [0, 65])
def test_features_out_of_range_are_refused(features):
    with pytest.raises(ValueError, match=f"features = {features}"):
        Bank.empty(3, features)


def family(trained, mutation):
    """A bank with the trained parents in rows 0..59 and a child of each in rows 60..119."""
    world, parents, _ = trained
    both = Bank(*(np.concatenate([column, np.zeros_like(column)]) for column in parents))
    birth(60, np.arange(60, 120), np.arange(60), mutation, KEY, 9, *both)
    return world, both.of(np.arange(60)), both.of(np.arange(60, 120))


def test_child_without_mutation_reads_as_its_parent(trained):
    world, parent, child = family(trained, mutation=0.0)
    np.testing.assert_array_equal(parent.pixels, child.pixels)
    np.testing.assert_array_equal(parent.prototypes, child.prototypes)
    np.testing.assert_array_equal(np.minimum(parent.seen, INHERITED), child.seen)
    np.testing.assert_array_equal(parent.seen, trained[1].seen)


def test_redrawn_pixels_decide_nothing_until_learnt(trained):
    world, parent, child = family(trained, mutation=0.4)
    kept = parent.pixels == child.pixels
    assert abs(1 - kept.mean() - 0.4) < 4 * np.sqrt(0.24 / kept.size) + 0.4 / 57
    assert all(len(set(pixels)) == 8 for pixels in child.pixels)
    row = int(np.argmin(abs(kept.sum(axis=1) - 5)))
    same = (child.prototypes[row] != MEAN_OF_NOTHING).any(axis=0)
    half = Bank(child.pixels[[row]][:, same], child.prototypes[[row]][:, :, same], child.seen[[row]])
    whole = read(child, [row] * len(world.held_back), world.held_back, world.images)
    part = read(half, [0] * len(world.held_back), world.held_back, world.images)
    assert 1 <= same.sum() < 8
    np.testing.assert_array_equal(whole[0], part[0])


# One text: plain = compiled, one core = many


def fingerprint():
    world, bank, _ = society(seed=4, n_rows=6, per_expert=30, features=5)
    bank = Bank(*(np.concatenate([column, np.zeros_like(column)]) for column in bank))
    birth(6, np.arange(6, 12), np.arange(6), 0.3, KEY, 2, *bank)
    rows, digits = np.arange(48) % 12, world.draw(1, 48)
    spent = teach(bank, rows, digits, world.images, world.labels)
    read_out = read(bank, rows, digits, world.images)
    decided = choose(bank, rows, digits, read_out[1] % 10, read_out[0] % 10, world.images)
    whole = hashlib.sha256()
    for array in (digits, *bank, spent, *read_out, *decided):
        whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


def test_plain_python_gives_the_same_bits_as_compiled():
    script = f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); import test_digits; "
    plain = subprocess.run(
        [sys.executable, "-c", script + "print(test_digits.fingerprint())"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert plain.stdout.strip() == fingerprint()


def test_one_core_or_three_read_the_same(trained):
    world, bank, _ = trained
    n, before = SPREAD_FROM + 1001, threads()
    rows, digits = np.arange(n) % 60, world.draw(1, n)
    try:
        results = [(set_threads(cores), read(bank, rows, digits, world.images))[1] for cores in (1, 3)]
    finally:
        set_threads(before)
    for one, three in zip(*results):
        np.testing.assert_array_equal(one, three)


# Baselines


def test_vote_is_the_majority_then_the_clearer():
    best = np.array([[3, 3, 5], [3, 5, -1], [-1, -1, -1], [5, 3, 3]])
    margin = np.array([[0.1, 0.1, 1.0], [0.2, 0.3, 0.0], [0, 0, 0], [1, 0, 0]])
    assert vote(best, margin).tolist() == [3, 5, -1, 3]


def test_clones_are_worth_one_of_them(trained):
    world, bank, stream = trained
    rows = baselines(world, bank.of(np.zeros(5, dtype=int)), np.bincount(stream), 240)
    assert len({row.accuracy for row in rows}) == 1
    assert [row.compute_per_digit for row in rows] == [80, 80, 400, 240, 80]


def test_baselines_are_ordered_as_they_should_be(trained):
    world, bank, stream = trained
    rows = baselines(world, bank, np.bincount(stream), 480)
    best, random, everyone, six, central = (row.accuracy for row in rows)
    assert [row.name for row in rows][2:4] == ["vote of all", "vote of 6"]
    assert random + 0.1 < best < central < 0.95
    assert random + 0.1 < six < everyone - 0.05
    assert best + 0.1 < everyone


def test_compute_of_the_baselines_is_what_they_spend(trained):
    world, bank, stream = trained
    spent = [row.compute_per_digit for row in baselines(world, bank, np.bincount(stream), 480)]
    assert spent[:4] == [80, 80, 60 * 80, 480]
    assert (spent[4] - 80) % N_PIXELS == 0
    assert 80 + 2 * N_PIXELS <= spent[4] <= 80 + N_CLASSES * N_PIXELS


def test_best_expert_is_chosen_on_the_stream_alone(trained):
    world, bank, stream = trained
    on_stream = world.right(stream[:, None], answers(world, bank, stream).best).mean(axis=0)
    chosen = answers(world, bank.of(np.array([np.argmax(on_stream)])), world.held_back).best[:, 0]
    expected = world.right(world.held_back, chosen).mean()
    assert baselines(world, bank, np.bincount(stream), 80)[0].accuracy == expected


def test_a_vote_of_one_is_a_random_expert_and_more_votes_read_better(trained):
    world, bank, stream = trained
    by_budget = [baselines(world, bank, np.bincount(stream), 80 * k) for k in (1, 5, 25, 60)]
    random = by_budget[0][1].accuracy
    assert abs(by_budget[0][3].accuracy - random) < 4 * np.sqrt(random * (1 - random) / len(world.held_back))
    votes = [rows[3].accuracy for rows in by_budget]
    assert votes == sorted(votes)
    assert votes[-1] == by_budget[0][2].accuracy


def test_gate_sends_a_digit_to_the_expert_of_its_class():
    world = Digits(0)
    right = np.stack([world.labels[world.training] < 5, world.labels[world.training] >= 5], axis=1)
    counts = np.ones(len(world.training), dtype=np.int64)
    chosen, spent = gate(world, world.training, right, counts, world.held_back)
    assert (chosen == (world.labels[world.held_back] >= 5)).mean() > 0.85
    assert spent == N_PIXELS  # two experts: one logistic unit


def test_baselines_refuse_to_compare_nothing(trained):
    world, bank, stream = trained
    with pytest.raises(ValueError, match="0 digits"):
        baselines(world, bank, np.bincount(stream[:0]), 80)
    with pytest.raises(ValueError, match="0 experts"):
        baselines(world, Bank.empty(0, 8), np.bincount(stream), 80)
