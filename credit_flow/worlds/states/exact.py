"""Exact solutions of finite worlds: optimal values, shortest ways, and the best policies that see less than the state."""

from __future__ import annotations

import itertools

import numpy as np

from credit_flow.worlds.states.finite import FiniteWorld
from credit_flow.worlds.states.policy_return import PolicyReturn

PRECISION = 1e-13


class Model:
    """What every action (options included) does in every state, arrays (states, actions).

    `next` states, `rewards` credits discounted to the start of the action, `discounts` g^(steps it lasts), 0 where the task
    ends; the step cap and fading rewards are left out.
    """

    def __init__(self, world: FiniteWorld):
        shape = world.script.shape
        state = np.broadcast_to(np.arange(shape[0])[:, None], shape).copy()
        action = np.broadcast_to(np.arange(shape[1]), shape)
        self.rewards, self.discounts = np.zeros(shape), np.ones(shape)
        going, self.steps = np.ones(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        for _ in range(world.n_states + 1):  # a script that never stops repeats a state
            move = world.script[state, action]
            self.rewards += np.where(going, self.discounts * world.rewards[state, move], 0.0)
            self.discounts = np.where(going, self.discounts * world.discount, self.discounts)
            self.steps += going
            ended = going & world.ends[state, move]
            state = np.where(going, world.next[state, move], state)
            self.discounts[ended] = 0.0
            going = going & ~ended & ~world.stops[move]
            if not going.any():
                break
        self.next = state
        self.ended = self.discounts == 0.0


def value_iteration(world: FiniteWorld) -> np.ndarray:
    """Q*(s, a) (states, actions), credits: Q = r + g^d max Q(s', .), iterated to a change below 1e-13 (key `sutton2018`)."""
    model = Model(world)
    values = np.zeros(model.rewards.shape)
    while True:
        better = model.rewards + model.discounts * values[model.next].max(axis=2)
        if np.abs(better - values).max() < PRECISION:
            return better
        values = better


def best_return(world: FiniteWorld) -> float:
    """The greatest expected return of an episode, undiscounted credits (key `sutton2018`); step cap and fading rewards count, that states may look alike does not."""
    return PolicyReturn(world).best()


def chance_return(world: FiniteWorld) -> float:
    """The expected return of an episode of who chooses every action with equal chance, undiscounted credits: what knowing nothing earns."""
    return PolicyReturn(world).of(np.full((world.n_states, world.n_actions), 1.0 / world.n_actions))


def changed_decisions(one: FiniteWorld, other: FiniteWorld) -> np.ndarray:
    """Which actions (actions,), a mask, are best in `one` and not in `other`, or the reverse, in a state that optimal play of either meets.

    Best by `value_iteration`; states are met at the beginning and at the ends of actions (key `chang2021`).
    """
    best = [_greedy(world) for world in (one, other)]
    met = _met(one, best[0]) | _met(other, best[1])
    return (best[0][met] != best[1][met]).any(axis=0)


def shortest(world: FiniteWorld) -> np.ndarray:
    """The fewest steps (states,) from each state to a rewarded end, counting those of options; inf where there is no way."""
    model = Model(world)
    wins = model.ended & (model.rewards > 0.0)
    steps = np.full(world.n_states, np.inf)
    while True:
        through = model.steps + np.where(wins, 0.0, np.where(model.ended, np.inf, steps[model.next]))
        fewer = through.min(axis=1)
        if np.array_equal(fewer, steps):
            return steps
        steps = fewer


def mean_steps(world: FiniteWorld, policy: np.ndarray) -> float:
    """Expected steps to the end from a random start under `policy` (codes, actions), probabilities of each action; inf if
    the end is not always reached."""
    model, policy = Model(world), policy[world.code]
    n = world.n_states
    stay = np.zeros((n, n))
    states, actions = np.nonzero((policy > 0.0) & ~model.ended)
    np.add.at(stay, (states, model.next[states, actions]), policy[states, actions])
    if not _always_ends(stay, world.starts):
        return np.inf
    reached = _reached(stay, world.starts)
    took = (policy * model.steps).sum(axis=1)
    steps = np.linalg.solve(np.eye(reached.sum()) - stay[np.ix_(reached, reached)], took[reached])
    place = np.cumsum(reached) - 1
    return float(steps[place[world.starts]].mean())


def best_memoryless(world: FiniteWorld, n_grid: int = 101) -> tuple[float, np.ndarray]:
    """The fewest expected steps, and the stochastic policy (codes, actions), probabilities, that sees only the code.

    States that look alike mix the actions that are best in some of them, on a grid of `n_grid` points, refined (key
    `littman1994`); where only one is best, it is played. For worlds in which few codes are ambiguous.
    """
    best = _best_actions(world)
    choices = []
    for code in range(world.n_codes):
        alike = best[(world.code == code) & np.isin(np.arange(world.n_states), _on_the_way(world))]
        common = alike.all(axis=0) if len(alike) else np.ones(world.n_actions, dtype=bool)
        one = (
            [int(np.flatnonzero(common)[0])]
            if common.any()
            else sorted({int(np.argmax(row)) for row in alike})
        )
        choices.append(one)
    torn = [code for code, actions in enumerate(choices) if len(actions) > 1]
    if any(len(choices[code]) > 2 for code in torn) or len(torn) > 2:
        raise ValueError(
            f"{len(torn)} ambiguous observations: too many to search for the best memoryless policy"
        )
    centre, width = np.full(len(torn), 0.5), 0.5
    while width > 1e-9:
        axes = [np.clip(np.linspace(c - width, c + width, n_grid), 0.0, 1.0) for c in centre]
        points = list(itertools.product(*axes))
        steps = [mean_steps(world, _mixed(world, choices, torn, point)) for point in points]
        centre, width = np.array(points[int(np.argmin(steps))]), width * 4.0 / n_grid
    return min(steps), _mixed(world, choices, torn, centre)


def best_one_bit(world: FiniteWorld) -> tuple[float, np.ndarray]:
    """The fewest expected steps, and the policy (codes, actions) of probabilities 0 and 1, that sees the code and can use the
    bit of a world with memory (key `kwee2001`).

    All policies are tried whose moves lie on a shortest way from some cell of the same view, with every way to write the bit.
    """
    best, choices = _best_actions(world), []
    for code in range(world.n_codes):
        alike = best[(world.code == code) & np.isin(np.arange(world.n_states), _on_the_way(world))]
        useful = np.flatnonzero(alike.any(axis=0)) if len(alike) else np.zeros(1, dtype=np.int64)
        ends = Model(world).ended[world.code == code][:, useful]
        choices.append(useful[:1] if ends.all() or not len(alike) else useful)
    return best_deterministic(world, choices)


def best_deterministic(world: FiniteWorld, actions: list) -> tuple[float, np.ndarray]:
    """The fewest expected steps, and the policy (codes, actions) of probabilities 0 and 1, among all that choose for each
    code one of its `actions`; inf if all fail from some start."""
    least, best = np.inf, None
    for chosen in itertools.product(*actions):
        policy = np.eye(world.n_actions)[list(chosen)]
        steps = mean_steps(world, policy)
        if best is None or steps < least:
            least, best = steps, policy
    return least, best


def _greedy(world: FiniteWorld) -> np.ndarray:
    """Which actions (states, actions), a mask, have the highest value."""
    values = value_iteration(world)
    return values >= values.max(axis=1, keepdims=True) - 1e-9


def _met(world: FiniteWorld, best: np.ndarray) -> np.ndarray:
    """Mask (states,) of those in which a decision is made when only `best` (states, actions), a mask, is done."""
    model, met = Model(world), np.zeros(world.n_states, dtype=bool)
    met[world.starts] = True
    while True:
        states, actions = np.nonzero(best & met[:, None] & ~model.ended)
        further = met.copy()
        further[model.next[states, actions]] = True
        if np.array_equal(further, met):
            return met
        met = further


def _on_the_way(world: FiniteWorld) -> np.ndarray:
    """The states from which there is still something to do."""
    ended = Model(world).ended
    return np.setdiff1d(np.arange(world.n_states), world.next[ended])


def _best_actions(world: FiniteWorld) -> np.ndarray:
    """Which actions (states, actions) lie on a shortest way."""
    model, steps = Model(world), shortest(world)
    wins = model.ended & (model.rewards > 0.0)
    through = model.steps + np.where(wins, 0.0, np.where(model.ended, np.inf, steps[model.next]))
    return through == steps[:, None]


def _mixed(world, choices, torn, point) -> np.ndarray:
    policy = np.zeros((world.n_codes, world.n_actions))
    for code, actions in enumerate(choices):
        policy[code, actions[0]] = 1.0
    for code, share in zip(torn, point):
        policy[code, choices[code][:2]] = share, 1.0 - share
    return policy


def _reached(stay: np.ndarray, starts: np.ndarray) -> np.ndarray:
    reached = np.zeros(len(stay), dtype=bool)
    reached[starts] = True
    while True:
        further = reached | (stay[reached] > 0.0).any(axis=0)
        if (further == reached).all():
            return reached
        reached = further


def _always_ends(stay: np.ndarray, starts: np.ndarray) -> bool:
    """Whether every state that can be reached leads to the end with positive probability."""
    reached = _reached(stay, starts)
    ends = stay.sum(axis=1) < 1.0 - 1e-12
    while True:
        further = ends | (stay[:, ends] > 0.0).any(axis=1)
        if (further == ends).all():
            return bool(ends[reached].all())
        ends = further
