"""Rows 14 and 15: how fast bidders learn, and what of a training is simulation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from row import Goal, Row

from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.experiments.training.train import train
from credit_flow.learners.networks.actor import Actor
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.learners.ppo import PPO
from credit_flow.models.vickrey_society import VickreySociety

CHAIN = {"copies": 512, "exploration": 0.0}


def auctions_per_second(quick: bool) -> list[Row]:
    """Row 14: PPO on Chain, preset `fast`, 2 clones, updates included, CPU-seconds of one thread."""
    training = _trained(VickreySociety(**CHAIN), 20_000 if quick else 200_000)
    rollout, update = (training.seconds[part] for part in ("rollout", "update"))
    figure = training.held / (rollout + update)
    detail = (
        f"{training.held:,} auctions through the ledger: rollout {rollout:.2f} CPU-s, updates {update:.2f} CPU-s; "
        f"return {training.rows[-1]['return']:.3f}"
    )
    return [
        Row(14, "PPO bidders on Chain, per core", figure, "auctions/s", Goal(">=", 10_000, 100_000), detail)
    ]


def share_of_simulation(quick: bool) -> list[Row]:
    """Row 15: 500 experts for each of two actions, each with a network of its own; what is neither forward pass nor learning step."""
    scenario = VickreySociety(experts=500, clones=2, **(CHAIN | {"copies": 64}))
    with _clocked() as clock:
        training = _trained(
            scenario, 1024 if quick else 4096, {"auctions": 1024, "minibatch": 512}, clock.clear
        )
        networks, total = sum(clock), sum(training.seconds.values())
    share = 100.0 * (1.0 - networks / total)
    detail = f"1,000 experts, {training.held:,} auctions: {total:.1f} CPU-s, of which networks {networks:.1f}"
    return [
        Row(
            15,
            "simulation and plumbing, 1,000 experts",
            share,
            "% of training",
            Goal("<=", 20.0, 5.0),
            detail,
        )
    ]


@contextmanager
def _clocked() -> Iterator[list[float]]:
    """Within it the CPU-seconds of every forward pass (networks, not draws), of all densities and of learning are listed; of logging none."""
    spent, originals, log = [], (Actor.raw, Actor.log_density, PPO.learn), Training._log

    def clocked(method):
        def run(*arguments):
            start = time.process_time()
            answer = method(*arguments)
            spent.append(time.process_time() - start)
            return answer

        return run

    def unclocked(training):
        n = len(spent)
        log(training)
        del spent[n:]

    Actor.raw, Actor.log_density, PPO.learn = map(clocked, originals)
    Training._log = unclocked
    try:
        yield spent
    finally:
        Actor.raw, Actor.log_density, PPO.learn = originals
        Training._log = log


def _trained(
    scenario: VickreySociety, auctions: int, settings: dict | None = None, ready=lambda: None
) -> Training:
    """A training whose kernels were compiled before it began, which is when `ready` is called."""
    train(scenario, settings=settings, auctions=4 * scenario.copies, device="cpu")
    with repeatable(1):
        training = Training(scenario, "ppo", PPO.tuned(settings or {}))
        ready()
        while training.auctions < auctions:
            training.advance()
    return training
