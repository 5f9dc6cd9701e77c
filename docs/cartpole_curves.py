"""CartPole-v1 learnt by a society and by one mind: docs/images/cartpole.png, and the numbers of the guide (`python docs/cartpole_curves.py`, 15 CPU-minutes).

Greedy returns are means of 16 episodes from starts that nobody was taught by. The society is that of
`credit-flow train vickrey_society --world CartPole-v1 --learner q_bids --tune preset=control --set copies=16 --auctions 300000 --seeds 5`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from torch import nn

from credit_flow import CreditFlow
from credit_flow.agents.decisions import Seen
from credit_flow.experiments.training.train import ready_to_train, training_of
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.learners.ppo import PPO
from credit_flow.models.single_mind import SingleMind
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.drawing.style import INK, KINDS

SEEDS, EVERY, EPISODES = (1, 2, 3, 4, 5), 20_000, 16
DECISIONS, OF_MIND = 300_000, 160_000
WORLD, COPIES = "CartPole-v1", 16
IMAGE = Path(__file__).parent / "images" / "cartpole.png"
MIND = {
    "auctions": 1024,
    "epochs": 8,
    "minibatch": 256,
    "rate": 1e-3,
    "critic_rate": 1e-3,
    "critic_decay": 0.0,
    "entropy": 0.01,
    "clip_norm": 0.5,
}
"""Of the softmax, by PPO."""


def main() -> None:
    """Train both, print the curves, draw them."""
    with repeatable(1):
        curves = {"society": society(), "softmax": softmax()}
    for name, returns in curves.items():
        print(name)
        for moment, row in zip(moments(returns), returns):
            print(f"{moment:9,} {' '.join(f'{each:4.0f}' for each in row)}")
    draw(curves)


def draw(curves: dict[str, np.ndarray]) -> None:
    """Returns (moments, seeds) by name into the picture: a thin line a seed, and their mean."""
    figure = Figure(figsize=(5.2, 2.6), layout="constrained")
    axes = figure.add_subplot()
    for colour, (name, returns) in zip((KINDS[0], INK), curves.items()):
        axes.plot(moments(returns), returns, color=colour, alpha=0.3, linewidth=0.8)
        axes.plot(
            moments(returns), returns.mean(axis=1), color=colour, label=f"{name}, mean of {len(SEEDS)} seeds"
        )
    axes.set(xlabel="decisions", ylabel="greedy return, steps", xlim=(0, DECISIONS), ylim=(0, 510))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(IMAGE, dpi=110)


def moments(returns: np.ndarray) -> np.ndarray:
    """Decisions until each examination (moments,)."""
    return EVERY * np.arange(1, len(returns) + 1)


def society() -> np.ndarray:
    """Greedy returns (moments, seeds) of the societies."""
    scenario = ready_to_train(VickreySociety(world_name=WORLD, copies=COPIES), "q_bids", {"copies"})
    training = training_of(scenario, "q_bids", {"preset": "control"}, SEEDS, DECISIONS)
    returns = []
    for moment in range(EVERY, DECISIONS + 1, EVERY):
        while training.auctions < moment:
            training.advance()
        bids = [lambda seen, of=of: training.company.act(seen, True, of) for of in range(len(SEEDS))]
        highest = [lambda seen, bid=bid: bid(seen).argmax(axis=1) // scenario.clones for bid in bids]
        returns.append([greedy_return(choose, seed) for choose, seed in zip(highest, SEEDS)])
    return np.array(returns)


def softmax() -> np.ndarray:
    """Greedy returns (moments, seeds) of single minds."""
    scenario, minds = SingleMind(world_name=WORLD, copies=COPIES), []
    for seed in SEEDS:
        seats = PopulationSpec(4, policies=1, clones=1, low=0.0, high=100.0, seeds=(seed,), actions=2)
        learner = PPO(seats, PPO.tuned(MIND), policy=lambda: layers(2), critic=lambda: layers(1))
        minds.append(CreditFlow(scenario, rng=seed, learner=learner, journal=False))
    returns = []
    for _ in range(OF_MIND // EVERY):
        minds = [mind.run(EVERY // COPIES) for mind in minds]
        choices = [lambda seen, of=mind.learner: of.act(seen, True)[:, 0].astype(int) for mind in minds]
        returns.append([greedy_return(choose, seed) for choose, seed in zip(choices, SEEDS)])
    return np.array(returns)


def layers(outputs: int) -> nn.Module:
    """Two hidden layers."""
    return nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, outputs))


def greedy_return(choose, seed: int) -> float:
    """The mean return, credits, of episodes in which `choose` says what is done."""
    world = VickreySociety(world_name=WORLD, copies=EPISODES).world(2**40 + seed)
    world.advance(1)
    alive, earned = np.arange(EPISODES), 0.0
    while len(alive):
        seen = Seen(world.observations()[alive], world.codes()[alive], alive, np.uint64(0), 0)
        moved = world.move(alive, choose(seen))
        earned += moved.reward.sum()
        alive = alive[~(moved.terminated | moved.truncated)]
    return earned / EPISODES


if __name__ == "__main__":
    main()
