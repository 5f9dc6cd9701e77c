"""The same training on several devices side by side: auctions per second of wall time, rollout and updates apart."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import torch
from machine import machine

from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.learners.ppo import PPO
from credit_flow.models.vickrey_society import VickreySociety

WORLDS = {"chain": 64, "mental_rotation": 8}
"""What is trained, and the ticks of a round: as many as the update takes long."""


def side_by_side(
    world: str,
    ticks: int,
    devices: Sequence[str],
    rounds: int = 3,
    threads: int = 1,
    say: Callable[[str], None] = lambda line: None,
    **changes,
) -> list[dict]:
    """PPO's bidders in `world`, 512 copies unless `changes` say otherwise, on each of `devices` in turn, `rounds` times.

    One dict a device: its name, `auctions_per_s`, seconds of `rollout` and `update` per round (medians; a round before the first
    makes ready and is not counted), updates made, and the mean return at the end, credits: the devices should agree about it.
    """
    scenario = VickreySociety(**{"world_name": world, "copies": 512, "exploration": 0.0} | changes)
    settings = PPO.tuned({"auctions": min(4096, ticks * scenario.copies)})
    with repeatable(threads):
        places = [Training(scenario, "ppo", settings, device=device) for device in devices]
        spent = [[] for _ in devices]
        for number in range(1 + rounds):
            for seconds, training in zip(spent, places):
                say(f"{world} on {training.company.device}, round {number} of {rounds}")
                seconds.append(timed(training, ticks))
    return [_row(training, seconds[1:], ticks * scenario.copies) for training, seconds in zip(places, spent)]


def timed(training: Training, ticks: int) -> tuple[float, float]:
    """Wall seconds of the rollout and of the updates of `ticks` ticks; a GPU is waited for at either's end."""
    update, updating = training.company.update, 0.0

    def clocked():
        nonlocal updating
        start = _now(training)
        update()
        updating += _now(training) - start

    training.company.update = clocked
    try:
        start = _now(training)
        training.advance(ticks)
        whole = _now(training) - start
    finally:
        del training.company.update
    return whole - updating, updating


def device_named(device: str) -> str:
    """The card's name, or the processor's."""
    return torch.cuda.get_device_name() if device == "cuda" else machine()["cpu"]


def lines(found: Sequence[dict]) -> list[str]:
    """A line a device for the screen."""
    return [
        f"training on {row['world']}, {row['name']}: {row['auctions_per_s']:,.0f} auctions/s, rollout {row['rollout']:.2f} s, "
        f"updates {row['update']:.2f} s a round; return {row['return']:.3f} after {row['updates']} updates"
        for row in found
    ]


def _row(training: Training, seconds: Sequence[tuple[float, float]], auctions: int) -> dict:
    rollout, update = (statistics.median(part) for part in zip(*seconds))
    return {
        "world": training.scenario.world_name,
        "device": str(training.company.device),
        "name": device_named(str(training.company.device)),
        "auctions_per_s": auctions / statistics.median(map(sum, seconds)),
        "rollout": rollout,
        "update": update,
        "updates": training.company.n_updates,
        "return": training.rows[-1]["return"],
    }


def _now(training: Training) -> float:
    if training.company.device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()
