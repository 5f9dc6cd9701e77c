"""Row 17: steps of Cleanup and Harvest per second of one core, what all agents see written in each; and a public peer in turn."""

from __future__ import annotations

import functools
import os
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
from env_steps import ROUNDS, UNIT, WARM_UP, drawn_actions, seconds, span, speeds
from row import Goal, Row

from credit_flow import CreditFlow, Policy
from credit_flow.core.programs.kernel import set_threads, threads
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest

WORLDS = {"cleanup": Cleanup, "harvest": Harvest}
PEERS = Path(__file__).parents[1] / "peers"
AGENTS, COPIES = 7, 256


def steps_on_grids(quick: bool) -> list[Row]:
    """Cleanup and Harvest under both published rules, many copies and one; an env-step is one step of all agents of a copy."""
    before = threads()
    set_threads(1)
    try:
        return [row for name in WORLDS for row in _rows(name, 20 if quick else 200)]
    finally:
        set_threads(before)


def _rows(name: str, steps: int) -> list[Row]:
    rows = [_many(name, rules, steps) for rules in ("ssd", "meltingpot")]
    if name == "cleanup":
        rows += _with_books(steps)
    return [*rows, _one(name, steps), _against_plain(name, steps), *_against_peer(name, steps)]


def _many(name: str, rules: str, steps: int) -> Row:
    found = speeds(WORLDS[name](1, COPIES, rules=rules, n_agents=AGENTS, wants_views=True), steps)
    detail = f"{span(found)}; {AGENTS} agents, {COPIES} copies, features and views written in every step"
    what = f"{name} {rules}, one core"
    return Row(17, what, statistics.median(found), UNIT, Goal(">=", 2.5e5, 6e5), detail)


def _with_books(steps: int) -> list[Row]:
    """Cleanup as a scenario: seats, rewards posted and books closed in every step; the same with a contract whose transfers are posted too, block by block in turn."""
    plain, paid = (_society(terms) for terms in ("none", "decreed"))
    pairs = [
        [COPIES * steps / seconds(functools.partial(one.run, steps)) for one in (plain, paid)]
        for _ in range(1 + ROUNDS)
    ][1:]
    found, ratios = [of_paid for _, of_paid in pairs], [of_plain / of_paid for of_plain, of_paid in pairs]
    detail = f"{span(found)}; ssd, {COPIES} copies, features, contract with theta 1, journal kept as its hash"
    what = "cleanup with rewards, transfers and closed books"
    return [
        Row(17, what, statistics.median(found), UNIT, Goal(">=", 2e5), detail),
        Row(17, f"{what}, against no contract", statistics.median(ratios), "x", Goal("<=", 1.25), f"{min(ratios):.3g} .. {max(ratios):.3g}"),
    ]  # fmt: skip


class Drawn(Policy):
    """Acts by actions drawn beforehand."""

    batched = True

    def __init__(self):
        self.actions = np.random.default_rng(1).integers(8, size=(64, COPIES * AGENTS)).astype(float)
        self.step = 0

    def act(self, seen):
        """Numbers of actions (n,)."""
        self.step += 1
        return self.actions[self.step % 64, : len(seen.rows)]


def _society(terms: str) -> CreditFlow:
    scenario = SocialDilemma(world_settings={"rules": "ssd"}, experts=AGENTS, copies=COPIES, terms=terms, theta=1.0, others=0, ticks=1_000_000)  # fmt: skip
    return CreditFlow(scenario, policy=Drawn(), rng=1, journal=False).run(WARM_UP)


def _one(name: str, steps: int) -> Row:
    world = WORLDS[name](1, 1, rules="ssd", n_agents=AGENTS, wants_views=True)
    actions = drawn_actions(world, 100 * steps)
    world.rollout(actions[:WARM_UP])
    found = [len(actions) / seconds(lambda: world.rollout(actions)) for _ in range(ROUNDS)]
    by_step = statistics.median(speeds(world, 10 * steps))
    detail = f"{span(found)}; actions drawn beforehand, seen at the end only; step by step, all seen, {by_step:,.0f}"
    what = f"{name} ssd, one copy, by rollout"
    return Row(17, what, statistics.median(found), UNIT, Goal(">=", 1e5), detail)


def _against_plain(name: str, steps: int) -> Row:
    """The same text, one copy, in a process that does not compile it."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    given = [sys.executable, PEERS / "plain_world.py", name, str(steps)]
    run = subprocess.run(given, env=environment, capture_output=True, text=True, check=True)
    plain, world = float(run.stdout), WORLDS[name](1, 1, rules="ssd", n_agents=AGENTS)
    actions = drawn_actions(world, 100 * steps)
    world.rollout(actions[:WARM_UP])
    compiled = statistics.median(
        len(actions) / seconds(lambda: world.rollout(actions)) for _ in range(ROUNDS)
    )
    what = f"{name} ssd, one copy, against its own text as plain Python"
    return Row(17, what, compiled / plain, "x", Goal(">=", 50, 100), f"plain {plain:,.0f} {UNIT}")


def _against_peer(name: str, steps: int) -> list[Row]:
    """SocialJax in an environment of its own, block by block in turn, if SOCIALJAX_PYTHON names its interpreter."""
    if "SOCIALJAX_PYTHON" not in os.environ:
        return []
    given = [os.environ["SOCIALJAX_PYTHON"], PEERS / "socialjax_block.py", name, str(max(5, steps // 10))]
    world = WORLDS[name](1, COPIES, rules="meltingpot", n_agents=AGENTS, wants_views=True)
    with subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        pairs = [(_block(peer), statistics.median(speeds(world, steps, 1))) for _ in range(1 + ROUNDS)][1:]
        peer.stdin.close()
    ratios = [ours / theirs for theirs, ours in pairs]
    theirs = statistics.median(theirs for theirs, _ in pairs)
    detail = f"{min(ratios):.3g} .. {max(ratios):.3g}; SocialJax {theirs:,.0f} {UNIT}, compiled, 64 copies, one core"
    what = f"{name} meltingpot against SocialJax"
    return [Row(17, what, statistics.median(ratios), "x", Goal(">=", 50), detail)]


def _block(peer: subprocess.Popen) -> float:
    """Env-steps per CPU second of the peer's next block."""
    peer.stdin.write("go\n")
    peer.stdin.flush()
    return float(peer.stdout.readline())
