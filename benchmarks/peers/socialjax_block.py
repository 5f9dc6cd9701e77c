"""Cleanup or Harvest of SocialJax (github.com/cooperativex/SocialJax), seven agents, 64 copies on one core: a block of steps for every line that
comes in, answered by env-steps per CPU second. Run by the interpreter of an environment in which SocialJax and its JAX stand."""

from __future__ import annotations

import os
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import socialjax

NAMES = {"cleanup": "clean_up", "harvest": "harvest_common_open"}
COPIES = 64


def main(name: str, steps: int) -> None:
    """The first block compiles."""
    world, key = socialjax.make(NAMES[name]), jax.random.PRNGKey(0)
    n = world.num_agents
    actions = jax.random.randint(key, (steps, n, COPIES), 0, world.action_space(world.agents[0]).n)

    @jax.jit
    def play(state, key):
        def step(carry, of_step):
            state, key = carry
            key, own = jax.random.split(key)
            keys = jax.random.split(own, COPIES)
            seen, state, *_ = jax.vmap(world.step)(keys, state, [of_step[i] for i in range(n)])
            return (state, key), seen.sum()  # so that what agents see has to be made

        return jax.lax.scan(step, (state, key), actions)

    _, state = jax.jit(jax.vmap(world.reset))(jax.random.split(key, COPIES))
    for _ in sys.stdin:
        start = time.process_time()
        (state, key), _ = jax.block_until_ready(play(state, key))
        print(COPIES * steps / (time.process_time() - start), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
