"""The baselines learn what they are known to learn, in the worlds of the societies."""

import numpy as np
import pytest

from credit_flow.agents.experience import Experience
from credit_flow.experiments.training.single_mind import SingleMind
from credit_flow.learners.experience.advantages import advantages
from credit_flow.learners.experience.minibatches import Samples, Sequel
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_learning import QLearning
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.market_bandit import MarketBandit
from credit_flow.worlds.states.two_rooms import TwoRooms


def test_q_learning_reaches_q_star_on_the_chain():
    world = Chain(1, 16)
    alone = SingleMind(world, QLearning(world.n_codes, 2, exploration=0.3)).train(100_000)
    values = alone.learner.values
    assert values[:5, 1] == pytest.approx(KNOWN["SD.chain"].expected, abs=1e-3)
    assert values[:5, 0] == pytest.approx(KNOWN["SD.chain.left"].expected, abs=1e-3)
    assert alone.examine(50) == pytest.approx(0.8)


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
        Experience(nothing, nothing, here, s, here * 0, here * 0, a, t | True, r * 0, r, r, follows, here, g, t, t & False, here, here)
    )  # fmt: skip
    for i in range(n):
        q[s[i], a[i]] += 0.3 * (r[i] + g[i] * (not t[i]) * q[follows[i]].max() - q[s[i], a[i]])
    np.testing.assert_allclose(learner.values, q, rtol=0, atol=1e-12)


def mind(world, **settings) -> PPO:
    """One policy that acts."""
    spec = PopulationSpec(world.n_features, policies=1, clones=1, actions=world.n_actions)
    return PPO(spec, PPOSettings(entropy=0.01).but(**settings))


@pytest.mark.parametrize("world", [Chain(1, 128), MarketBandit(1, 128)], ids=["chain", "bandit"])
def test_ppo_finds_the_best_policy(world):
    alone = SingleMind(world, mind(world)).train(120_000)
    assert alone.examine(128) == pytest.approx(0.8, abs=1e-6) and np.mean(alone.returns[-1000:]) > 0.75


@pytest.mark.parametrize(
    "options", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["options", "flat"]
)
def test_ppo_reports_from_the_green_tile(options):
    """Hierarchical over options: the door, then green; flat over seven actions it takes far longer."""
    world = TwoRooms(1, 64, options=options)
    alone = SingleMind(world, mind(world, auctions=2048 if options else 8192, minibatch=512))
    alone.train(60_000 if options else 1_500_000)
    returns = np.array(alone.returns)
    assert alone.examine(256) > 0.6 and returns[-500:].mean() > returns[:500].mean() + 0.05


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
    samples = Samples(None, None, None, row(reward), there, sequel)
    got = advantages(samples, row(value), row(later), 0.95).numpy()
    for policy in range(2):
        for copy in range(2):
            mine = np.arange(n).reshape(2, -1)[policy][copy::2]
            given = (x[mine] for x in (reward, worth, value, later, terminated, truncated))
            np.testing.assert_allclose(
                got[policy, copy::2], advantages_by_definition(*given, 0.95), rtol=1e-12
            )
