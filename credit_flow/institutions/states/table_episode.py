"""Whole episodes of one mind with a table of values in one call: what is seen, the act, the tax, the lesson."""

from __future__ import annotations

import functools

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import bound, kernel
from credit_flow.core.streams import below, episode_key, uniform
from credit_flow.institutions.states.rule_episode import UNBOUNDED
from credit_flow.worlds.episode_texts import EpisodeTexts


@kernel
def best_action(code, values):
    """The action of the greatest value (codes, actions); of equal ones the first."""
    best = 0
    for action in range(1, values.shape[1]):
        if values[code, action] > values[code, best]:
            best = action
    return best


def _episode(copy, number, k, exploration, ground, state, values, rate, terms, gains, finished, counts):
    """One episode of a copy: `gains` (episodes, 2) are what it earned and what its steps cost, credits."""
    size = _begin(copy, episode_key(terms.start_key, number, copy), ground, state)  # noqa: F821 - given, like `_code` and `_act`
    tax = nearest(terms.tax * min(1.0, terms.whole / size))
    key, over, step, reward = episode_key(terms.house_key, number, copy), False, 0, 0.0
    while not over:
        code = _code(copy, ground, state)  # noqa: F821
        action = best_action(code, values)
        if uniform(key, step, 0, 0) < exploration:
            action = below(terms.n_actions, key, step, 0, 1)
        reward, steps, over = _act(copy, action, UNBOUNDED, ground, state)  # noqa: F821
        cost, later = tax * steps, 0.0
        if not over:
            following = _code(copy, ground, state)  # noqa: F821
            later = values[following, best_action(following, values)]
        values[code, action] += rate * (reward - cost + later - values[code, action])
        gains[k, 1] += cost
        counts.whole[2] += steps
        step += 1
    gains[k, 0] = reward
    finished.copy[k], finished.number[k], finished.size[k], finished.solved[k] = (
        copy,
        number,
        size,
        reward > 0.0,
    )
    finished.success[k] = counts.success[0]
    finished.n[0] = k + 1
    counts.whole[0] += step
    counts.whole[3] += int(reward > 0.0)
    counts.amount[1] += gains[k, 1]
    counts.amount[2] += reward
    counts.success[0] += terms.memory * (int(reward > 0.0) - counts.success[0])


def _learn(n, copies, first, exploration, fades, ground, state, values, rate, terms, gains, finished, counts):
    """`n` episodes, copies in turn; the chance of an act at random is `exploration`, with `fades` x (1 - running mean of success)."""
    for k in range(n):
        chance = exploration * (1.0 - counts.success[0]) if fades else exploration
        number, copy = (first + k) // copies, (first + k) % copies
        _one(copy, number, k, chance, ground, state, values, rate, terms, gains, finished, counts)  # noqa: F821


@functools.cache
def learning_of(texts: EpisodeTexts):
    """The compiled call that plays episodes of the world of these texts, and learns from them."""
    name = f"{texts.begin.__module__}.{texts.begin.__qualname__}"
    one = kernel(
        bound(_episode, f"table_episode_of_{name}", _begin=texts.begin, _code=texts.code, _act=texts.act),
        inline=False,
    )
    return kernel(bound(_learn, f"learn_{name}", _one=one), inline=False)
