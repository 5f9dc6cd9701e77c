"""Row 18: steps of the traffic junction and of Merge per second of one core, what all agents see written in each."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from env_steps import ROUNDS, UNIT, WARM_UP, drawn_actions, seconds, span, speeds
from row import Goal, Row

from credit_flow import CreditFlow
from credit_flow.core.programs.kernel import set_threads, threads
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.roads.merge import Merge
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

PLAIN = Path(__file__).parents[1] / "peers" / "plain_world.py"
COPIES = 256
WORLDS = {
    "junction easy": (TrafficJunction, {"rules": "easy", "arrival": 0.3}, Goal(">=", 3e5, 1e6)),
    "junction hard": (TrafficJunction, {"rules": "hard", "arrival": 0.05}, None),
    "merge, 8 agents": (Merge, {"n_agents": 8}, Goal(">=", 3e5, 1e6)),
}


def steps_on_roads(quick: bool) -> list[Row]:
    """Junctions at their densest and Merge, many copies, step by step; with books; and against the same text as plain Python."""
    before, steps = threads(), 100 if quick else 2000
    set_threads(1)
    try:
        return [*[_many(name, steps) for name in WORLDS], _with_books(steps // 4), _against_plain(steps)]
    finally:
        set_threads(before)


def _many(name: str, steps: int) -> Row:
    kind, settings, goal = WORLDS[name]
    world = kind(1, COPIES, **settings)
    found = speeds(world, steps)
    detail = f"{span(found)}; {world.n_agents} agents, {COPIES} copies, features and who sees whom written in every step"
    return Row(18, f"{name}, one core", statistics.median(found), UNIT, goal, detail)


def _with_books(steps: int) -> Row:
    """As a scenario: seats, a rule for who gives way, losses posted and books closed in every step."""
    world = {"rules": "easy", "arrival": 0.3, "vision": 3}
    scenario = SocialDilemma(world_name="traffic_junction", world_settings=world, experts=5, copies=COPIES, policy="give_way", others=0, ticks=1_000_000)  # fmt: skip
    model = CreditFlow(scenario, rng=1, journal=False).run(WARM_UP)
    found = [COPIES * steps / seconds(lambda: model.run(steps)) for _ in range(ROUNDS)]
    detail = (
        f"{span(found)}; {COPIES} copies, players that give way and see three cells, journal kept as its hash"
    )
    return Row(
        18, "junction easy as a scenario with closed books", statistics.median(found), UNIT, None, detail
    )


def _against_plain(steps: int) -> Row:
    """The same text, one copy, in a process that does not compile it."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    given = [sys.executable, PLAIN, "traffic_junction", str(max(20, steps // 10))]
    run = subprocess.run(given, env=environment, capture_output=True, text=True, check=True)
    plain, world = float(run.stdout), TrafficJunction(1, 1, rules="easy", arrival=0.3)
    actions = drawn_actions(world, 100 * steps)
    world.rollout(actions[:WARM_UP])
    compiled = statistics.median(
        len(actions) / seconds(lambda: world.rollout(actions)) for _ in range(ROUNDS)
    )
    what = "junction easy, one copy by rollout, against its own text as plain Python"
    return Row(18, what, compiled / plain, "x", Goal(">=", 50, 100), f"plain {plain:,.0f} {UNIT}")
