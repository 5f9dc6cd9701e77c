"""Mental rotation: its geometry, its frozen judge, its episodes, and the society that works in it."""

import gzip
import io
import pickle
import re

import numpy as np
import pytest
from rich.console import Console

from credit_flow import CreditFlow
from credit_flow.console.run_summary import SHOWN_DIGITS, show_reference_lines
from credit_flow.console.training_summary import show_training
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import summary, train
from credit_flow.experiments.transfer.return_examination import Examination
from credit_flow.models.states.state_worlds import make_world
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.states.mental_rotation import (
    ACTIONS,
    CORRUPTIONS,
    INVERSE,
    MentalRotation,
    affine_maps,
    centred,
    corrupted,
    judge_of,
    reference_lines,
    transformed,
)
from credit_flow.worlds.work.digit_images import digit_images
from credit_flow.worlds.work.multilayer_perceptron import fitted

HASH = "8ffb8d21af717e1982d57da74f51b1db"
"""Of the judge that scikit-learn's digits give, on every machine."""


def square(action):
    return np.vstack([affine_maps()[action], [0.0, 0.0, 1.0]])


def test_the_only_exact_repair_is_to_shift_back_and_then_to_rotate_back():
    exact = []
    for k, (rotation, shift) in enumerate(CORRUPTIONS):
        for first in range(len(ACTIONS)):
            for second in range(len(ACTIONS)):
                # The last of a chain of maps looks first into what was there before it.
                whole = square(rotation) @ square(shift) @ square(first) @ square(second)
                if np.abs(whole - np.eye(3)).max() < 1e-12:
                    exact.append((k, first, second))
    assert exact == [
        (k, INVERSE[shift], INVERSE[rotation]) for k, (rotation, shift) in enumerate(CORRUPTIONS)
    ]


def test_rotations_turn_counter_clockwise_and_shifts_go_where_they_say():
    canvas = np.zeros((64, 64))
    canvas[31:33, 50:52] = 1.0  # right of the middle
    images = np.tile(canvas.reshape(1, -1), (6, 1))
    after = transformed(images, np.arange(6)).reshape(6, 64, 64)
    rows, columns = np.mgrid[0:64, 0:64]
    middle = [((rows * x).sum() / x.sum(), (columns * x).sum() / x.sum()) for x in after]
    far = 50.5 - 31.5
    expected = [(31.5 - far * 0.866, 31.5 + far / 2), (31.5 + far * 0.866, 31.5 + far / 2)]
    expected += [(31.5 - 9.28, 50.5), (31.5 + 9.28, 50.5), (31.5, 50.5 - 9.28), (31.5, 50.5 + 9.28)]
    np.testing.assert_allclose(middle, expected, atol=0.05)


def test_sampling_is_bilinear_and_continues_the_border():
    ramp = np.tile(np.arange(64.0) / 64.0, (64, 1)).reshape(1, -1)
    right = transformed(ramp, np.array([5])).reshape(64, 64)
    expected = np.maximum(np.arange(64) - 9.28, 0.0) / 64.0
    np.testing.assert_allclose(right, np.tile(expected, (64, 1)), atol=2.0**-12)


def test_nothing_of_a_digit_is_pushed_over_the_edge():
    digits = digit_images()
    which = np.repeat(np.arange(200), 8)
    upright, moved = centred(digits, which), corrupted(digits, which, np.tile(np.arange(8), 200))
    np.testing.assert_allclose(moved.sum(axis=1), upright.sum(axis=1), rtol=0.03)
    back = moved
    for part in (1, 0):
        back = transformed(back, INVERSE[np.tile(CORRUPTIONS[:, part], 200)])
    displaced = moved
    for part in (0, 1):
        displaced = transformed(displaced, INVERSE[np.tile(CORRUPTIONS[:, part], 200)])
    gap, other = np.abs(back - upright).mean(axis=1), np.abs(displaced - upright).mean(axis=1)
    assert (gap < other).all() and gap.mean() < 0.2 * other.mean()


def test_the_digits_are_the_bundled_ones_enlarged_and_split_by_image():
    digits = digit_images()
    assert digits.images.shape == (1797, 28, 28) and digits.images.min() == 0.0 and digits.images.max() == 1.0
    assert sorted([*digits.training, *digits.held_back]) == list(range(1797))
    from sklearn.datasets import load_digits

    small = load_digits().data.reshape(-1, 8, 8) / 16.0
    # A place in the middle between two pixels of the small image: rows 1.75 and 5.25 of 28 are 0 and 1 of 8.
    blocks = digits.images.reshape(1797, 4, 7, 4, 7).mean(axis=(2, 4))
    coarse = small.reshape(1797, 4, 2, 4, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(blocks[:, 1:3, 1:3], coarse[:, 1:3, 1:3], atol=0.15)
    assert digits.images[:, 0, 0].tolist() == small[:, 0, 0].tolist()


def test_the_judge_is_the_same_everywhere_and_good_at_upright_digits():
    digits, judge = digit_images(), judge_of()
    assert judge.hash == HASH
    for which, least in ((digits.training, 0.99), (digits.held_back, 0.95)):
        right = judge.classes(centred(digits, which)) == digits.labels[which]
        assert right.mean() >= least


def test_judging_is_exact_whatever_the_order_of_addition():
    digits, judge = digit_images(), judge_of()
    images = corrupted(digits, np.arange(80), np.arange(80) % 8)
    turned = judge._replace(inward=judge.inward[::-1])
    np.testing.assert_array_equal(turned.scores(images[:, ::-1]), judge.scores(images))
    alone = np.concatenate([judge.scores(images[i : i + 1]) for i in range(80)])
    np.testing.assert_array_equal(alone, judge.scores(images))


def test_a_judge_of_other_images_is_another():
    rng = np.random.default_rng(3)
    images = rng.random((300, 16))
    labels = images[:, :3].argmax(axis=1)
    one, same = fitted(images, labels, 3), fitted(images.copy(), labels.copy(), 3)
    assert one is same and fitted(images, (labels + 1) % 3, 3).hash != one.hash
    assert (one.classes(np.round(images * 2**20) / 2**20) == labels).mean() > 0.8


def play(seed=4, copies=12, episodes=5, choose=None, **which):
    world, kept = MentalRotation(seed, copies, **which), []
    everywhere = np.arange(copies)
    for tick in range(2 * episodes):
        world.advance(tick)
        before = world.observations().copy()
        actions = choose(world, tick % 2) if choose else (everywhere + tick) % 6
        ahead = world.peek(everywhere, actions)
        np.testing.assert_array_equal(world.observations(), before)
        moved = world.move(everywhere, actions)
        np.testing.assert_array_equal(world.observations(), ahead[0])
        np.testing.assert_array_equal(moved.reward, ahead[2].reward)
        assert moved.terminated.all() == bool(tick % 2) and not moved.truncated.any()
        right = world.judge.classes(world.observations()) == world.digits.labels[world.digit]
        assert moved.reward.tolist() == (right * (tick % 2)).tolist()
        world.end(moved.terminated)
        kept.append((world.digit.copy(), world.corruption.copy(), moved.reward, world.observations()))
    return kept


@pytest.mark.parametrize("task, turn", [("one_way", 0), ("other_way", 1)])
def test_a_task_may_have_some_of_the_corruptions(task, turn):
    world = make_world("mental_rotation", task, 3, 64)
    world.advance(1)
    rotations, shifts = CORRUPTIONS[world.corruption].T
    assert set(rotations) == {turn} and set(shifts) == {2, 3, 4, 5}
    with pytest.raises(ParameterError, match="must name rotations"):
        MentalRotation(turned=(7,))


def test_an_examination_shows_digits_that_nobody_was_taught():
    world = MentalRotation(3, 64)
    world.advance(1)
    assert np.isin(world.digit, world.digits.training).all()
    world.examine()
    world.end(np.arange(64))
    world.advance(2)
    assert np.isin(world.digit, world.digits.held_back).all()
    examination = Examination("mental_rotation", "training")
    assert examination.world.held_back and 0.1 < examination.chance < 0.2 < 0.9 < examination.optimum
    repair = lambda seen: examination.world.repair()  # noqa: E731 - of the very pictures that everybody is shown
    assert examination(repair) == examination.optimum == examination(repair)


def test_an_episode_has_two_steps_and_pays_when_the_judge_is_right():
    assert sum(part[2].sum() for part in play()) > 0.0


def test_the_same_seed_shows_the_same_digits_and_another_other_ones():
    one, again, other = play(), play(), play(seed=5)
    for a, b in zip(one, again):
        for x, y in zip(a, b):
            np.testing.assert_array_equal(x, y)
    assert not np.array_equal(one[0][0], other[0][0])
    drawn = np.concatenate([part[1] for part in one[::2]])
    assert len(np.unique(drawn)) == 8


def test_training_and_held_back_digits_never_meet():
    digits = digit_images()
    for held_back, which in ((False, digits.training), (True, digits.held_back)):
        assert all(np.isin(part[0], which).all() for part in play(held_back=held_back))


def test_the_exact_repair_earns_what_the_reference_lines_say():
    def repair(world, step):
        return INVERSE[CORRUPTIONS[world.corruption, 1 - step]]

    rewards = np.concatenate(
        [part[2] for part in play(copies=100, episodes=6, choose=repair, held_back=True)]
    )
    lines = reference_lines(digits=60)
    assert rewards.sum() / 600 == pytest.approx(lines.ceiling, abs=0.06)
    assert lines.ceiling > 0.9 and lines.upright > 0.9
    assert max(lines.wrong_order, lines.no_op, lines.random_pairs) < 0.25


def test_a_society_works_in_it_and_its_books_balance():
    scenario = VickreySociety(world_name="mental_rotation", copies=8, exploration=0.3)
    model = CreditFlow(scenario, rng=2).run(40)
    assert model.world.episode.min() == 19 and model.ledger.residual == 0.0
    lines = model.ledger.journal.postings()
    assert lines.loc[lines["kind"] == "reward", "amount"].eq(1.0).all()
    assert scenario.founders == 6 and scenario.scale == (0.0, 1.25)
    whole = CreditFlow(scenario, rng=2).run(40)
    assert whole.ledger.journal.hash == model.ledger.journal.hash
    resumed = CreditFlow(scenario, rng=2).restore(
        pickle.loads(pickle.dumps(CreditFlow(scenario, rng=2).run(21).state()))
    )
    assert resumed.run(19).ledger.journal.hash == model.ledger.journal.hash


def mnist(rng):
    return {
        "train": (
            rng.integers(256, size=(30, 28, 28), dtype=np.uint8),
            rng.integers(10, size=30, dtype=np.uint8),
        ),
        "test": (
            rng.integers(256, size=(7, 28, 28), dtype=np.uint8),
            rng.integers(10, size=7, dtype=np.uint8),
        ),
    }


def test_a_users_mnist_is_read_from_npz_and_from_idx(tmp_path):
    parts = mnist(np.random.default_rng(1))
    np.savez(
        tmp_path / "mnist.npz", **{f"{a}_{part}": v for part, xy in parts.items() for a, v in zip("xy", xy)}
    )
    folder = tmp_path / "idx"
    folder.mkdir()
    for name, (images, labels) in zip(("train", "t10k"), parts.values()):
        sizes = np.array([2051, *images.shape], dtype=">i4").tobytes()
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(sizes + images.tobytes()))
        head = np.array([2049, len(labels)], dtype=">i4").tobytes()
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(head + labels.tobytes())
    one, other = digit_images(str(tmp_path / "mnist.npz")), digit_images(str(folder))
    for a, b in zip(one, other):
        np.testing.assert_array_equal(a, b)
    assert one.images.shape == (37, 28, 28) and one.held_back.tolist() == list(range(30, 37))
    np.testing.assert_allclose(one.images[:30], parts["train"][0] / 255.0, atol=2.0**-21)
    world = VickreySociety(
        world_name="mental_rotation", world_settings={"data": str(folder)}, task="held_back"
    ).world(1)
    world.advance(0)
    assert np.isin(world.digit, one.held_back).all()


def test_a_wrong_file_and_a_file_for_another_world_are_refused(tmp_path):
    with pytest.raises(ParameterError, match="must be an npz with x_train"):
        digit_images(str(tmp_path / "nowhere"))
    np.savez(
        tmp_path / "small.npz",
        **{
            f"{a}_{part}": np.zeros((3, 8, 8)[: 3 if a == "x" else 1])
            for part in ("train", "test")
            for a in "xy"
        },
    )
    with pytest.raises(ParameterError, match="do not fit 28 x 28"):
        digit_images(str(tmp_path / "small.npz"))
    with pytest.raises(ParameterError, match="no parameter named .world.data. where world_name = chain"):
        VickreySociety(world_settings={"data": "mnist.npz"})


def test_the_reference_lines_stand_beside_a_run_and_only_there():
    said = {}
    for name in ("mental_rotation", "chain"):
        console = Console(record=True, width=100, file=io.StringIO())
        show_reference_lines(console, VickreySociety(world_name=name).as_dict())
        said[name] = console.export_text()
    assert said["chain"] == ""
    lines = reference_lines(SHOWN_DIGITS, held_back=False)
    for name, share in lines._asdict().items():
        assert re.search(rf"{name.replace('_', ' ')}\W+{share:.3f}", said["mental_rotation"])


def test_the_reference_lines_stand_beside_a_training_too(tmp_path):
    society = VickreySociety(world_name="mental_rotation", copies=4, exploration=0.0)
    training = train(society, auctions=8, settings={"auctions": 8}, device="cpu")
    console = Console(record=True, width=100, file=io.StringIO())
    show_training(console, training, summary(training), tmp_path)
    shown = console.export_text()
    assert "8 auctions" in shown and re.search(r"ceiling\W+\d\.\d{3}", shown)
