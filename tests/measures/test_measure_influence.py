"""How much one agent moves another: known values, identities, and what is masked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_cases import says

from credit_flow.core.streams import stream_key, uniforms
from credit_flow.measures.coordination import coordination, speaker_consistency
from credit_flow.measures.mutual_information import mutual_information
from credit_flow.measures.policy_influence import (
    FREED,
    KINDS,
    LOCKED,
    influence,
    influence_and_reward,
    share_above_mean,
)
from credit_flow.theory.known_values import KNOWN

COPIES = np.eye(2)  # j does what k did
chances = st.lists(st.integers(1, 50), min_size=3, max_size=3).map(lambda n: np.array(n) / sum(n))
rows = st.lists(chances, min_size=3, max_size=3).map(np.array)


def test_who_copies_a_fair_coin_tells_all_of_it():
    both = np.broadcast_to(COPIES, (2, 2, 2)), (0.5, 0.5), (0, 1)
    kl, jsd, pmi = (influence(*both, answer=(0, 1), kind=kind).nats for kind in KINDS)
    found = (*kl, *jsd, kl.mean())
    assert KNOWN["INF-1"].holds(found)
    assert kl.mean() == pytest.approx(mutual_information([[50, 0], [0, 50]]), abs=1e-12)
    assert pmi == pytest.approx(kl, abs=1e-12)  # whoever copies leaves nothing to chance


def test_the_mean_influence_over_acts_that_were_drawn_is_the_mutual_information():
    conditional = np.array([[0.9, 0.1], [0.2, 0.8]])
    taken = (uniforms(stream_key(1, "acts"), 0, (100_000, 1))[:, 0] < 0.5).astype(int)
    found = influence(np.broadcast_to(conditional, (100_000, 2, 2)), (0.5, 0.5), taken)
    assert KNOWN["INF-3"].holds(found.nats.mean()) and found.masked == 0


def test_box_trapped():
    both = influence(np.broadcast_to([FREED, LOCKED], (2, 2, 4)), (0.1, 0.9), (0, 1))
    assert KNOWN["INF-4"].holds(both.nats)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_that_is_ignored_has_no_influence(kind):
    said = np.broadcast_to(np.full((5, 3), (0.2, 0.3, 0.5)), (5, 5, 3))
    assert (
        np.abs(influence(said, np.full(5, 0.2), np.arange(5), answer=np.zeros(5, int), kind=kind).nats).max()
        <= KNOWN["INF-9"].tolerance
    )


@given(rows, chances)
def test_the_kl_form_adds_up_to_mutual_information_and_is_at_most_what_the_act_itself_told(conditional, own):
    every = influence(np.broadcast_to(conditional, (3, 3, 3)), own, np.arange(3)).nats
    joint = own[:, np.newaxis] * conditional
    independent = np.outer(own, joint.sum(axis=0))
    assert own @ every == pytest.approx((joint * np.log(joint / independent)).sum(), abs=1e-12)
    assert (every >= -1e-12).all() and (every <= -np.log(own) + 1e-12).all()
    answered = [
        influence(
            np.broadcast_to(conditional, (3, 3, 3)), own, np.arange(3), answer=np.full(3, j), kind="pmi"
        ).nats
        for j in range(3)
    ]
    assert (conditional * np.stack(answered, axis=1)).sum(axis=1) == pytest.approx(
        every, abs=1e-12
    )  # its mean over answers


def test_what_is_not_finite_is_masked_alone_and_counted():
    conditional = np.broadcast_to(COPIES, (4, 2, 2)).copy()
    conditional[2] = np.nan
    own = np.array([[0.5, 0.5], [1.0, 0.0], [0.5, 0.5], [0.5, 0.5]])
    found = influence(conditional, own, [0, 1, 0, 0])  # the second took what it never takes
    assert found.nats == pytest.approx([np.log(2), 0.0, 0.0, np.log(2)]) and found.masked == 2


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ((COPIES, (0.5, 0.5, 0.0), 0), r"conditional \(2, 2\) and own \(3,\) must be"),
        ((COPIES, (0.5, 0.6), 0), "own: must be probabilities that add up to 1"),
        ((COPIES - 1.0, (0.5, 0.5), 0), "conditional: must be probabilities"),
        ((COPIES, (0.5, 0.5), 2), r"taken: must be acts, whole numbers 0 .. 1"),
        ((COPIES, (0.5, 0.5), 0, None, "kld"), "kind = 'kld': must be one of kl, jsd, pmi"),
        ((COPIES, (0.5, 0.5), 0, None, "pmi"), "say what was answered"),
        ((COPIES, (0.5, 0.5), 0, -1, "pmi"), r"answer: must be acts, whole numbers 0 .. 1"),
    ],
)
def test_what_is_no_influence_is_refused(given, match):
    with pytest.raises(ValueError, match=match):
        influence(*given)


def test_how_influence_is_spread_and_whether_it_does_one_good():
    assert share_above_mean([0.0, 0.0, 0.0, 4.0]) == 0.25
    assert np.isnan(share_above_mean([]))
    assert influence_and_reward([0.0, 1.0, 2.0], [3.0, 2.0, 1.0]) == pytest.approx(-1.0)
    assert influence_and_reward([0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]) == 0.0
    assert np.isnan(influence_and_reward([1.0, 1.0], [1.0, 2.0]))
    with pytest.raises(ValueError, match="must be of the same steps, not 2 and 3"):
        influence_and_reward([1.0, 2.0], [1.0, 2.0, 3.0])


def test_a_speaker_is_consistent_if_its_symbols_go_with_its_acts():
    assert speaker_consistency([np.eye(3) * 7]) == pytest.approx(1.0)
    assert speaker_consistency([np.full((3, 4), 5)]) == pytest.approx(0.0, abs=1e-12)
    assert speaker_consistency([np.eye(3) * 7, np.full((3, 3), 5)]) == pytest.approx(0.5)
    half = speaker_consistency(
        [[[10, 10, 0, 0], [0, 0, 10, 10]]]
    )  # a symbol leaves two of four acts, an act names its symbol
    assert half == pytest.approx((0.5 + 1.0) / 2)
    with says("one_category"):
        assert np.isnan(speaker_consistency([[[1, 2]]]))
    with says("empty"):
        assert np.isnan(speaker_consistency([np.eye(2), np.zeros((2, 2))]))


def test_coordination_is_what_the_best_pair_shares_beyond_chance():
    draws = uniforms(stream_key(2, "talk"), 0, (400, 5))
    said, done = (4 * draws[:, :3]).astype(int), (4 * draws[:, 3:]).astype(int)
    nothing = coordination(said, done, seed=1)
    assert (
        abs(nothing.value) < 0.02 and nothing.p_value > 0.05 and nothing.by_chance > 0.01
    )  # as counted it is never 0
    done[1:, 1] = said[:-1, 2]  # one listens, a step later
    found = coordination(said, done, seed=1)
    table = np.zeros((4, 4))
    np.add.at(table, (said[:-1, 2], done[1:, 1]), 1)
    assert found.raw == pytest.approx(mutual_information(table), abs=1e-9) and found.p_value == 0.01
    assert found.value == pytest.approx(found.raw - found.by_chance) and found.value > 1.2
    assert abs(coordination(said, done, seed=1, lag=0).value) < 0.02  # and not at once
    assert coordination(said, done, seed=1) == found


def test_who_talks_to_oneself_does_not_coordinate():
    acts = np.repeat(np.arange(2), 50)[:, np.newaxis] + np.zeros((1, 2), int)
    acts[:, 1] = (7 * uniforms(stream_key(3, "acts"), 0, (100, 1))[:, 0]).astype(int) % 2
    assert coordination(acts, acts, seed=1).value > 0.5  # habit
    assert abs(coordination(acts, acts, seed=1, same=True).value) < 0.05
    with pytest.raises(ValueError, match="at least 99 permutations, not 5"):
        coordination(acts, acts, seed=1, n_permutations=5)
    with pytest.raises(ValueError, match="of the same steps"):
        coordination(acts, acts[:3], seed=1)
