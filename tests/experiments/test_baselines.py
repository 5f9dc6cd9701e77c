"""Who is compared when a task changes: sizes, samples, and what is kept."""

import numpy as np
import pytest
import torch

from credit_flow.experiments.transfer.baselines import BIDDERS, COPIES, Conditions, contender, names_of
from credit_flow.experiments.transfer.return_examination import Examination

CHAIN = Conditions("chain")


def test_who_takes_part_depends_on_the_world():
    everywhere = [*BIDDERS, "softmax", "softmax_as_bidder", "factored"]
    assert names_of(Conditions("chain"), "right") == [*everywhere, "q_learning"]
    assert names_of(Conditions("two_rooms"), "green") == [*everywhere, "flat", "q_learning"]
    assert names_of(Conditions("mental_rotation"), "training") == everywhere  # images are not counted


@pytest.mark.parametrize(("world", "task", "primitives"), [("chain", "right", 2), ("two_rooms", "green", 3)])
def test_they_have_as_many_parameters_as_the_society_or_one_bidder(world, task, primitives):
    size = {
        name: contender(name, Conditions(world), task, 1).n_parameters
        for name in names_of(Conditions(world), task)
    }
    assert size["society"] % primitives == 0
    for name in {"softmax", "factored", "flat"} & set(size):
        assert size[name] == pytest.approx(size["society"], rel=0.02)
    assert size["softmax_as_bidder"] == pytest.approx(size["society"] / primitives, rel=0.02)


def test_weights_are_kept_and_moments_are_not():
    for name in names_of(CHAIN, "right"):
        learner = contender(name, CHAIN, "right", 1)
        learner.begin("right", 1)
        fresh = learner.weights()
        while learner.auctions < 5000:  # an update of those who learn in batches
            learner.act()
        learnt = learner.weights()
        assert (learnt != fresh).any(), name
        learner.begin("left", 2)
        np.testing.assert_array_equal(learner.weights(), learnt, err_msg=name)
        assert (learner.auctions, learner.steps) == (0, 0)
        for adam in optimisers(learner.learner):
            assert not any(moment.any() for moment in adam.state_dict().values())


def optimisers(learner) -> list:
    if hasattr(learner, "actor"):
        return [learner.actor.adam, learner.critic.adam]
    return [learner.policy_adam, learner.critic_adam] if hasattr(learner, "policy_adam") else []


def test_environment_steps_are_those_of_the_worlds_clock():
    society, flat = (contender(name, Conditions("two_rooms"), "green", 1) for name in ("society", "flat"))
    for learner in (society, flat):
        learner.begin("green", 1)
    world, expected = society.model.world, 0
    for _ in range(30):
        before = np.where(world.over, 0, world.clock)
        society.act()
        expected += int((world.clock - before).sum())
        flat.act()
    assert society.auctions == flat.auctions == flat.steps == 30 * COPIES
    assert society.steps == expected > 2 * society.auctions


def test_a_factored_policy_has_weights_of_its_own_for_every_primitive():
    """The logit of one changes with its own weights, and with no others."""
    learner = contender("factored", CHAIN, "right", 1).learner
    seen, n = torch.eye(7).unsqueeze(0), learner.actor.bank.flat.shape[1]
    logits = learner.actor.bank(seen)
    with torch.no_grad():
        learner.actor.bank.flat[0, n // 2 :] += 1.0  # those of the second
    changed = learner.actor.bank(seen)
    assert torch.equal(changed[..., 0], logits[..., 0]) and not torch.equal(changed[..., 1], logits[..., 1])


def test_pictures_are_seen_by_convolutions_of_equal_size():
    """Everybody by the same encoder; a mind is as wide as it takes to have the society's number of parameters."""
    society, softmax, bidder = (
        contender(name, Conditions("mental_rotation"), "one_way", 1)
        for name in ("society", "softmax", "softmax_as_bidder")
    )
    for_each = society.n_parameters // len(society.weights())
    assert softmax.n_parameters == pytest.approx(society.n_parameters, rel=0.01)
    assert bidder.n_parameters == pytest.approx(for_each, rel=0.05)


def test_returns_are_exact_where_states_can_be_counted():
    rooms = Examination("two_rooms_one_step", "green")
    always = lambda option: rooms(lambda seen: np.full(len(seen.codes), option))  # noqa: E731
    assert always(1) == pytest.approx(rooms.optimum) == pytest.approx(0.796)
    assert always(0) == always(2) == 0.0 and rooms.chance == pytest.approx(0.724, abs=1e-3)
    assert Examination("chain", "left")(lambda seen: np.zeros(len(seen.codes), dtype=int)) == 0.8
    assert Examination("chain", "right", {"reward": 0.5}).optimum == 0.5


def test_who_draws_is_examined_by_chances():
    """A new softmax policy chooses evenly, so it earns what chance does; bidders that are all alike too, whatever their bids are."""
    for world, task in (("chain", "right"), ("two_rooms", "green"), ("sparse_transfer", "last")):
        examination = Examination(world, task)
        for name in ("softmax", "society"):
            earned = examination.sampled(contender(name, Conditions(world), task, 1))
            assert earned == pytest.approx(examination.chance, abs=0.01), (world, name)


def test_a_state_that_is_rarely_left_is_not_thought_stuck():
    """A table that runs against the wall leaves the cell by exploring alone, once in twenty steps, of which there are four: counting a few draws would say never."""
    where = Conditions("chain", {"world.cells": 2})
    mind = contender("q_learning", where, "right", 1)
    mind.learner.values[0] = 1.0, 0.0
    earned = Examination("chain", "right", where.world_settings).sampled(mind)
    assert earned == pytest.approx(0.8 * (1.0 - 0.95**4), abs=1e-12)


def test_what_is_set_reaches_everybody_whom_it_concerns():
    where = Conditions("chain", {"timeout": "terminal", "world.cells": 4}, {"auctions": 256, "rate": 0.01})
    society, softmax = (contender(name, where, "right", 1) for name in ("society", "softmax"))
    for learner in (society, softmax):
        learner.begin("right", 1)
        assert learner.model.world.n_states == 4
        assert (learner.learner.settings.auctions, learner.learner.settings.rate) == (256, 0.01)
    assert society.model.parameters.timeout == softmax.model.parameters.timeout == "terminal"
    assert softmax.learner.settings.minibatch * 2 == society.learner.settings.minibatch
    searched = contender("softmax", where, "right", 1, {"entropy": 0.1, "rate": 5e-4})
    assert (searched.learner.settings.entropy, searched.learner.settings.rate) == (0.1, 5e-4)
