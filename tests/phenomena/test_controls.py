"""Self-test of the shelf: a synthetic run with the pattern is told from one without, whichever card, and one without is not."""

import pytest

from credit_flow.core.discover import members
from credit_flow.experiments.verdicts.self_test import self_test
from credit_flow.phenomena.detector import Detector

CARDS = {name: kind() for name, kind in members("phenomena", Detector).items()}


def told_apart(name: str, n: int) -> None:
    """In so many of either kind the pattern is seen in 95 % of those that have it, and in the others as rarely as luck allows: 5 % and two
    standard errors."""
    found = self_test(CARDS[name], n)
    assert found.is_passed, found


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
