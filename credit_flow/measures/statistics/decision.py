"""Decision: present, absent or inconclusive, from paired differences and what was written down before the first run.

The one text of the rule. A row is one claim: *effects* are the differences of its seeds in the direction that was claimed, *null effects* those
with the incentive removed. Present asks that the effect exceeds the smallest one of interest (SESOI) in the mean, surely, in enough single
runs, and not without the incentive; absent that it surely stays below it (an equivalence statement, key `lakens2018`).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.statistics.effect_size import cohen_d_z
from credit_flow.measures.statistics.firing import LEVEL, least_fired
from credit_flow.measures.statistics.holm import holm
from credit_flow.measures.statistics.interval import CONFIDENCE, Interval, bca_interval
from credit_flow.measures.statistics.sign_flip import least_p, sign_flip

SIDE = (1.0 - CONFIDENCE) / 2.0
"""Level of either side, over all rows that are decided together."""

FEWEST_SEEDS = 6
"""With fewer no verdict is given."""

MOST_LOST = 0.1
"""Share of pairs that may fail or be undefined."""

MOST_SKEW = 1.5
"""Skewness beyond which a p-value within a factor 10 of its level is not trusted."""

POWER = 0.8

REASONS = {
    "so_far": "not all seeds have been run yet",
    "no_null": "there is no arm without the incentive, so nothing rules out that the pattern comes from elsewhere",
    "too_few_seeds": "so few seeds cannot decide, whatever they show",
    "runs_failed": "more than a tenth of the runs failed",
    "undefined": "more than a tenth of the pairs have no reading",
    "null_fired": "the pattern is there without the incentive too",
    "few_fired": "too few single runs show it",
    "skewed": "the differences are too skewed for a test that is this close",
    "wide_interval": "the interval, or the test over all rows, leaves open which side of the smallest effect of interest it is on",
}
"""Why a row is inconclusive, in the order in which it is asked."""


@dataclass(frozen=True)
class Evidence:
    """What the runs of one row came to, seeds in order; nan where a pair has no difference."""

    sesoi: float  # smallest effect of interest, in the reading's unit
    effects: np.ndarray  # (seeds,) differences in the direction that was claimed
    null_effects: np.ndarray | None = (
        None  # (seeds,) the same with the incentive removed; None without such an arm
    )
    p: np.ndarray | None = None  # (seeds,) of single runs; None without surrogates
    null_p: np.ndarray | None = None  # (seeds,)
    planned: int = 0  # seeds that were asked for
    waiting: int = 0  # seeds of which a run has not been done
    failed: int = 0  # seeds of which a run failed


@dataclass(frozen=True)
class Decision:
    """A verdict and the numbers behind it; effects are in the reading's unit."""

    verdict: str  # present, absent or inconclusive
    reason: str  # of `REASONS`, where it is inconclusive
    n: int  # seeds with a difference
    effect: float  # mean difference
    interval: Interval  # BCa, 95 %
    holm_interval: Interval  # BCa, at the level of Holm's first step
    null_effect: float
    null_interval: Interval
    d_z: float
    detectable: float  # excess over the smallest effect of interest that is found with power .8
    skew: float
    p_above: float  # one-sided against the smallest effect of interest, after Holm
    p_below: float
    fired: int | None  # single runs that show it; None without surrogates
    null_fired: int | None
    is_small: bool = False  # absent, but real: fired often


def decide(rows: Sequence[Evidence], n_tests: int | None = None) -> list[Decision]:
    """The decision of each row, with Holm's correction over all `n_tests` that were planned together (the rows unless given).

    Errors: ValueError for fewer planned tests than rows.
    """
    m = len(rows) if n_tests is None else n_tests
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # said by reason and nan
        above = holm([_one_side(row, 1.0) for row in rows], m)
        below = holm([_one_side(row, -1.0) for row in rows], m)
        return [_decision(*each, m) for each in zip(rows, above.tolist(), below.tolist())]


def can_decide(n: int, n_tests: int) -> bool:
    """Whether n differences can decide a row of `n_tests` that are decided together, if they show enough."""
    return n >= FEWEST_SEEDS and least_p(n) <= SIDE / n_tests


def detectable(differences: np.ndarray, n_tests: int = 1) -> float:
    """The excess over the smallest effect of interest that differences (n,) of this spread would show with power .8, in their unit."""
    n = differences.size
    if n < 2:
        return np.nan
    quantiles = stats.t.ppf([1.0 - SIDE / n_tests, POWER], n - 1)
    return float(quantiles.sum() * differences.std(ddof=1) / np.sqrt(n))


def _known(effects: np.ndarray | None) -> np.ndarray:
    """Those that there are, ascending, so that no resampling depends on the order of seeds."""
    return np.empty(0) if effects is None else np.sort(effects[np.isfinite(effects)])


def _one_side(row: Evidence, sign: float) -> float:
    return sign_flip(sign * (_known(row.effects) - row.sesoi))


def _fired(p: np.ndarray | None) -> int | None:
    return None if p is None else int(np.count_nonzero(p <= LEVEL))


def _decision(row: Evidence, p_above: float, p_below: float, m: int) -> Decision:
    effects, null = _known(row.effects), _known(row.null_effects)
    interval, null_interval = bca_interval(effects, CONFIDENCE), bca_interval(null, CONFIDENCE)
    constant = effects.size < 3 or np.ptp(effects) == 0.0
    skew = 0.0 if constant else float(stats.skew(effects, bias=False))
    fired, null_fired = _fired(row.p), _fired(row.null_p)
    verdict, reason = _verdict(row, effects, interval, null_interval, (p_above, p_below), skew, m)
    return Decision(
        verdict, reason, effects.size,
        float(effects.mean()) if effects.size else np.nan, interval, bca_interval(effects, 1.0 - 2.0 * SIDE / m),
        float(null.mean()) if null.size else np.nan, null_interval,
        cohen_d_z(effects), detectable(effects, m), skew, p_above, p_below, fired, null_fired,
        is_small=verdict == "absent" and _is_no_luck(fired, row.p),
    )  # fmt: skip


def _is_no_luck(fired: int | None, p: np.ndarray | None) -> bool:
    return fired is not None and fired >= least_fired(np.count_nonzero(np.isfinite(p)))


def _verdict(row, effects, interval, null_interval, p, skew, m) -> tuple[str, str]:
    """Verdict and reason. Whatever forbids any verdict forbids both; an absent pattern needs no arm that shows where it comes from."""
    p_above, p_below = p
    forbidden = _forbids(row, effects, m)
    if not forbidden and abs(skew) > MOST_SKEW and SIDE / 10.0 < min(p) < SIDE * 10.0:
        forbidden = "skewed"
    if not forbidden and interval.high < row.sesoi and p_below <= SIDE:
        return "absent", ""
    is_above = interval.low > row.sesoi and p_above <= SIDE
    applies = {
        "so_far": forbidden == "so_far",
        "no_null": row.null_effects is None,
        forbidden: bool(forbidden),
        "null_fired": row.null_effects is not None and not _is_silent(row, null_interval),
        "few_fired": row.p is not None and not _is_no_luck(_fired(row.p), row.p),
        "wide_interval": not is_above,
    }
    reason = next((name for name, holds in applies.items() if holds), "")
    return ("inconclusive", reason) if reason else ("present", "")


def _is_silent(row: Evidence, null_interval: Interval) -> bool:
    return not _is_no_luck(_fired(row.null_p), row.null_p) and null_interval.low <= row.sesoi


def _forbids(row: Evidence, effects: np.ndarray, m: int) -> str:
    """Why these runs cannot decide, whatever they show; empty if they can."""
    planned = row.planned or row.effects.size
    if row.waiting:
        return "so_far"
    if not can_decide(planned, m):
        return "too_few_seeds"
    if row.failed > MOST_LOST * planned:
        return "runs_failed"
    lost = [planned - effects.size] + [planned - _known(row.null_effects).size] * (
        row.null_effects is not None
    )
    if max(lost) > MOST_LOST * planned:
        return "undefined"
    return "" if can_decide(effects.size, m) else "too_few_seeds"
