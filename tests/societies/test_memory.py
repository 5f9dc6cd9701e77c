"""A shared bit pays: the market on Woods100 beside the three lines that the package computes."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.states.exact import shortest

EPISODES = 60
"""Of each copy, in the evaluation; all of them count, so that short ones are not preferred."""


def trained(world_name, task, seed=1):
    """The share of episodes that succeed, and the mean steps of those, after learning, without exploration."""
    scenario = VickreySociety(world_name=world_name, task=task, copies=64, exploration=0.1)
    model = CreditFlow(scenario, rng=seed, journal=False).run(3000)
    greedy = CreditFlow(scenario.but(exploration=0.0), rng=2, learner=model.learner, journal=False)
    greedy.learner.rate = 0.0
    world, steps = greedy.world, []
    while world.episode.min() < EPISODES:
        greedy.step()
        done = world.over & (world.episode < EPISODES) & (world.clock < world.horizon)
        steps += world.clock[done].tolist()
    n = EPISODES * world.copies
    return len(steps) / n, np.mean(steps), 4 * np.std(steps) / len(steps) ** 0.5


def test_one_bit_pays_in_woods100():
    """With the bit every start succeeds, at the best that one bit allows; without it some starts fail for ever.

    Seen so in 4 of seeds 1..6 (one more succeeds always but takes 2.49 steps, one succeeds from 4 of the 6 starts): learning that sees less than the state has no guarantee.
    """
    seen, steps, error = trained("woods100", "cell")
    assert seen == 1.0 and steps == pytest.approx(KNOWN["EM.A7"].expected, abs=error)
    remembered, steps, error = trained("woods100", "memory")
    assert remembered == 1.0 and steps == pytest.approx(KNOWN["EM.A7.bit"].expected, abs=error)
    blind, _, _ = trained("woods100", "around")
    assert blind < 0.75


@pytest.mark.parametrize(("world_name", "task"), [("blocks", "1"), ("blocks", "2"), ("maze4", "cell")])
def test_the_cloned_market_solves_small_worlds_from_every_start(world_name, task):
    succeeded, steps, error = trained(world_name, task)
    world = VickreySociety(world_name=world_name, task=task).world(0)
    assert succeeded == 1.0 and steps == pytest.approx(shortest(world)[world.starts].mean(), abs=error + 0.02)
