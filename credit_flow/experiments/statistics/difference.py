"""What a difference between two groups of runs comes to: size, interval, effect size and p-value, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PairedDifference:
    """The mean of a measure at one level of a parameter less that at another, from runs paired by seed; prints as a sentence."""

    measure: str
    parameter: str
    a: object  # the level that the difference starts from
    b: object  # the level that it leads to: positive = the measure is higher here
    n: int  # seeds, the independent samples
    n_pairs: int  # pairs of runs, n times the settings of the other parameters
    n_left_out: int  # runs at a or b that are in no pair: failed, without a value, or their partner is
    mean: float  # in the measure's unit
    low: float  # BCa bootstrap interval of the mean, 95 %
    high: float
    d_z: float  # Cohen's, for pairs
    g: float  # the same with Hedges' correction
    p: float  # two-sided, by swapping the two runs of a pair
    exact: bool  # whether p counts every swap, or a sample of them

    def __str__(self) -> str:
        return (
            f"{self.measure} is {abs(self.mean):.3g} {_direction(self.mean)} at {self.parameter} = {self.b} than at "
            f"{self.parameter} = {self.a} ({_interval(self.low, self.high)}; {self.n} seeds in common{_aside(self)}; "
            f"d_z = {self.d_z:.2f}, Hedges' g = {self.g:.2f}; {_test(self.p, self.exact)})"
        )


@dataclass(frozen=True)
class IndependentDifference:
    """The mean of group b less that of group a, from runs that share nothing; prints as a sentence."""

    n_a: int
    n_b: int
    n_left_out: int  # values that were NaN
    mean: float  # in the unit of the values
    low: float  # Welch's interval of the difference, 95 %
    high: float
    delta: float  # Cliff's: from -1, b always below a, to 1
    welch_p: float  # two-sided, by Welch's t
    p: float  # two-sided, by permutation of the values between the groups
    exact: bool  # whether p counts every permutation, or a sample of them

    def __str__(self) -> str:
        left_out = f"; {self.n_left_out} without a value left out" if self.n_left_out else ""
        return (
            f"the mean of b is {abs(self.mean):.3g} {_direction(self.mean)} than that of a "
            f"({_interval(self.low, self.high)}; {self.n_b} and {self.n_a} runs{left_out}; Cliff's delta = {self.delta:.2f}; "
            f"Welch {_probability(self.welch_p)}, {_test(self.p, self.exact)})"
        )


def _direction(mean: float) -> str:
    return "lower" if mean < 0.0 else "higher"


def _interval(low: float, high: float) -> str:
    return f"95 % interval {low:.3g} to {high:.3g}"


def _test(p: float, exact: bool) -> str:
    return f"{'exact permutation' if exact else 'permutation'} {_probability(p)}"


def _probability(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _aside(difference: PairedDifference) -> str:
    pairs = f", {difference.n_pairs} pairs" if difference.n_pairs != difference.n else ""
    left_out = f", {difference.n_left_out} runs without a partner left out" if difference.n_left_out else ""
    return pairs + left_out
