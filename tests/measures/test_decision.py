"""Verdicts from effects alone, against an independent script and against what must come out."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from credit_flow.measures.statistics.decision import REASONS, Evidence, decide, detectable
from credit_flow.measures.statistics.firing import exceeds, least_fired
from credit_flow.measures.statistics.holm import holm
from credit_flow.measures.statistics.sign_flip import least_p, sign_flip

S = 20
DRAWN = np.random.default_rng(7).normal(size=(4, S))
SURE, SILENT = np.full(S, 0.005), np.full(S, 0.5)


def evidence(effects=0.6 + 0.1 * DRAWN[0], null=0.01 * DRAWN[1], sesoi=0.1, p=SURE, null_p=SILENT, **more):
    return Evidence(sesoi, np.asarray(effects), null, p, null_p, planned=len(effects), **more)


def only(row: Evidence, m: int = 1):
    return decide([row], m)[0]


CASES = {
    "present": evidence(),
    "absent": evidence(0.01 * DRAWN[0], p=SILENT),
    "so_far": evidence(waiting=3),
    "no_null": evidence(null=None, null_p=None),
    "too_few_seeds": evidence(0.6 + 0.1 * DRAWN[0, :5], 0.01 * DRAWN[1, :5], p=None, null_p=None),
    "runs_failed": evidence([*0.6 + 0.1 * DRAWN[0, :17], *[np.nan] * 3], failed=3),
    "undefined": evidence([*0.6 + 0.1 * DRAWN[0, :17], *[np.nan] * 3]),
    "null_fired": evidence(null_p=SURE),
    "few_fired": evidence(p=SILENT),
    "skewed": evidence(np.r_[np.full(S - 3, 0.08), 0.9, 1.0, 1.1], p=None, null_p=None),
    "wide_interval": evidence(0.12 + 0.3 * DRAWN[0]),
}


@pytest.mark.parametrize("name", CASES)
def test_each_verdict_and_each_reason(name):
    found = only(CASES[name])
    assert (found.reason or found.verdict) == name
    assert found.verdict == ("inconclusive" if name in REASONS else name)


def test_the_cases_hold_every_reason():
    assert set(CASES) == {*REASONS, "present", "absent"}


def test_a_null_whose_effect_is_surely_of_interest_is_not_silent_without_surrogates():
    row = evidence(null=0.5 + 0.1 * DRAWN[1], p=None, null_p=None)
    assert only(row).reason == "null_fired" and only(row).fired is None


def test_an_effect_that_is_real_but_below_interest_is_absent_and_small():
    found = only(evidence(0.05 + 0.01 * DRAWN[0]))
    assert (found.verdict, found.is_small) == ("absent", True)


def test_equal_differences_have_that_point_as_interval_and_a_verdict():
    found = only(evidence(np.full(S, 0.6)))
    assert found.verdict == "present" and found.interval == found.holm_interval == (0.6, 0.6)


def test_the_order_of_seeds_and_rows_changes_nothing_but_their_order():
    order = np.random.default_rng(1).permutation(S)
    given = [row for row in CASES.values() if len(row.effects) == S]
    mixed = [
        Evidence(
            row.sesoi,
            row.effects[order],
            None if row.null_effects is None else row.null_effects[order],
            *(None if p is None else p[order] for p in (row.p, row.null_p)),
            planned=S,
            waiting=row.waiting,
            failed=row.failed,
        )
        for row in given
    ]
    for one, other in zip(decide(given), decide(mixed[::-1])[::-1]):
        assert (one.verdict, one.reason, one.fired) == (other.verdict, other.reason, other.fired)
        assert one.effect == pytest.approx(other.effect, abs=1e-12)
        assert one.interval == other.interval and one.p_above == other.p_above


def test_a_sign_flip_test_is_the_share_of_patterns_counted_one_by_one():
    d = DRAWN[2, :9] + 0.4
    flipped = [np.dot(signs, d) for signs in itertools.product([1, -1], repeat=9)]
    assert sign_flip(d) == pytest.approx(np.mean([total >= d.sum() - 1e-9 for total in flipped]), abs=1e-9)
    assert sign_flip(np.full(6, 0.3)) == least_p(6) == 2**-6
    assert sign_flip(np.full(15, 0.3)) == least_p(15) == 1e-4
    assert sign_flip(np.zeros(8)) == 1.0


def test_a_sampled_sign_flip_test_agrees_with_the_exact_one():
    d = DRAWN[3, :15] + 0.35
    exact = np.mean((1 - 2.0 * (np.arange(2**15)[:, None] >> np.arange(15) & 1)) @ d >= d.sum() - 1e-9)
    assert sign_flip(d) == pytest.approx(exact, abs=4 * math.sqrt(exact / 9999) + 2e-4)


def test_what_can_be_found_with_power_four_fifths():
    """With 20 seeds .66 standard deviations, 1.03 at the first of Holm's steps over 33 rows."""
    d = DRAWN[0] / DRAWN[0].std(ddof=1)
    assert [detectable(d, m) for m in (1, 33)] == pytest.approx([0.66, 1.03], abs=0.01)


@pytest.mark.parametrize(("n", "k"), [(6, 3), (10, 4), (20, 5), (40, 8)])
def test_how_many_runs_must_fire_before_it_is_no_luck(n, k):
    assert least_fired(n) == k
    assert 1 - stats.binom.cdf(k - 1, n, 0.05) <= 0.003 < 1 - stats.binom.cdf(k - 2, n, 0.05)


def test_a_run_fires_when_it_exceeds_its_surrogates_by_the_effect_of_interest():
    surrogates = np.linspace(0.0, 0.1, 199)
    assert exceeds(0.15, surrogates) == 1 / 200
    assert exceeds(0.15, surrogates, sesoi=0.1) == (1 + (surrogates + 0.1 >= 0.15).sum()) / 200
    with pytest.warns(UserWarning, match="19 are the fewest"):
        assert math.isnan(exceeds(1.0, surrogates[:18]))


def test_with_33_planned_rows_ten_seeds_are_too_few_and_eleven_are_not():
    """2^-10 > .025 / 33 > 2^-11."""
    for n, reason in ((10, "too_few_seeds"), (11, "")):
        row = evidence(0.6 + 0.01 * DRAWN[0, :n], 0.01 * DRAWN[1, :n], p=None, null_p=None)
        assert only(row, 33).reason == reason


def test_holm_over_planned_tests_counts_those_that_have_no_p_yet():
    assert holm([0.01, np.nan], 4)[0] == pytest.approx(0.04)
    with pytest.raises(ValueError, match="only 1 were planned"):
        holm([0.01, 0.02], 1)
