"""What a world for many must keep to at every step: what it declares, the shapes and types of its arrays, rewards, episodes."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.core.mistake import Mistake, told
from credit_flow.worlds.markov_game import MarkovGame

ARRAYS = {
    "features": (np.float32, ("copies", "n_agents", "n_features")),
    "visible": (np.bool_, ("copies", "n_agents", "n_agents")),
    "alive": (np.bool_, ("copies", "n_agents")),
    "legal": (np.bool_, ("copies", "n_agents", "n_actions")),
    "reward": (np.float64, ("copies", "n_agents")),
    "outcome": (np.float64, ("copies", "n_agents", "n_outcomes")),
    "left": (np.bool_, ("copies", "n_agents")),
    "terminated": (np.bool_, ("copies",)),
    "truncated": (np.bool_, ("copies",)),
    "first": (np.bool_, ("copies",)),
}
"""The arrays of a world, their types and their axes."""


class BadWorld(Mistake):
    """A world that does not keep its word; says which word, where, and what would be right."""


def require_declared(world) -> None:
    """Errors: `BadWorld` unless counts, bounds in credits and names are what they must be."""
    name = told(type(world))
    if not isinstance(world, MarkovGame):
        raise BadWorld(
            f"{name}: must be a MarkovGame or an EpisodicWorld, an instance such as {type(world).__name__}(seed=1, copies=4)"
        )
    for fact, low in {"copies": 1, "n_agents": 1, "n_actions": 1, "n_features": 0, "horizon": 1}.items():
        value = getattr(world, fact, None)
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
            raise BadWorld(f"{name}.{fact} = {value!r}: must be a whole number of at least {low}")
    most, least, discount = (getattr(world, fact, None) for fact in ("most", "least", "discount"))
    if not all(isinstance(x, int | float | np.number) and np.isfinite(x) for x in (most, least, discount)):
        raise BadWorld(
            f"{name}: most = {most!r}, least = {least!r}, discount = {discount!r}: must be finite numbers"
        )
    if least > 0.0 or most < least or not 0.0 < discount <= 1.0:
        raise BadWorld(
            f"{name}: most = {most}, least = {least}, discount = {discount}: must be least <= 0, least <= most credits and 0 < discount <= 1"
        )
    if not 0 <= world.idle < world.n_actions or not all(isinstance(x, str) for x in world.outcome_names):
        raise BadWorld(
            f"{name}: idle = {world.idle}, outcome_names = {world.outcome_names}: must be an action and words"
        )


def require_no_generator(found: dict, where: str) -> None:
    """Draws are pure functions of seed, stream, tick and copy: a generator would draw in the order in which copies are played."""
    for attribute, value in found.items():
        for one in (
            value
            if isinstance(value, list | tuple)
            else value.values()
            if isinstance(value, dict)
            else (value,)
        ):
            if type(one).__module__.startswith(("numpy.random", "random")):
                raise BadWorld(
                    f"{where}.{attribute} is a hidden generator ({type(one).__name__}): draw uniform(stream_key(self.seed, NAME), "
                    "self.tick, copy, n) instead"
                )


def require_arrays(game, name: str, step: int) -> None:
    """Errors: `BadWorld` for an array of another shape or type, for numbers that are none, and for an agent that may do nothing."""
    for array, (dtype, axes) in ARRAYS.items():
        value, shape = getattr(game, array), tuple(getattr(game, axis) for axis in axes)
        if not isinstance(value, np.ndarray) or value.shape != shape:
            raise BadWorld(
                f"{name}.{array} has the shape {np.shape(value)} in step {step}: must be {shape}, ({', '.join(axes)})"
            )
        if value.dtype != dtype:
            raise BadWorld(f"{name}.{array} holds {value.dtype} in step {step}: must be {np.dtype(dtype)}")
        if dtype is not np.bool_ and not np.isfinite(value).all():
            raise BadWorld(f"{name}.{array} is not finite in step {step}, {place(~np.isfinite(value))}")
    stuck = game.alive & ~game.legal.any(axis=2)
    if stuck.any():
        raise BadWorld(f"{name}.legal leaves nothing to do in step {step}, {place(stuck)}")


def require_rewards(game, name: str, step: int) -> None:
    """Errors: `BadWorld` for rewards (copies, n_agents) beyond `least` .. `most` credits, or off the quantum."""
    reward = game.reward
    for wrong, words in (
        (reward > game.most + QUANTUM, f"must be at most most = {game.most:g}"),
        (reward < game.least - QUANTUM, f"must be at least least = {game.least:g}"),
        (
            reward * PER_CREDIT != np.rint(reward * PER_CREDIT),
            "must lie on the quantum 2^-20: give core.amounts.nearest(reward)",
        ),
    ):
        if wrong.any():
            raise BadWorld(
                f"{name}.reward = {reward[wrong][0]} in step {step}, {place(wrong)}: {words} credits"
            )


def require_episodes(game, name: str, step: int) -> None:
    """Errors: `BadWorld` for an episode that ends wrongly, too late, or without its last observation."""
    over = game.terminated | game.truncated
    if (game.terminated & game.truncated).any():
        raise BadWorld(
            f"{name}: copy {_first(game.terminated & game.truncated)} is terminated and truncated in step {step}"
        )
    if not np.array_equal(game.first, over):
        raise BadWorld(
            f"{name}.first is not that of the copies whose episode ended, in step {step}, copy {_first(game.first != over)}"
        )
    late = game.clock >= game.horizon
    if late.any():
        raise BadWorld(
            f"{name}: copy {_first(late)} goes on after its horizon of {game.horizon} steps, in step {step}"
        )
    kept = (int(over.sum()), game.n_agents, game.n_features)
    if not np.array_equal(game.ended, np.flatnonzero(over)) or game.final_features.shape != kept:
        raise BadWorld(
            f"{name} keeps no last observation of copy {_first(over)}, whose episode ended in step {step}: ended must name it, and final_features be "
            f"{kept}, not {game.final_features.shape}"
        )
    if len(game.ended) and np.shares_memory(game.final_features, game.features):
        raise BadWorld(f"{name}.final_features is the memory of features: it must be a copy, in step {step}")


def require_left(game, alive: np.ndarray | None, name: str, step: int) -> None:
    """Errors: `BadWorld` where somebody's task ended who had not been `alive` (copies, n_agents), bool, before the step; None: not known."""
    strange = np.zeros_like(game.left) if alive is None else game.left & ~alive
    if strange.any():
        raise BadWorld(
            f"{name}.left is true in step {step}, {place(strange)}, who was not alive before: it says whose own task the step ended"
        )


def place(wrong: np.ndarray) -> str:
    """Copy and agent, in words, of the first that is `wrong` (copies, ...), whose index they are."""
    copy_, *agent = np.argwhere(wrong)[0].tolist()
    return f"copy {copy_}" + (f", agent {agent[0]}" if agent else "")


def _first(wrong: np.ndarray) -> int:
    return int(np.flatnonzero(wrong)[0])
