"""The preference player: what it draws, what it learns from, and that its seats learn apart."""

import pickle

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.preference_player import PreferencePlayer
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError


def seen(rows, draw):
    n, nothing = len(rows), np.zeros(len(rows), dtype=np.int64)
    return GameObservation(np.asarray(rows), np.asarray(draw), nothing, np.arange(n), nothing, nothing, np.zeros((n, 1)), np.ones((n, n), bool))  # fmt: skip


def space(n, actions=2, legal=None):
    return Space("act", (n,), 0, actions - 1, "actions", dtype=int, legal=legal)


def told(pay):
    n = len(pay)
    flags, nothing = np.zeros(n, dtype=bool), np.zeros(n, dtype=np.int64)
    return Turn(
        nothing,
        np.arange(n),
        np.zeros((n, 1)),
        None,
        np.asarray(pay, dtype=float),
        ~flags,
        flags,
        np.zeros((n, n), int),
    )


def test_at_first_everything_is_as_likely_and_afterwards_what_paid_more_than_usual():
    player = PreferencePlayer(step=0.5, memory=0.1)
    assert player.act(seen([0, 1, 2], [0.1, 0.49, 0.5]), space(3)).tolist() == [0, 0, 1]
    player.turn(told([2.0, -2.0, 2.0]))
    unit = 2.0 / np.sqrt(1.0 + 0.1 * 3.0)  # the spread moves from 1 a tenth of the way to 4
    move = 0.5 * 0.5 * unit
    assert player.preference == pytest.approx(np.array([[move, -move], [-move, move], [-move, move]]))
    assert player.usual == pytest.approx([0.2, -0.2, 0.2])


def test_seats_that_are_not_asked_keep_what_they_know_and_new_ones_begin_with_nothing():
    player = PreferencePlayer()
    player.act(seen([0, 1], [0.1, 0.9]), space(2))
    player.turn(told([3.0, 3.0]))
    before = player.preference.copy()
    player.act(seen([4], [0.3]), space(1))
    player.turn(told([1.0]))
    assert np.array_equal(player.preference[:2], before) and not player.preference[2:4].any()
    assert player.preference[4].any()


def test_what_is_not_legal_is_never_done():
    player, legal = PreferencePlayer(), np.array([[False, True, True], [True, False, False]])
    for draw in (0.0, 0.4, 0.999999):
        done = player.act(seen([0, 1], [draw, draw]), space(2, 3, legal))
        assert legal[np.arange(2), done.astype(int)].all()
        player.turn(told([draw, 1.0]))
    assert np.isfinite(player.preference).all()


def test_chances_are_what_preferences_say():
    player = PreferencePlayer()
    player.act(seen([0], [0.5]), space(1, 3))
    player.preference[0] = [0.0, np.log(2.0), np.log(5.0)]
    draws = (np.arange(8000) + 0.5) / 8000
    done = [int(player.act(seen([0], [draw]), space(1, 3))[0]) for draw in draws[::8]]
    assert np.bincount(done) / len(done) == pytest.approx([1 / 8, 2 / 8, 5 / 8], abs=0.002)


def test_it_learns_from_the_books_and_each_for_itself():
    """An act brings 1 credit; the team is the same, the pay is not."""
    acting = {}
    for name in ("own_pay", "pooled_pay"):
        model = CreditFlow(preset(name), rng=3, journal=False)
        acts = [model.step() or model.world.outcome.mean() for _ in range(150)]
        acting[name] = np.mean(acts[75:])
        assert model.ledger.residual == 0.0
    assert acting["own_pay"] > 0.85 and acting["own_pay"] > acting["pooled_pay"] + 0.1


def test_it_goes_on_where_it_was_saved(tmp_path):
    whole = CreditFlow(preset("own_pay"), rng=4).run(60).ledger.journal.hash
    half = CreditFlow(preset("own_pay"), rng=4).run(30)
    assert pickle.loads(pickle.dumps(half)).run(30).ledger.journal.hash == whole


def test_settings_out_of_range_are_refused():
    with pytest.raises(ParameterError, match="step = -1"):
        PreferencePlayer(step=-1)
    with pytest.raises(ParameterError, match="memory = 0"):
        PreferencePlayer(memory=0.0)
