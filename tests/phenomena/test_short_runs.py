"""A run that is too short, or has died out, is told apart from one in which the pattern is absent."""

import pytest

from credit_flow import CreditEconomy, run
from credit_flow.core.measured import measured
from credit_flow.phenomena.money.inflation import Inflation
from credit_flow.phenomena.money.throughput import CUT, LATER, Throughput
from credit_flow.phenomena.work.selection import Selection


@pytest.mark.filterwarnings("ignore:the run ends at tick 40, before its shock")
@pytest.mark.parametrize("card", [Throughput(), Selection(), Inflation()])
def test_too_short_a_run_has_no_reading_and_says_why(card):
    record = run(CreditEconomy(ticks=40, **card.on.settings), rng=1)
    assert measured(card.reading, record).reason == "too_few"


def test_a_society_that_died_out_in_time_has_a_reading_of_nothing():
    """Its Record ends with its last tick."""
    dead = run(CreditEconomy(**Throughput.on.settings, rent=0.5, ticks=CUT + LATER), rng=1)
    assert dead.ticks < CUT + LATER and Throughput().reading(dead) == 0.0
