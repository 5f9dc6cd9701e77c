"""Players with a model of the others: what it comes to know, whom it counts, and that it moves no credit."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.influence.modeller import Modeller
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import train
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.measures.policy_influence import FREED, LOCKED, influence
from credit_flow.models.games.social_dilemma import SocialDilemma

BOX = SocialDilemma(
    world_name="matrix_game",
    world_settings={"game": "box_trapped", "rounds": 5},
    experts=3,
    policy="modeller",
    others=0,
    copies=64,
    ticks=240,
    endowment=1000.0,
)
STILL = {"auctions": 512, "minibatch": 512, "rate": 0.0, "critic_rate": 0.01}
"""Acts stay as likely as they are; only critics and models learn."""


class Boxed(Modeller):
    """Agent 0 acts as its network says; the others move as who was freed, or not, by what it did a round ago."""

    def act(self, seen, space):
        """Numbers of actions (n,)."""
        action = super().act(seen, space)
        place = (-seen.agent % 3) * 4  # where it sees what agent 0 did
        freed = seen.features[np.arange(len(place)), place] == 1.0
        move = [np.searchsorted(np.cumsum(chances), seen.draw, side="right") for chances in (LOCKED, FREED)]
        self._now[2][...] = np.where(seen.agent == 0, action, np.minimum(np.where(freed, *move[::-1]), 3))
        return self._now[2].copy()


def model_of(scenario=BOX, who=Modeller, seed=3, beta=1.0, tuned=STILL, **settings) -> CreditFlow:
    player = who(beta=(beta,), **settings)
    scenario.teach(player, seed, settings=tuned)
    return CreditFlow(scenario, rng=seed, policy=player)


def bonus(model) -> np.ndarray:
    """Influence of the last acts (copies, agents), nats."""
    return model.policies[0]._bonus.reshape(model.world.copies, -1)


def test_the_influence_of_the_model_comes_to_be_the_true_one():
    """Where the box is opened as often as not, and both others move by it a round later."""
    exact = 2.0 * influence([[FREED, LOCKED]] * 2, (0.5, 0.5), [0, 1]).nats
    errors, lone = {}, {}
    with repeatable(1):
        model = model_of(BOX.but(copies=256), who=Boxed)
        for ticks, rate in ((11, 0.01), (170, 0.01), (100, 0.001)):
            # smaller steps at last: the noise of a step averages out
            model.policies[0].learner.others.adam.rate = rate
            model.run(ticks)
            while not 1 < model.world.clock[0] < 4:
                model.step()
            acted = model.policies[0]._now[2].reshape(256, 3)[:, 0]
            errors[ticks] = np.abs(bonus(model)[:, 0] - exact[acted]).mean()
            lone[ticks] = bonus(model)[:, 1:].mean()
    assert min(exact) > 0.1 and set(acted) == {0, 1}
    assert errors[11] > errors[170] > errors[100]
    assert errors[100] < 0.1 * min(exact)
    assert lone[100] < 0.01  # the others' moves move nobody
    cross = -(np.array([FREED, LOCKED]) * np.log([FREED, LOCKED])).sum(axis=1).mean()
    assert model.policies[0].surprise == pytest.approx((2 * np.log(2.0) + 4 * cross) / 6, abs=0.1)


def test_nothing_comes_after_the_last_act_of_an_episode():
    with repeatable(1):
        model = model_of(who=Boxed)
        model.run(100)
        found = []
        for _ in range(10):
            model.step()
            found.append((len(model.world.ended) > 0, bonus(model)[:, 0].max()))
    assert [last for last, _ in found].count(True) == 2
    assert all((nats == 0.0) == last for last, nats in found)


def test_only_those_whom_one_sees_are_foretold_and_counted():
    with repeatable(1):
        model = model_of(who=Boxed)
        model.world.visible[:, 0, 2] = model.world.visible[:, 1] = False
        model.run(202)
    others = model.policies[0].learner.others
    assert (bonus(model)[:, 1] == 0.0).all()
    assert not others.adam.first[1].any() and others.adam.first[0].any()
    one = influence([[FREED, LOCKED]] * 2, (0.5, 0.5), [0, 1]).nats
    assert bonus(model)[:, 0].mean() < 1.3 * one.max()
    assert model.policies[0]._before[2][:, -4:][model.policies[0]._before[1] == 0].sum() == 0.0


def test_what_is_not_finite_is_masked_alone_and_counted():
    with repeatable(1):
        model = model_of(who=Boxed)
        model.run(101)
        (player,) = model.policies
        player.learner.others.bank.flat.data[1] = np.nan
        player.learning, before = True, player.learner.others.bank.flat[[0, 2]].clone()
        model.step()
    assert player.masked == 64 * 3
    assert (bonus(model)[:, 1] == 0.0).all() and (bonus(model)[:, 0] > 0.0).all()
    after = player.learner.others.bank.flat[[0, 2]]
    assert bool(after.isfinite().all()) and bool((after != before).any())


def test_what_is_learnt_from_is_credits_and_the_bonus():
    with repeatable(1):
        model = model_of(
            BOX.but(copies=10), alpha=0.5, beta=2.0, clip=0.01, tuned=STILL | {"auctions": 10_000}
        )
        model.run(12)
    noted = model.policies[0].learner.notes.columns()["utility"].reshape(12, 10, 3)[-1]
    credits = model.world.reward
    assert noted == pytest.approx(0.5 * credits + 2.0 * np.minimum(bonus(model), 0.01), abs=1e-6)
    assert bonus(model).max() > 0.0


@pytest.mark.parametrize("settings", [{}, {"kind": "jsd"}, {"mode": "shared"}])
def test_with_frozen_networks_no_bonus_moves_a_credit(settings):
    scenario = preset("cleanup_mini").but(policy="modeller", others=0, experts=3, copies=2)

    def journal_hash(beta):
        model = model_of(scenario, beta=beta, tuned=STILL | {"auctions": 20}, **settings).run(25)
        assert model.policies[0].learner.n_updates == 2
        return model.ledger.journal.hash

    with repeatable(1):
        assert len({journal_hash(beta) for beta in (0.0, 1.0, 1e3)}) == 1


def test_the_others_may_follow_any_policy_and_their_acts_are_seen():
    with repeatable(1):
        model = model_of(BOX.but(others=1, other_policy="random"))
        player = model.policies[0]
        scenario = model.parameters
        model = CreditFlow(scenario, rng=3).run(7)
    (player,) = [policy for policy in model.policies if isinstance(policy, Modeller)]
    assert player._before[2].shape[1] == 12 + 12
    assert (player._before[2][:, 12:].sum(axis=1) == 3.0).all()  # all three acts
    assert np.isfinite(player.surprise)


def test_a_training_that_was_interrupted_goes_on_as_if_it_had_not_been(tmp_path):
    small = BOX.but(
        copies=16,
        experts=2,
        world_settings={"game": "stag_hunt", "rounds": 5, "payoffs": (1.0, 2.0, 1.0, 0.0)},
    )
    settings = {"auctions": 64, "minibatch": 64}

    def trained(steps, name, **more):
        out = tmp_path / name
        return train(small, settings=settings, seeds=[1, 2], auctions=steps, device="cpu", out=out, **more)

    trained(160, "twice")
    twice, once = trained(320, "twice", resume=True), trained(320, "once")
    for tag, tensor in once.company.tensors().items():
        assert np.array_equal(tensor.detach(), twice.company.tensors()[tag].detach()), tag
    assert "others.flat" in once.company.tensors() and once.portable
    assert max(abs(model.ledger.residual) for model in once.models) == 0.0


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ParameterError, match="mode = joint: who acts for all influences nobody"):
        Modeller(mode="joint")
    with pytest.raises(ParameterError, match="no policy.kind named 'pmi'"):
        BOX.but(**{"policy.kind": "pmi"})
