"""A row of verdicts in words, as tables of the command line, the report and the page have it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from credit_flow.measures.statistics.decision import REASONS, Decision
from credit_flow.measures.statistics.interval import Interval
from credit_flow.phenomena.claim import BASELINES, Claim

HEAD = (
    "phenomenon", "their guess", "offered", "used", "effect (95 % interval)", "of interest", "fired", "NULL fired", "verdict", "size",
)  # fmt: skip

VERDICTS = ("present", "absent", "inconclusive")


def cells_of(row: dict, n_seeds: int) -> list[str]:
    """The cells under `HEAD` of a row of the table, out of `n_seeds`."""
    return [
        row["phenomenon"].replace("_", " "),
        row["guess"],
        _yes(row["offered"]),
        _used(row),
        effect_of(row),
        f"{row['sesoi']:.3g}",
        _count(row["fired"], n_seeds),
        _count(row["null_fired"], n_seeds),
        verdict_of(row, n_seeds),
        row["size"],
    ]


def effect_of(row: dict) -> str:
    """The effect with its interval and unit."""
    if math.isnan(row["effect"]):
        return "-"
    return f"{Interval(row['low'], row['high']).around(row['effect'])} {row['unit']}".rstrip()


def verdict_of(row: dict, n_seeds: int) -> str:
    """The verdict with its reason, and whether it differs from the expected one."""
    if row["reason"] == "so_far":
        return f"inconclusive, {row['done']} of {n_seeds} seeds so far"
    reason = f": {row['reason'].replace('_', ' ')}" if row["reason"] else ""
    small = " (small)" if row["is_small"] else ""
    is_other = row["expected"] not in ("", row["verdict"]) and row["reason"] != "too_few_seeds"
    differs = f" (differs: {row['expected']} expected)" if is_other else ""
    return f"{row['verdict']}{reason}{small}{differs}{extended_of(row)}"


def extended_of(row: dict) -> str:
    """That seeds were added after it was seen what the first ones came to; empty where none were."""
    first = row["extended_from"]
    return "" if first is None or math.isnan(first) else f" (extended from {int(first)})"


def tally(rows: Sequence[dict]) -> str:
    """How many rows of the table came to what, in a line."""
    n = len(rows)
    counts = {word: sum(row["verdict"] == word for row in rows) for word in VERDICTS}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{n} {'phenomenon' if n == 1 else 'phenomena'}: {said}."


def setting_of(claim: Claim) -> str:
    """What is set in every arm, beside what the arms set; empty if nothing is."""
    return ", ".join(f"{name} = {value}" for name, value in claim.setting.items())


def in_words(claim: Claim, found: Decision, n_seeds: int) -> str:
    """The verdict as a sentence for who skips the statistics."""
    if found.reason == "so_far":
        return f"Inconclusive, {found.n} of {n_seeds} seeds so far."
    if math.isnan(found.effect):
        return f"Inconclusive: {REASONS.get(found.reason, 'no run has a reading')}."
    low, high = (f"{end:.3g}" for end in found.interval)
    size = f"with {found.n} seeds the effect is {found.effect:.3g} {claim.unit} (95 % interval {low} to {high}), against {BASELINES[claim.baseline]}"
    bar = f"{claim.sesoi:g}, the smallest that was said to matter before the first run"
    if found.verdict == "present":
        null = found.null_interval.around(found.null_effect)
        return f"Present: {size}. That is surely more than {bar}. With the incentive removed it is {null}, not surely more than that."
    if found.verdict == "absent":
        against = BASELINES[claim.baseline]
        small = f" Many single runs show it against shuffles of themselves, but it is not more than that against {against}."
        small = small if found.is_small else ""
        return f"Absent: {size}. That is surely less than {bar}.{small}"
    return f"Inconclusive, because {REASONS[found.reason]}: {size}; what would matter is {bar}."


def _used(row: dict) -> str:
    if math.isnan(row["use"]):
        return "-"
    return f"{'' if row['used'] is None else _yes(row['used'])} {row['use']:.0%}".strip()


def _yes(value) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return "yes" if value else "no"


def _count(value, n: int) -> str:
    return "-" if value is None or math.isnan(value) else f"{int(value)}/{n}"
