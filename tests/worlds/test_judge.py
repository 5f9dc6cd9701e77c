"""The judge: incomplete, noisy and late, each in the measure that its setting says."""

import math

import numpy as np
import pytest
from scipy import stats

from credit_flow import CreditFlow
from credit_flow.worlds.work.judge import Judge, Verdicts

N = 20_000
IDS = np.arange(N)
LEAST_P = 1e-4


def verdicts(promised: list[float]) -> Verdicts:
    n, none = len(promised), np.empty(0, dtype=np.int64)
    return Verdicts(
        np.arange(n), np.zeros(n, int), np.array(promised), np.ones(n), none, none, none, np.empty(0)
    )


@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_steps_are_revealed_with_the_probability(probability):
    share = np.full(N, 0.5)
    judged, revealed = Judge(1, probability=probability).judge(4, IDS, share)
    assert (judged == share).all()
    if probability in (0.0, 1.0):
        assert revealed.mean() == probability
    else:
        assert stats.binomtest(int(revealed.sum()), N, probability).pvalue > LEAST_P


def test_without_noise_the_share_is_exact():
    share = np.linspace(0.0, 1.0, N)
    assert (Judge(1).judge(4, IDS, share)[0] == share).all()


def test_noise_is_normal_and_clipped_to_shares():
    noise = 0.1
    judged, _ = Judge(1, noise=noise).judge(4, IDS, np.full(N, 0.5))
    assert stats.kstest((judged - 0.5) / noise, "norm").pvalue > LEAST_P
    loud, _ = Judge(1, noise=2.0).judge(4, IDS, np.full(N, 0.5))
    assert loud.min() == 0.0 and loud.max() == 1.0
    clipped = stats.norm.cdf(-0.25)
    for edge in (0.0, 1.0):
        assert abs((loud == edge).mean() - clipped) < 4 * math.sqrt(clipped / N)


def test_error_and_revelation_are_independent_and_new_every_tick():
    judge = Judge(1, probability=0.5, noise=0.1)
    (one, seen), (other, seen_again) = (judge.judge(tick, IDS, np.full(N, 0.5)) for tick in (1, 2))
    size = np.abs(one - 0.5)
    for a, b in ((one, seen), (size, seen), (one, other), (seen, seen_again)):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4 / math.sqrt(N)


def test_a_judgement_does_not_depend_on_the_batch():
    judge, share = Judge(1, probability=0.5, noise=0.1), np.full(N, 0.5)
    whole = judge.judge(3, IDS, share)
    part = judge.judge(3, IDS[::-7].copy(), share[::-7].copy())
    assert all((w[::-7] == p).all() for w, p in zip(whole, part))


@pytest.mark.parametrize("delay", [0, 1, 5])
def test_verdicts_come_when_they_are_due_and_once(delay):
    judge, submitted = Judge(1, delay=delay), verdicts([2.0, 3.0])
    judge.submit(10, submitted)
    assert judge.outstanding == 5.0
    assert all(judge.take(tick) is None for tick in range(8, 10 + delay))
    assert judge.take(10 + delay) is submitted
    assert judge.take(10 + delay) is None and judge.outstanding == 0.0


def test_what_falls_due_is_what_was_promised_for_the_work_of_then():
    prompt, late = Judge(1), Judge(1, delay=2)
    assert prompt.due(10, 7.0) == 7.0
    late.submit(10, verdicts([2.0, 3.0]))
    assert [late.due(tick, 7.0) for tick in (10, 11, 12, 13)] == [0.0, 0.0, 5.0, 0.0]


@pytest.mark.parametrize("delay", [0, 2])
def test_a_shock_comes_once_however_late_the_judge_is(delay):
    """A stream whose judge is late is drawn in Python."""
    model = CreditFlow(rng=1, judge_delay=delay, shock=((6, "bounty", 2.0),)).run(8)
    tasks = model.world.tasks
    assert tasks.bounty.sum() / tasks.work.sum() == pytest.approx(6.0, rel=1e-5)
