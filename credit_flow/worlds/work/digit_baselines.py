"""What a society of classifiers must be measured against: the same experts, put to use without an economy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.core.table import DRIVERS
from credit_flow.worlds.work.digit_classifiers import Bank, answer
from credit_flow.worlds.work.digits import N_CLASSES, Digits

BYTES_PER_ANSWER = 180
"""What an expert's answer to a digit of each half takes: itself, its place in a draw, its votes on ten classes."""


class Baseline(NamedTuple):
    """One row of the comparison, measured on held-back digits."""

    name: str
    accuracy: float  # share of digits read right
    compute_per_digit: float  # multiply-adds spent to answer one digit; learning is not counted


class Answers(NamedTuple):
    """What every expert says to every digit, arrays (digits, experts)."""

    best: np.ndarray  # class, -1 = no answer
    margin: np.ndarray  # confidence 0..1
    multiply_adds: np.ndarray

    def of(self, experts: np.ndarray) -> Answers:
        """The answers of the experts (digits, k) asked for each digit."""
        return Answers(*(np.take_along_axis(array, experts, axis=1) for array in self))


def baselines(world: Digits, bank: Bank, shown: np.ndarray, compute_per_digit: float) -> list[Baseline]:
    """Read the held-back digits with the experts of `bank`, five ways, and report accuracy and compute per digit.

    `shown` (digits,) is how often the society saw each; the best expert is chosen and the gate is trained on them alone.
    `compute_per_digit` (multiply-adds) is what the society spends; as many randomly asked experts vote as it pays for.

    - `best expert`: the one most often right on what was shown.
    - `random expert`: another one for each digit; the exact expectation.
    - `vote of all`: the majority (key `lam1997`), see `vote`.
    - `vote of k`: among k experts drawn for each digit.
    - `central gate`: an expert chosen from the whole image, see `gate` (after key `jacobs1991`).

    Errors: ValueError if there is no expert or no digit was shown; `TooLarge`.
    """
    n_experts, digits, held_back = len(bank.seen), np.flatnonzero(shown), world.held_back
    if not n_experts or not len(digits):
        raise ValueError(f"baselines need experts and digits, not {n_experts} experts, {len(digits)} digits")
    n_answers, counts = n_experts * max(len(digits), len(held_back)), shown[digits]
    require_room(BYTES_PER_ANSWER * n_answers, f"an examination of {n_experts:,} experts", DRIVERS)
    taught, asked = (answers(world, bank, some) for some in (digits, held_back))
    right = world.right(digits[:, None], taught.best)
    few = _random_experts(world, asked, compute_per_digit)
    best = np.full((len(held_back), 1), np.argmax(counts @ right))
    chosen, gate_compute = gate(world, digits, right, counts, held_back)
    return [
        _measured("best expert", world, asked.of(best)),
        _random_expert(world, asked),
        _measured("vote of all", world, asked),
        _measured(f"vote of {few.shape[1]}", world, asked.of(few)),
        _measured("central gate", world, asked.of(chosen[:, None]), gate_compute),
    ]


def answers(world: Digits, bank: Bank, digits: np.ndarray) -> Answers:
    """Ask every expert of `bank` to read every one of `digits` (digits,), indices."""
    shape = len(digits), len(bank.seen)
    rows, asked = np.tile(np.arange(shape[1]), shape[0]), np.repeat(digits, shape[1])
    best, runner_up, spent = (np.empty(rows.size, dtype=np.int64) for _ in range(3))
    margin = np.empty(rows.size)
    answer(rows.size, rows, asked, world.images, *bank, best, runner_up, margin, spent)
    return Answers(best.reshape(shape), margin.reshape(shape), spent.reshape(shape))


def vote(best: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """The class (digits,) named by most of the experts (digits, k); equal votes go to the larger sum of margins.

    -1 where no expert has an answer.
    """
    named = best[:, :, None] == np.arange(N_CLASSES)
    votes = named.sum(axis=1)
    margins = (named * margin[:, :, None]).sum(axis=1) / (best.shape[1] + 1)  # less than one vote
    return np.where(votes.any(axis=1), np.argmax(votes + margins, axis=1), -1)


def gate(world: Digits, digits, right, counts, new_digits) -> tuple[np.ndarray, int]:
    """Multinomial logistic choice of expert: for each of `new_digits` the expert (n,), and multiply-adds per choice.

    Taught on `digits` (n,), each seen `counts` times, with the experts that read them `right` (n, experts). Its target
    for a digit is the expert most often right about digits of the same class: the one most likely right about it.
    """
    from sklearn.linear_model import LogisticRegression

    of_class = world.labels[digits] == np.arange(N_CLASSES)[:, None]
    most_right = np.argmax((of_class * counts) @ right, axis=1)  # (classes,) expert
    target = most_right[world.labels[digits]]
    if len(np.unique(target)) == 1:
        return np.full(len(new_digits), target[0]), 0
    logistic = LogisticRegression(max_iter=1000)
    logistic.fit(world.images[digits], target, sample_weight=counts)
    return logistic.predict(world.images[new_digits]), logistic.coef_.size


def _random_experts(world: Digits, asked: Answers, compute_per_digit: float) -> np.ndarray:
    """For each digit k distinct experts (digits, k), k the number that `compute_per_digit` pays for, at least one."""
    n_digits, n_experts = asked.best.shape
    k = int(np.clip(compute_per_digit / max(asked.multiply_adds.mean(), 1.0), 1, n_experts))
    lots_drawn = uniforms(stream_key(world.seed, "digits_baselines"), 0, (n_digits, n_experts))
    return np.argsort(lots_drawn, axis=1)[:, :k]


def _random_expert(world: Digits, asked: Answers) -> Baseline:
    right = world.right(world.held_back[:, None], asked.best)
    return Baseline("random expert", float(right.mean()), float(asked.multiply_adds.mean()))


def _measured(name: str, world: Digits, asked: Answers, overhead: int = 0) -> Baseline:
    right = world.right(world.held_back, vote(asked.best, asked.margin))
    compute = overhead + asked.multiply_adds.sum(axis=1).mean()
    return Baseline(name, float(right.mean()), float(compute))
