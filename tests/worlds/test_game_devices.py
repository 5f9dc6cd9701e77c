"""The same text gives the same game compiled, as plain Python, on several cores, and as a GPU would run it."""

import functools
import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from credit_flow.core.programs import kernel
from credit_flow.core.programs.device_lots import run_on_gpu
from credit_flow.core.programs.kernel import lots
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.roads.merge import Merge
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

GRIDS, JUNCTIONS = ("ssd", "meltingpot", "mini"), ("easy", "medium", "hard")
ON_GRIDS = {"punish": True, "wants_views": True, "horizon": 17}
CASES = {
    **{("cleanup", rules): (Cleanup, ON_GRIDS) for rules in GRIDS},
    **{("harvest", rules): (Harvest, ON_GRIDS) for rules in GRIDS},
    **{("traffic_junction", rules): (TrafficJunction, {"arrival": 0.4, "vision": 1}) for rules in JUNCTIONS},
    **{
        ("merge", rules): (Merge, {"n_agents": 5, "levels": 21, "horizon": 21})
        for rules in ("uniform", "hard")
    },
}
STEPS, COPIES = 24, 3


def digest(world, where="cpu"):
    """What comes of the same actions: of every step what happened, of the last what is seen."""
    draws = np.random.default_rng(7).random((STEPS, world.copies, world.n_agents))
    happened = world.rollout((draws * world.n_actions).astype(int), where=where)
    seen = (
        world.features,
        world.visible,
        world.views,
        world.final_features,
        world.alive,
        world.clock,
        world.left,
    )
    parts = (array.tobytes() for array in (*happened, *seen))
    return hashlib.sha256(b"".join(parts)).hexdigest()


def digests(where="cpu", copies=COPIES):
    return {
        f"{name} {rules}": digest(world(seed=11, copies=copies, rules=rules, **more), where)
        for (name, rules), (world, more) in CASES.items()
    }


@functools.cache
def compiled():
    return digests()


def elsewhere(call, **environment):
    """What `call` gives in a process of its own."""
    code = f"import json; from tests.worlds.test_game_devices import *; print(json.dumps({call}))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_plain_python_plays_the_same_game():
    assert elsewhere("digests()", NUMBA_DISABLE_JIT="1") == compiled()
    assert len(set(compiled().values())) == len(CASES)


def test_the_text_that_a_gpu_runs_plays_the_same_game():
    """Numba's simulator runs it a thread at a time, on copies of the arrays."""
    assert elsewhere("digests('gpu')", NUMBA_ENABLE_CUDASIM="1") == compiled()


def test_several_cores_play_the_same_game(monkeypatch):
    one = digests(copies=8)
    monkeypatch.setattr(kernel, "SPREAD_FROM", 2)
    monkeypatch.setattr(kernel, "_n_threads", 3)
    assert digests(copies=8) == one


@pytest.mark.skipif(kernel.SIMULATED, reason="there is a simulator")
def test_where_there_is_no_gpu_it_is_said_before_anything_is_played():
    game = Cleanup(rules="mini")
    try:
        game.rollout(np.zeros((3, 1, 2), dtype=int), where="gpu")
    except RuntimeError as error:
        assert "GPU" in str(error) or "compiler" in str(error)
        assert game.tick == 0 and not game.clock.any()


@lots
def scaled(lot, tables, factor, out):
    """Any rule under `@lots`: numbers, arrays and tuples of them come in."""
    out[lot] = factor * tables[0][lot] + tables[1][1][0]


def on_the_device():
    table, shut, out = np.arange(40.0), np.full(1, 0.5), np.zeros(41)
    shut.flags.writeable = False
    run_on_gpu(scaled, 40, (table, (1, shut)), 2.0, out)
    return out.tolist()


def test_any_rule_for_lots_runs_on_a_gpu():
    assert elsewhere("on_the_device()", NUMBA_ENABLE_CUDASIM="1") == [2.0 * k + 0.5 for k in range(40)] + [
        0.0
    ]
