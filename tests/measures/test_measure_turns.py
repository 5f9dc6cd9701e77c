"""Turns, kinds served and margins of steps whose answers are known."""

import numpy as np
import pytest

from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.flows.outsourcing import hand_overs
from credit_flow.measures.flows.turns import alternation, busiest, leaders_kept, margin, most_kinds


def test_who_takes_turns_and_who_works_side_by_side():
    tick = np.repeat(np.arange(20), 4)
    turns = np.where(tick % 2 == 0, 7, 9)
    assert alternation(turns, np.zeros(80), tick) == pytest.approx(-1.0)
    busy = np.arange(20).repeat(np.where(np.arange(20) % 2 == 0, 3, 1))  # both do more in every second tick
    assert alternation(np.repeat([7, 9], 40), np.zeros(80), np.tile(busy, 2)) == pytest.approx(1.0)


def test_independent_doers_do_not_correlate():
    rng = np.random.default_rng(1)
    done = rng.poisson(3.0, (2, 4000))
    doer, tick = (
        np.repeat([1, 2], 4000).repeat(done.ravel()),
        np.tile(np.arange(4000), 2).repeat(done.ravel()),
    )
    assert abs(alternation(doer, np.zeros(len(doer)), tick)) < 0.05


def test_kinds_with_one_doer_or_without_variation_do_not_count():
    tick = np.repeat(np.arange(10), 2)
    assert np.isnan(alternation(np.full(20, 3), np.zeros(20), tick))  # one doer
    assert np.isnan(alternation(np.tile([3, 4], 10), np.zeros(20), tick))  # a step each, every tick
    assert np.isnan(alternation([], [], []))
    mixed = np.r_[np.where(np.arange(10) % 2 == 0, 1, 2), np.full(10, 3)]
    assert alternation(mixed, np.repeat([0, 1], 10), np.tile(np.arange(10), 2)) == pytest.approx(-1.0)


def test_the_busiest_and_how_many_kinds_they_serve():
    doer, kind = np.array([5, 5, 5, 5, 2, 2, 8]), np.array([0, 0, 1, 1, 1, 1, 2])
    assert busiest(doer).tolist() == [5, 2] and busiest(np.array([4, 3])).tolist() == [3, 4]
    assert most_kinds(doer, kind, 2) == 2 and most_kinds(doer, kind, 3) == 0 and most_kinds([], [], 1) == 0


def test_a_margin_is_of_the_hired_alone():
    assert margin([1.5, np.nan, 1.5], [1.0, 9.0, 1.0]) == 0.5
    assert np.isnan(margin([np.nan], [1.0]))


def test_who_leads_in_a_kind_and_who_still_does_a_period_later():
    doer, period = np.array([7, 7, 9, 7, 9, 9]), np.array([0, 0, 0, 1, 1, 1])
    assert leaders_kept(doer, np.zeros(6), period) == 0.0  # 9 takes over
    both = [np.tile(column, 2) for column in (doer, period)]
    both[0][6:] = 4  # a kind of its own, which it keeps
    assert leaders_kept(both[0], np.repeat([0, 1], 6), both[1]) == 0.5
    with pytest.warns(MeasureWarning, match="too_few"):
        assert np.isnan(leaders_kept(doer, np.zeros(6), 2 * period))  # no two periods in a row


def test_steps_handed_over_are_counted_from_who_hired_to_who_did_them():
    network = hand_overs([4, 4, 4, 9, 6], [6, 6, 9, 4, 6])
    assert network.tolist() == [[0, 2, 1], [0, 0, 0], [1, 0, 0]]  # of 4, 6 and 9
    assert hand_overs([3], [3]).shape == (0, 0)
