"""Signals bend what is learnt from, and never what is paid."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.neighbourhood import Neighbourhood
from credit_flow.learners.signals.own import Own
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.prosocial import Prosocial
from credit_flow.learners.signals.selfish_to_global import SelfishToGlobal
from credit_flow.learners.signals.shuffled import Shuffled
from credit_flow.learners.signals.signal import Signal
from credit_flow.models.games.player_learner import player_learner
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
    moment, who = map(np.ravel, np.indices((7, 8)))
    there = rng.permutation(np.flatnonzero(rng.random(56) < 0.7))  # not everybody decides at every moment
    moment, who, utility = moment[there], who[there], rng.normal(size=len(there))
    kept, signal = (utility.copy(), moment.copy(), who.copy()), SIGNALS[name]()
    found = signal.of(utility, moment, who)
    assert found.shape == utility.shape and np.isfinite(found).all()
    np.testing.assert_array_equal(found, SIGNALS[name]().of(utility, moment, who))
    np.testing.assert_array_equal((utility, moment, who), kept)
    order = rng.permutation(len(there))
    np.testing.assert_allclose(signal.of(utility[order], moment[order], who[order]), found[order])
    assert len(signal.of(utility[:0], moment[:0], who[:0])) == 0
    # a moment knows nothing of another
    np.testing.assert_allclose(
        signal.of(np.where(moment == 3, 9.0, utility), moment, who)[moment != 3], found[moment != 3]
    )
    # what is set of it by name is what its constructor takes
    made = type(signal)(**signal.settings().as_dict())
    np.testing.assert_array_equal(made.after(0).of(utility, moment, who), found)
    assert made.after(10**9).of(utility, moment, who).shape == utility.shape


def test_pooled_is_the_mean_of_the_moment_and_mixed_lies_between():
    utility, moment = np.array([1.0, 3.0, -2.0, 0.0, 5.0]), np.array([0, 0, 2, 2, 2])
    assert Pooled().of(utility, moment).tolist() == [2, 2, 1, 1, 1]
    assert Mixed(0.25).of(utility, moment).tolist() == [1.25, 2.75, -1.25, 0.25, 4.0]
    assert Own().of(utility, moment) is utility
    with pytest.raises(ParameterError, match=r"social = 1.5: must be 0 .. 1"):
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


def test_prosocial_adds_what_others_came_to_and_its_ends_are_own_and_the_sum_of_all():
    utility, moment = np.array([1.0, 3.0, -2.0, 0.0, 5.0]), np.array([0, 0, 2, 2, 2])
    assert Prosocial(0.5).of(utility, moment).tolist() == [2.5, 3.5, 0.5, 1.5, 4.0]
    assert Prosocial(0.0).of(utility, moment).tobytes() == utility.tobytes()
    assert Prosocial(1.0).of(utility, moment).tolist() == [4, 4, 3, 3, 3]


@pytest.mark.parametrize("n", [2, 3, 7])
def test_mixed_is_also_a_share_that_each_keeps_while_the_others_have_the_rest(n):
    utility, moment = np.random.default_rng(n).normal(size=4 * n), np.repeat(np.arange(4), n)
    others = np.repeat(utility.reshape(4, n).sum(axis=1), n) - utility
    for kept in (1.0, 0.75, 1.0 / n):
        wanted = kept * utility + (1.0 - kept) / (n - 1) * others
        np.testing.assert_allclose(Mixed.transfer(kept, n).of(utility, moment), wanted, rtol=1e-12)
    assert Mixed.transfer(1.0, n).social == 0.0 and Mixed.transfer(1.0 / n, n).social == 1.0
    with pytest.raises(ParameterError, match=rf"kept = 0.1, n = {n}: .* keep 1/n .. 1 of its own"):
        Mixed.transfer(0.1, n)


def test_a_neighbourhood_is_who_sits_around_and_decides_at_the_same_moment():
    utility, moment, who = np.arange(10.0), np.repeat([0, 1], 5), np.tile(np.arange(5), 2)
    row = Neighbourhood(1).of(utility, moment, who)
    assert row.tolist() == [0.5, 1, 2, 3, 3.5, 5.5, 6, 7, 8, 8.5]
    assert Neighbourhood(0).of(utility, moment, who).tolist() == utility.tolist()
    np.testing.assert_array_equal(Neighbourhood(4).of(utility, moment, who), Pooled().of(utility, moment))
    there = who != 2  # who is away is no bridge
    assert Neighbourhood(4).of(utility[there], moment[there], who[there]).tolist() == [
        0.5,
        0.5,
        3.5,
        3.5,
        5.5,
        5.5,
        8.5,
        8.5,
    ]
    ring = np.stack([(np.arange(5) - 1) % 5, (np.arange(5) + 1) % 5], axis=1)
    assert Neighbourhood(1, ring).of(utility, moment, who)[:5].tolist() == [5 / 3, 1, 2, 3, 7 / 3]
    with pytest.raises(ParameterError, match=r"links of 2: 4 decided"):
        Neighbourhood(1, ring[:2] % 2).of(utility, moment, who)
    with pytest.raises(ParameterError, match=r"links of shape \(2, 2\): must be"):
        Neighbourhood(1, ring[:2])


def test_a_schedule_goes_from_own_to_pooled_in_straight_pieces():
    utility, moment = np.array([1.0, 3.0, -2.0, 0.0, 5.0]), np.array([0, 0, 2, 2, 2])
    signal = SelfishToGlobal(((100, 0.0), (200, 0.5), (600, 1.0)))
    shares = {0: 0.0, 100: 0.0, 150: 0.25, 200: 0.5, 400: 0.75, 600: 1.0, 10**9: 1.0}
    assert {moments: signal.after(moments).social for moments in shares} == shares
    assert signal.of(utility, moment).tolist() == utility.tolist()
    assert signal.after(10**9).of(utility, moment).tolist() == Pooled().of(utility, moment).tolist()
    assert SelfishToGlobal((5, 0.5)).after(0).social == 0.5
    for wrong in ((), ((5, 0.0), (5, 1.0)), ((0, 1.5),), ((0.5, 1.0),), "own", ((0, float("nan")),)):
        with pytest.raises(ParameterError, match=r"points = .*must be"):
            SelfishToGlobal(wrong)


def test_a_learner_is_told_its_signal_by_name_with_settings_and_keeps_its_place_in_a_schedule():
    spec = PopulationSpec(2, 2, 1)
    tuned = PPO.tuned({"preset": "paper", "signal": "mixed", "signal.social": "0.25"})
    assert PPO(spec, tuned).signal.social == 0.25 and tuned.as_dict()["signal.social"] == 0.25
    assert PPO.tuning.from_values(tuned.as_dict()) == tuned
    with pytest.raises(
        ParameterError,
        match=r"no parameter named 'signal.eta' where signal = mixed: its settings are signal.social",
    ):
        tuned.but(**{"signal.eta": 0.5})
    learner = PPO(spec, PPO.tuned({"signal": "selfish_to_global", "signal.points": "0,0;100,1"}))
    utility, moment, who = np.array([1.0, 3.0]), np.array([0, 0]), np.array([0, 1])
    learner.count(50)
    assert learner.signal_of(utility, moment, who).tolist() == [1.5, 2.5]
    other = PPO(spec, learner.settings)
    other.load_state_dict(learner.state_dict())
    other.count(25)
    assert other.signal_of(utility, moment, who).tolist() == [1.75, 2.25]


def played(signal: str, rate: float) -> tuple[str, bytes]:
    """The hash of a game's journal, and what its players have learnt."""
    scenario = preset("public_goods").but(
        copies=8, policy="neural_player", terms="drawn", contract="defectors_fine"
    )
    model = CreditFlow(scenario, rng=3)
    (player,) = model.policies
    soon = {"signal.points": "0,0;100,1"} if signal == "selfish_to_global" else {}
    tuned = {
        "auctions": 40,
        "minibatch": 64,
        "epochs": 1,
        "rate": rate,
        "critic_rate": rate,
        "signal": signal,
        **soon,
    }
    player.learner = player_learner(model.world, player.outlook, (3,), tuned)
    model.run(20)
    assert player.learner.n_updates == 4 and player.learner.n_moments == 160
    return model.ledger.journal.hash, player.learner.weights().tobytes()


def test_in_a_game_too_no_signal_moves_a_credit_and_each_teaches_something_else():
    """Contracts and all: what players pay each other follows from their acts alone."""
    with repeatable(1):
        frozen = {played(name, rate=0.0) for name in SIGNALS}
        learnt = {played(name, rate=0.05)[1] for name in SIGNALS}
    assert len(frozen) == 1 and len(learnt) == len(SIGNALS)
