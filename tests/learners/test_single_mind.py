"""The baselines learn what they are known to learn, in the worlds of the societies."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import train
from credit_flow.experiments.transfer.return_examination import Examination
from credit_flow.institutions.states.sole_actor import Acts
from credit_flow.learners.experience.advantages import advantages
from credit_flow.learners.experience.minibatches import Samples, Sequel
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_learning import QLearning
from credit_flow.models.single_mind import SingleMind
from credit_flow.theory.known_values import KNOWN


def earned_by(learner, world: str, task: str = "") -> float:
    """The mean return of greedy episodes, credits."""
    return Examination(world, task)(lambda seen: learner.act(seen, greedy=True)[:, 0].astype(int))


def test_q_learning_reaches_q_star_on_the_chain_and_is_paid_to_the_last_credit():
    model = CreditFlow(SingleMind(exploration=0.3), rng=1)
    returns = [returns for _ in range(6250) for returns in model.run(1).registers[Acts].returns]
    values = model.learner.values
    assert values[:5, 1] == pytest.approx(KNOWN["SD.chain"].expected, abs=1e-3)
    assert values[:5, 0] == pytest.approx(KNOWN["SD.chain.left"].expected, abs=1e-3)
    assert earned_by(model.learner, "chain") == pytest.approx(0.8)
    under_way = model.registers[Acts].earned.sum()
    assert model.balances[model.first_account] - 1e6 == sum(returns) + under_way > 0.0
    assert model.ledger.residual == 0.0


def test_q_learning_is_the_textbook_update_step_by_step():
    rng, n = np.random.default_rng(1), 500
    learner, q = QLearning(4, 3, rate=0.3), np.zeros((4, 3))
    s, a, r, g, t = (
        rng.integers(0, 4, n),
        rng.integers(0, 3, n),
        rng.normal(size=n),
        rng.uniform(0.5, 1, n),
        rng.random(n) < 0.2,
    )
    follows = rng.integers(0, 4, n)
    nothing, here = np.zeros((n, 1)), np.arange(n)
    learner.observe(
        Experience(nothing, nothing, here, s, here * 0, here * 0, a, t | True, r * 0, r, r, follows, here, g, t, t & False, here, here, r * 0)
    )  # fmt: skip
    for i in range(n):
        q[s[i], a[i]] += 0.3 * (r[i] + g[i] * (not t[i]) * q[follows[i]].max() - q[s[i], a[i]])
    np.testing.assert_allclose(learner.values, q, rtol=0, atol=1e-12)


def mind(scenario: SingleMind, **settings) -> CreditFlow:
    """One policy that acts."""
    spec = PopulationSpec(scenario.world(0).n_features, policies=1, clones=1, actions=scenario.actions)
    learner = PPO(spec, PPOSettings(entropy=0.01).but(**settings))
    return CreditFlow(scenario, rng=1, learner=learner, journal=False)


@pytest.mark.parametrize("world", ["chain", "market_bandit"])
def test_ppo_finds_the_best_policy(world):
    model = mind(SingleMind(world_name=world, copies=128)).run(940)
    assert earned_by(model.learner, world) == pytest.approx(0.8, abs=1e-6)
    last = [returns for _ in range(10) for returns in model.run(1).registers[Acts].returns]
    assert np.mean(last) > 0.75


@pytest.mark.parametrize(
    "world", ["two_rooms", pytest.param("two_rooms_moves", marks=pytest.mark.slow)], ids=["options", "flat"]
)
def test_ppo_reports_from_the_green_tile(world):
    """Hierarchical over options: the door, then green; flat over seven actions it takes far longer."""
    options = world == "two_rooms"
    scenario = SingleMind(world_name=world, task="green", copies=64)
    model = mind(scenario, auctions=2048 if options else 8192, minibatch=512)
    early = [x for _ in range(100) for x in model.run(1).registers[Acts].returns]
    model.run((60_000 if options else 1_500_000) // 64)
    late = [x for _ in range(100) for x in model.run(1).registers[Acts].returns]
    assert earned_by(model.learner, world, "green") > 0.6 and np.mean(late) > np.mean(early) + 0.05


def test_a_world_without_numbers_for_what_is_seen_needs_another_learner():
    with pytest.raises(ParameterError, match=r"mental_rotation.*give a learner.*actions=6"):
        CreditFlow(SingleMind(world_name="mental_rotation"), rng=1)


def advantages_by_definition(reward, worth, value, later, terminated, truncated, trace):
    """The sum over k of (product of g lambda) x surprise, straight from its formula, one copy."""
    n = len(reward)
    surprise = [reward[t] + (0 if terminated[t] else worth[t] * later[t]) - value[t] for t in range(n)]
    out = []
    for t in range(n):
        total, factor = 0.0, 1.0
        for k in range(t, n):
            total += factor * surprise[k]
            if terminated[k] or truncated[k]:
                break
            factor *= worth[k] * trace
        out.append(total)
    return out


def test_advantages_are_those_of_the_formula_and_cut_off_episodes_are_bootstrapped():
    import torch

    rng, n = np.random.default_rng(3), 40
    reward, worth, value, later = (
        rng.normal(size=n),
        rng.uniform(0.8, 1, n),
        rng.normal(size=n),
        rng.normal(size=n),
    )
    terminated = rng.random(n) < 0.15
    truncated = (rng.random(n) < 0.15) & ~terminated
    there, copies = torch.ones(2, n // 2, dtype=torch.bool), torch.arange(n // 2).expand(2, -1) % 2
    row = lambda x: torch.as_tensor(np.asarray(x).reshape(2, -1))  # noqa: E731 - two policies, each in two copies
    sequel = Sequel(None, row(np.where(terminated, 0.0, worth)), row(~(terminated | truncated)), copies)
    samples = Samples(None, None, None, row(reward), None, there, sequel)
    got = advantages(samples, row(value), row(later), 0.95).numpy()
    for policy in range(2):
        for copy in range(2):
            mine = np.arange(n).reshape(2, -1)[policy][copy::2]
            given = (x[mine] for x in (reward, worth, value, later, terminated, truncated))
            np.testing.assert_allclose(
                got[policy, copy::2], advantages_by_definition(*given, 0.95), rtol=1e-12
            )


def test_it_is_trained_as_a_society_is():
    training = train(SingleMind(copies=128), learner="ppo", auctions=120_000, seeds=2)
    assert training.rows[-1]["return"] > 0.75 and training.examine() == pytest.approx([0.8, 0.8], abs=1e-6)
    assert all(model.ledger.residual == 0.0 for model in training.models)


@pytest.mark.parametrize("timeout", ["buyback", "terminal"])
def test_what_is_cut_off_is_foreseen_or_worth_nothing(timeout):
    """The chain's goal is five steps away, and the horizon one: every act is cut off."""
    scenario = SingleMind(copies=8, timeout=timeout)
    model = mind(scenario)
    model.world.horizon = 1
    found = model.run(1).registers[Acts].settled
    assert (found.done == (timeout == "terminal")).all() and (found.cut == (timeout == "buyback")).all()
