"""Whole episodes of a market of rules in one call: from what is seen to the reward, sale by sale."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, down, nearest
from credit_flow.core.programs.kernel import bound, kernel
from credit_flow.core.streams import below, episode_key, uniform
from credit_flow.institutions.states.rule_market import PAYMENT, REWARD, SUBSIDY, TAX
from credit_flow.worlds.episode_texts import EpisodeTexts

WORLD, SINK = -1, -2
UNBOUNDED = 1 << 60
EVERY_EPISODE = -2


@kernel
def matches(i, code, rules):
    """Whether rule `i` knows what to do where `code` is seen."""
    return code & rules.mask[i] == rules.condition[i]


@kernel
def best_bidder(code, tax, rules):
    """The rule with the highest bid among those that match and can pay it and one step; -1: none. Of equal bids the older."""
    for k in range(rules.fixed[0]):
        i = rules.order[k]
        if code & rules.mask[i] == rules.condition[i] and rules.bid[i] + tax <= rules.purse[i]:
            return i
    return -1


@kernel
def rank(k, rules):
    """The rule at place `k` of those whose bid was not fixed has fixed it: it goes where it belongs among the others."""
    order, fixed = rules.order, rules.fixed[0]
    i, order[k] = order[k], order[fixed]
    place = fixed
    while place > 0 and (
        rules.bid[order[place - 1]] < rules.bid[i]
        or (rules.bid[order[place - 1]] == rules.bid[i] and order[place - 1] > i)
    ):
        order[place] = order[place - 1]
        place -= 1
    order[place] = i
    rules.fixed[0] = fixed + 1


@kernel
def fix_bids(code, tax, epsilon, rules, terms):
    """Rules that match for the first time and can pay a step fix their bids, the best so far and up to 2 `epsilon` credits more."""
    k, n = rules.fixed[0], len(rules.bid)
    while k < n:
        i = rules.order[k]
        spare = rules.purse[i] - tax
        if matches(i, code, rules) and spare > 0.0:
            best = best_bidder(code, tax, rules)
            most = (rules.bid[best] if best >= 0 else 0.0) + 2.0 * epsilon * uniform(
                terms.bid_key, 0, rules.lot[i], 0
            )
            rules.bid[i] = down(min(most, spare))
            rank(k, rules)
            k = max(k, rules.fixed[0])
        else:
            k += 1


@kernel
def forget(sums):
    """Begin an episode: nobody has paid or acted."""
    for i in range(len(sums.head)):
        sums.head[i] = -1
    for i in range(len(sums.acts)):
        sums.acts[i] = 0
    for i in range(len(sums.tax)):
        sums.tax[i] = 0.0


@kernel
def add_payment(payer, payee, amount, n_nodes, sums):
    """Add what `payer` pays to `payee` in this episode; returns how many nodes there are."""
    node = sums.head[payer]
    while node >= 0:
        if sums.payee[node] == payee:
            sums.paid[node] += amount
            return n_nodes
        node = sums.next[node]
    sums.payee[n_nodes], sums.paid[n_nodes], sums.next[n_nodes] = payee, amount, sums.head[payer]
    sums.head[payer] = n_nodes
    return n_nodes + 1


@kernel
def write(lines, payer, payee, what, cause, amount):
    """Write down a line, unless it is 0."""
    if amount > 0.0:
        k = lines.n[0]
        lines.side[k, 0], lines.side[k, 1], lines.side[k, 2], lines.side[k, 3] = payer, payee, what, cause
        lines.amount[k] = amount
        lines.n[0] = k + 1


@kernel
def write_sums(n_actors, cause, sums, terms, lines):
    """The lines of an episode: who paid whom and what for, each pair once."""
    house = len(sums.head)
    for k in range(n_actors):
        i = sums.actors[k]
        if i == house:
            continue
        node = sums.head[i]
        while node >= 0:
            if sums.payee[node] != i:
                write(lines, i, sums.payee[node], PAYMENT, cause, sums.paid[node])
            node = sums.next[node]
        write(lines, i, SINK, TAX, cause, sums.tax[i])
        write(lines, WORLD, i, SUBSIDY, cause, terms.printed * sums.acts[i])


@kernel
def share_by_acts(reward, n_actors, last, cause, rules, sums, lines):
    """A reward is shared by all who acted in the episode, by how often; what cannot be divided goes to the `last`."""
    total, left = 0, reward
    for k in range(n_actors):
        total += sums.acts[sums.actors[k]]
    for k in range(n_actors):
        i = sums.actors[k]
        part = np.floor(reward * PER_CREDIT * sums.acts[i] / total) / PER_CREDIT
        if i != last:
            rules.purse[i] += part
            left -= part
            write(lines, WORLD, i, REWARD, cause, part)
    rules.purse[last] += left
    write(lines, WORLD, last, REWARD, cause, left)


def _episode(
    copy, number, cause, in_full, logs, ground, state, rules, terms, sums, lines, sales, finished, counts
):
    """One episode of a copy. `in_full`: each sale, tax and subsidy is a line of its own; `logs`: its sales are written down in `sales`."""
    house, n_nodes, n_actors = len(rules.bid), 0, 0
    forget(sums)
    size = _begin(copy, episode_key(terms.start_key, number, copy), ground, state)  # noqa: F821 - given, like `_code` and `_act`
    scale = min(1.0, terms.whole / size)
    tax, epsilon = nearest(terms.tax * scale), terms.epsilon * scale
    owner, over, step, reward, seen = house, False, 0, 0.0, -1
    key = episode_key(terms.house_key, number, copy)
    cover_key = episode_key(terms.cover_key, number, copy)
    if logs:
        sales.n[0] = 0
    while not over:
        code = _code(copy, ground, state)  # noqa: F821
        if uniform(cover_key, step, 0, 0) * (step + 1) < 1.0:
            seen = code
        if rules.fixed[0] < house:
            fix_bids(code, tax, epsilon, rules, terms)
        i = best_bidder(code, tax, rules)
        seller, price, due = owner, 0.0, 0.0
        if i < 0:
            owner, action, most = house, below(terms.n_actions, key, step, 0, 0), UNBOUNDED
            counts.whole[1] += 1
        else:
            if terms.owned:
                price = rules.bid[i]
                rules.purse[i] -= price
                rules.purse[owner] += price
                if in_full:
                    if owner != i:
                        write(lines, i, owner, PAYMENT, cause, price)
                else:
                    n_nodes = add_payment(i, owner, price, n_nodes, sums)
                counts.amount[0] += price
            owner, action = i, rules.action[i]
            most = int(rules.purse[i] / tax) if tax > 0.0 else UNBOUNDED
            rules.wins[i] += 1
            rules.last_win[i] = number
        if sums.acts[owner] == 0:
            sums.actors[n_actors] = owner
            n_actors += 1
        sums.acts[owner] += 1
        reward, steps, over = _act(copy, action, max(most, 1), ground, state)  # noqa: F821
        if i >= 0:
            due = tax * steps
            rules.purse[i] += terms.printed - due
            counts.amount[1] += due
            if in_full:
                write(lines, i, SINK, TAX, cause, due)
                write(lines, WORLD, i, SUBSIDY, cause, terms.printed)
            else:
                sums.tax[i] += due
        if logs:
            k = sales.n[0]
            sales.whole[k, 0], sales.whole[k, 1], sales.whole[k, 2] = code, seller, owner
            sales.whole[k, 3], sales.whole[k, 4] = action, steps
            sales.amount[k, 0], sales.amount[k, 1] = price, due
            sales.n[0] = k + 1
        step += 1
        counts.whole[2] += steps
    if not in_full:
        write_sums(n_actors, cause, sums, terms, lines)
    if reward > 0.0:
        if terms.owned:
            rules.purse[owner] += reward
            write(lines, WORLD, owner, REWARD, cause, reward)
        else:
            share_by_acts(reward, n_actors, owner, cause, rules, sums, lines)
    solved = reward > 0.0
    k = finished.n[0]
    finished.copy[k], finished.number[k], finished.size[k], finished.solved[k] = copy, number, size, solved
    finished.seen[k], finished.success[k] = seen, counts.success[0]
    finished.n[0] = k + 1
    counts.whole[0] += step
    counts.whole[3] += int(solved)
    counts.amount[2] += reward
    counts.success[0] += terms.memory * (int(solved) - counts.success[0])


def _play(
    first,
    stop,
    copies,
    worst,
    causes,
    full,
    ground,
    state,
    rules,
    terms,
    sums,
    lines,
    sales,
    finished,
    counts,
):
    """Episodes `first` .. `stop` - 1, counted over copies in turn, as long as there is room for the lines of the longest; returns how many are done.

    `causes` is the number of episode 0 of copy 0 of this tick, `full` that of the episode whose lines are written in full, -1: of none.
    """
    done = first
    while done < stop and lines.n[0] + worst <= len(lines.amount):
        number, copy = causes // copies + done // copies, done % copies
        cause = causes + done
        detail = cause == full or full == EVERY_EPISODE, done == stop - 1
        market = (ground, state, rules, terms, sums, lines, sales, finished, counts)
        _one(copy, number, cause, *detail, *market)  # noqa: F821
        done += 1
    return done


@functools.cache
def play_of(texts: EpisodeTexts):
    """The compiled call that plays episodes of the world of these texts."""
    name = f"{texts.begin.__module__}.{texts.begin.__qualname__}"
    one = kernel(
        bound(_episode, f"episode_of_{name}", _begin=texts.begin, _code=texts.code, _act=texts.act),
        inline=False,
    )
    return kernel(bound(_play, f"play_{name}", _one=one), inline=False)
