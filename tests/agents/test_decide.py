"""Decisions of any kind: whoever has a method for it is asked, everybody else abstains, and what comes back is checked once."""

from dataclasses import dataclass

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Observation, Policy
from credit_flow.agents.policy import KINDS
from credit_flow.agents.random import Random
from credit_flow.core.boundary.answers import Space

N = 6


@dataclass
class Sight(Observation):
    """What is seen in an institution of one's own."""

    size: np.ndarray  # (n,)
    others: np.ndarray  # (n, 2)


def sight(n=N) -> Sight:
    return Sight(np.arange(n), np.linspace(0.05, 0.95, n), np.arange(n) * 1.0, np.ones((n, 2)))


def choices(n=N, legal=None) -> Space:
    return Space("act", (n,), 0, 3, "actions", may_abstain=True, dtype=int, legal=legal)


TERMS = Space("offer", (N, 2), (0.0, -1.0), (5.0, 1.0), may_abstain=True, names=("price", "quantity"))


def society(*policies) -> CreditFlow:
    return CreditFlow(CreditEconomy(experts=N), rng=1, policy=list(policies))


class Large(Policy):
    """Acts where it sees much, and knows nothing of tasks."""

    def act(self, seen):
        return 2 if seen.size > 2 else np.nan


class Bargainer(Policy):
    """Offers a price and a quantity, for all at once."""

    batched = True

    def offer(self, seen, space):
        assert space.names == ("price", "quantity") and space.shape == (len(seen.rows), 2)
        return np.stack([0.5 * seen.size, np.zeros(len(seen.rows))], axis=1)


def test_each_policy_decides_what_it_has_a_method_for_and_abstains_from_the_rest():
    model = society(Large(), Bargainer())
    acts = model.decide("act", sight(), choices())
    assert acts[[0, 2]].tolist() != acts[[0, 4]].tolist() and acts[4] == 2.0
    assert np.isnan(acts[[0, 1, 2, 3, 5]]).all()
    offers = model.decide("offer", sight(), TERMS)
    assert offers[1::2].tolist() == [[0.5, 0.0], [1.5, 0.0], [2.5, 0.0]] and np.isnan(offers[::2]).all()
    for kind in set(KINDS) - {"act", "offer"}:
        assert np.isnan(model.decide(kind, sight(), choices())).all()
    assert np.isnan(
        model.run(3).decide("ask", sight(), choices())
    ).all()  # in a society of tasks nobody asks, and it goes on


def test_an_institution_may_ask_for_a_word_of_its_own():
    class Gambler(Policy):
        def wager(self, seen):
            return 3

    assert (society(Gambler()).decide("wager", sight(), choices()) == 3.0).all()
    for word in ("learn", "decide", "a b", "enter"):
        with pytest.raises(ValueError, match="no decision can be called"):
            society(Gambler()).decide(word, sight(), choices())


@pytest.mark.parametrize(
    "methods", [{}, {"aks": lambda self, seen: 1.0}, {"learn": lambda self, outcome: None}]
)
def test_who_decides_nothing_is_refused_where_it_is_defined(methods):
    words = r"Mine must define a decision: ask.*" + (
        r"has aks: did you mean ask\?" if "aks" in methods else ""
    )
    with pytest.raises(TypeError, match=words):
        type("Mine", (Policy,), methods)


def answering(kind, answer, batched=True):
    return type(
        "Mine", (Policy,), {"batched": batched, kind: lambda self, seen, space: answer(seen, space)}
    )()


LEGAL = np.tile([True, False, True, False], (N, 1))


@pytest.mark.parametrize(
    ("kind", "answer", "space", "words"),
    [
        ("act", lambda seen, space: seen.size, choices(), r"Mine.act gave 4.0 for expert 4 in tick 0: must be actions 0 .. 3, or nan for none \(2 like"),
        ("act", lambda seen, space: 0.5 + 0 * seen.size, choices(), "Mine.act gave 0.5 for expert 0 in tick 0: must be actions 0 .. 3"),
        ("act", lambda seen, space: 1 + 0 * seen.size, choices(legal=LEGAL), "gave 1.0 for expert 0 in tick 0: must be actions 0 .. 3.*and here of 0, 2"),
        ("act", lambda seen, space: 2.0, choices(), r"gave acts of shape \(\) in tick 0: must be \(6,\), actions 0 .. 3"),
        ("act", lambda seen, space: ["stay"] * N, choices(), "gave list as act in tick 0: must be actions"),
        ("vote", lambda seen, space: np.inf * seen.draw, choices(), "Mine.vote gave inf for expert 0"),
        ("offer", lambda seen, space: np.full((N, 2), 2.0), TERMS, "Mine.offer gave 2.0 as quantity for expert 0 in tick 0: must be credits -1 .. 1"),
        ("offer", lambda seen, space: np.full((N, 2), 7.0), TERMS, "gave 7.0 as price for expert 0 in tick 0: must be credits 0 .. 5"),
        ("offer", lambda seen, space: seen.size, TERMS, r"must be \(6, 2\), price: credits 0 .. 5.*; quantity: credits -1 .. 1"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_with_policy_expert_tick_and_field(kind, answer, space, words):
    with pytest.raises(ValueError, match=words):
        society(answering(kind, answer)).decide(kind, sight(), space)


def test_one_by_one_means_plain_numbers_and_as_many_answers_as_there_are_names():
    def offer(seen, space):
        assert isinstance(seen.size, float) and seen.others.shape == (2,) and space.shape == (2,)
        return seen.size, -0.5

    found = society(answering("offer", offer, batched=False)).decide("offer", sight(), TERMS)
    assert found[:, 0].tolist() == [0, 1, 2, 3, 4, 5] and (found[:, 1] == -0.5).all()
    with pytest.raises(ValueError, match=r"for expert 0 in tick 0: must be 2 numbers \(price, quantity\)"):
        society(answering("offer", lambda seen, space: 1.0, batched=False)).decide("offer", sight(), TERMS)


@pytest.mark.parametrize("batched", [True, False])
def test_nothing_can_be_written_through_what_is_handed_out(batched):
    def scribble(seen, space):
        for array in (seen.others, space.legal, *((seen.size, seen.rows, seen.draw) if batched else ())):
            array[...] = 0
        return 2 * np.ones(N) if batched else 2

    seen, space, before = sight(), choices(legal=LEGAL.copy()), sight()
    assert (society(answering("act", scribble, batched)).decide("act", seen, space) == 2).all()
    assert (space.legal == LEGAL).all() and (seen.others == before.others).all()
    assert (seen.size == before.size).all() and (seen.rows == before.rows).all()


def test_random_chooses_each_legal_number_equally_often_and_others_within_their_bounds():
    n = 30_000
    seen = Observation(np.arange(n), (np.arange(n) + 0.5) / n)
    legal = np.tile([False, True, True, True], (n, 1))
    legal[: n // 2, 3] = False
    for space, shares in (
        (choices(n), [0.25] * 4),
        (choices(n, legal), [0, 5 / 12, 5 / 12, 1 / 6]),
    ):
        shuffled = seen.some(np.random.default_rng(1).permutation(n))
        found = np.bincount(Random().decide("vote", shuffled, space).astype(int), minlength=4) / n
        assert found == pytest.approx(shares, abs=0.01)
    assert np.isnan(Random().decide("act", seen, choices(n, legal & False))).all()
    priced = Random().decide(
        "offer", sight().some(np.arange(N)), TERMS._replace(names=(), low=0.0, high=4.0, shape=(N,))
    )
    assert priced == pytest.approx(4.0 * sight().draw)
