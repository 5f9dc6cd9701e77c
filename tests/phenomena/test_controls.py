"""Self-test of the shelf: a synthetic run with the pattern is told from one without, whichever card, and one without is not."""

import math

import numpy as np
import pytest

from credit_flow.core.discover import members
from credit_flow.measures.statistics.firing import LEVEL
from credit_flow.phenomena.detector import Detector

CARDS = {name: kind() for name, kind in members("phenomena", Detector).items()}
POWER = 0.95


def shares_fired(card: Detector, n: int) -> dict[str, float]:
    """The share of n positive and of n null controls that show the pattern: by the run's own surrogates, or, without, by a difference of interest
    to the null control of another seed."""
    samples = {
        kind: [card.read(card.control(kind, seed)) for seed in range(1, n + 1)]
        for kind in ("positive", "null")
    }
    assert np.isfinite([one.reading for of_kind in samples.values() for one in of_kind]).all()
    if np.isfinite(samples["null"][0].p):
        return {kind: float(np.mean([one.p <= LEVEL for one in found])) for kind, found in samples.items()}
    sign = -1.0 if card.direction == "less" else 1.0
    other = np.roll([one.reading for one in samples["null"]], 1)
    return {
        kind: float(np.mean(sign * (np.array([one.reading for one in found]) - other) > card.sesoi))
        for kind, found in samples.items()
    }


def told_apart(name: str, n: int) -> None:
    """In so many of either kind the pattern is seen in 95 % of those that have it, and in the others as rarely as luck allows: 5 % and two
    standard errors."""
    fired = shares_fired(CARDS[name], n)
    assert fired["positive"] >= POWER, fired
    assert fired["null"] <= LEVEL + 2.0 * math.sqrt(LEVEL * (1.0 - LEVEL) / n), fired


@pytest.mark.parametrize("name", CARDS)
def test_fifty_controls_of_either_kind_are_told_apart(name):
    told_apart(name, 50)


@pytest.mark.slow
@pytest.mark.parametrize("name", CARDS)
def test_three_hundred_controls_of_either_kind_are_told_apart(name):
    told_apart(name, 300)


@pytest.mark.parametrize("name", CARDS)
def test_a_control_is_the_same_for_the_same_seed_and_another_for_another(name):
    card = CARDS[name]
    one, again, other = (card.control("positive", seed) for seed in (3, 3, 4))
    for table in one.tables:
        assert one.table(table).equals(again.table(table))
    assert any(not one.table(table).equals(other.table(table)) for table in one.tables)
