"""Signals bend what is learnt from, and never what is paid."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.own import Own
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.shuffled import Shuffled
from credit_flow.learners.signals.signal import Signal
from credit_flow.models.vickrey_society import VickreySociety

SIGNALS = members("learners.signals", Signal)


def journal_hash(signal: str, rate: float) -> str:
    scenario = VickreySociety(world_name="market_bandit", copies=32, exploration=0.0)
    spec = PopulationSpec(2, scenario.founders, scenario.clones, *scenario.scale)
    settings = PPOSettings(auctions=64, rate=rate, critic_rate=rate, signal=signal)
    return CreditFlow(scenario, rng=3, learner=PPO(spec, settings)).run(30).ledger.journal.hash


def test_with_frozen_policies_no_signal_moves_a_credit():
    assert len({journal_hash(name, rate=0.0) for name in SIGNALS}) == 1


def test_with_policies_that_learn_each_leads_elsewhere():
    assert len({journal_hash(name, rate=0.05) for name in SIGNALS}) == len(SIGNALS) >= 3


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_is_a_pure_function_of_what_it_is_given(name):
    rng = np.random.default_rng(1)
    utility, moment = rng.normal(size=40), rng.integers(0, 7, 40)
    kept = utility.copy(), moment.copy()
    found = SIGNALS[name]().of(utility, moment)
    assert found.shape == (40,) and np.isfinite(found).all()
    np.testing.assert_array_equal(found, SIGNALS[name]().of(utility, moment))
    np.testing.assert_array_equal((utility, moment), kept)
    order = rng.permutation(40)
    np.testing.assert_allclose(SIGNALS[name]().of(utility[order], moment[order]), found[order])
    assert len(SIGNALS[name]().of(utility[:0], moment[:0])) == 0


def test_pooled_is_the_mean_of_the_moment_and_mixed_lies_between():
    utility, moment = np.array([1.0, 3.0, -2.0, 0.0, 5.0]), np.array([0, 0, 2, 2, 2])
    assert Pooled().of(utility, moment).tolist() == [2, 2, 1, 1, 1]
    assert Mixed(0.25).of(utility, moment).tolist() == [1.25, 2.75, -1.25, 0.25, 4.0]
    assert Own().of(utility, moment) is utility
    with pytest.raises(ParameterError, match=r"social = 1.5: must be a share, 0 .. 1"):
        Mixed(1.5)


def test_shuffled_deals_out_the_same_utilities_within_each_moment_by_lot():
    rng = np.random.default_rng(5)
    utility, moment = rng.normal(size=4000), np.repeat(np.arange(400), 10)
    found = Shuffled().of(utility, moment)
    for one in (0, 7, 399):
        assert sorted(found[moment == one]) == sorted(utility[moment == one])
    own, other = (
        (x.reshape(400, 10) - x.reshape(400, 10).mean(axis=1, keepdims=True)).ravel()
        for x in (utility, found)
    )
    assert abs(np.corrcoef(own, other)[0, 1]) < 4 / np.sqrt(4000)
    assert abs(np.mean(found == utility) - 0.1) < 0.02  # one of ten keeps its own
    assert not np.array_equal(found, Shuffled(tick=1).of(utility, moment))


def test_mixing_nothing_is_ones_own_and_mixing_all_is_the_teams_and_what_comes_after_completion_reaches_nobody_before():
    """Cars in three slots over five steps; the first is through after two, and another takes its slot."""
    rng = np.random.default_rng(7)
    step, slot = map(np.ravel, np.indices((5, 3)))
    car = np.where((slot == 0) & (step >= 3), 3, slot)
    decides = ~((slot == 0) & (step == 2))  # through, and the slot still empty
    step, car, utility = step[decides], car[decides], rng.normal(size=15)[decides]
    team = np.array([utility[step == t].mean() for t in range(5)])[step]
    assert Mixed(0.0).of(utility, step).tobytes() == utility.tobytes()
    np.testing.assert_allclose(Mixed(1.0).of(utility, step), team, rtol=1e-15)
    assert Mixed(1.0).of(utility, step).tobytes() == Pooled().of(utility, step).tobytes()
    later = np.where(car == 3, 100.0, utility)
    for social in (0.0, 0.3, 1.0):
        before, after = (Mixed(social).of(x, step) for x in (utility, later))
        assert before[car == 0].tobytes() == after[car == 0].tobytes()
        assert (before[car == 3] != after[car == 3]).all()
        assert ((before != after) == ((car == 3) | ((step >= 3) & (social > 0.0)))).all()
