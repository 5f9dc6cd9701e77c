"""Examination of those who play whole episodes: fresh instances of one height, nothing learnt and nobody entering, on copies of all balances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.books.ledger import HOUSE
from credit_flow.core.mistake import Mistake
from credit_flow.core.streams import episode_key
from credit_flow.institutions.states.played_episodes import PlayedEpisodes
from credit_flow.institutions.states.rule_auction import NO_EPISODE, RuleAuction, room, sales_of
from credit_flow.institutions.states.rule_episode import play_of
from credit_flow.institutions.states.rule_market import Rules, Sales
from credit_flow.institutions.states.table_actor import TableActor
from credit_flow.institutions.states.table_episode import learning_of
from credit_flow.models.states.state_worlds import make_world


class Examined(NamedTuple):
    """How `instances` fresh instances of a height went; means are per instance."""

    height: int  # blocks
    instances: int
    success: float  # share solved
    auctions: float  # mean decisions
    steps: float  # mean blocks moved, and acts that moved none
    rules: int  # how many rules acted; 0: it has none
    house: float  # mean credits that HOUSE took
    tax: float  # mean credits of tax
    kept: float  # mean credits that stayed with those who acted


class Sold(NamedTuple):
    """One sale of a solution."""

    code: int  # the word that was seen
    seller: int  # row, -1: HOUSE
    buyer: int  # row, -1: HOUSE, for nothing
    action: int
    steps: int
    price: float  # credits
    tax: float  # credits
    stacks: tuple[tuple[int, ...], ...]  # colours of each stack before it, bottom first
    gain: float  # credits: what came of it, the next price or the reward, less price and tax


class Solution(NamedTuple):
    """One instance, sale by sale."""

    goal: tuple[int, ...]  # colours, bottom first
    reward: float  # credits, that the last owner was paid
    sales: tuple[Sold, ...]


def examine_episodes(model, height: int, instances: int = 100) -> Examined:
    """Of a `HayekMachine` or `SingleMind` that plays whole episodes: `instances` fresh instances of `height` blocks. What is drawn depends on the model's seed and the height, not on its tick.

    Each instance begins with the balances as they are now, and money moves within it: with wealth held still a rule that is too poor to buy twice would block the way.
    Errors: `Mistake` for a model that does not play whole episodes.
    """
    part = _part(model, RuleAuction | TableActor)
    world, played = _world(model, height), PlayedEpisodes(1, instances)
    terms = part.terms(model)._replace(start_key=model.stream(f"examination {height}"))
    if isinstance(part, TableActor):
        gains = np.zeros((instances, 2))
        table = (model.learner.values.copy(), 0.0, terms, gains, played.finished, played.counts)
        learning_of(world.texts)(instances, 1, 0, 0.0, 0, world.ground, world.state, *table)
        return _examined(height, played, 0, 0.0)
    house, used = 0.0, set()
    for number in range(instances):
        rules, _ = _play(model, part, world, terms, played, number)
        house += rules.purse[-1] - model.balances[HOUSE]
        used |= set(np.flatnonzero(rules.wins))
    return _examined(height, played, len(used), house)


def solution(model, height: int, instance: int = 0) -> Solution:
    """Of a `HayekMachine` that plays whole episodes: an instance of the examination, `examine_episodes`, sale by sale. Errors: `Mistake` for another model."""
    part = _part(model, RuleAuction)
    world, played = _world(model, height), PlayedEpisodes(1, 1)
    terms = part.terms(model)._replace(start_key=model.stream(f"examination {height}"))
    rules, sales = _play(model, part, world, terms, played, instance)
    n, rows = int(sales.n[0]), np.append(model.table.rows, -1)
    prices = np.append(sales.amount[1:n, 0], played.counts.amount[2])
    key = np.uint64(episode_key(terms.start_key, instance, 0))  # which comes back as a plain number
    world.texts.begin(0, key, world.ground, world.state)
    goal, sold = tuple(world.state.goal[0, :height].tolist()), []
    for k in range(n):
        code, seller, buyer, action, steps = sales.whole[k].tolist()
        price, tax = sales.amount[k].tolist()
        stacks = world.scene(0)["stacks"]
        sold.append(
            Sold(
                code,
                int(rows[seller]),
                int(rows[buyer]),
                action,
                steps,
                price,
                tax,
                stacks,
                prices[k] - price - tax,
            )
        )
        world.texts.act(0, action, steps, world.ground, world.state)
    return Solution(goal, float(played.counts.amount[2]), tuple(sold))


def _part(model, kind):
    part = next((one for one in model.institutions if isinstance(one, kind)), None)
    if part is None:
        raise Mistake(
            f"{model.parameters.name()} as it is set does not play whole episodes: give episodes > 0 and world_name = 'block_stacks'"
        )
    return part


def _world(model, height: int):
    """One copy of the model's world with instances of just this height."""
    scenario = model.parameters
    settings = scenario.settings_in("world_settings").as_dict() | {
        "height": height,
        "lowest": height,
        "room": height,
    }
    return make_world(scenario.world_name, scenario.task, model.seed, 1, **settings)


def _play(model, part: RuleAuction, world, terms, played: PlayedEpisodes, number: int) -> tuple[Rules, Sales]:
    """Episode `number` of the world by the rules of the model, on copies of all that they own; their `wins` are those of this episode."""
    rules = part.rules(model, model.table.rows)
    rules.wins[:] = 0
    sums, lines = room(len(rules.bid), world.horizon, worst := 4 * (world.horizon + 1) + len(rules.bid))
    sales = sales_of(world.horizon)
    where = (0, 1, 1, worst, number, NO_EPISODE, world.ground, world.state)
    play_of(world.texts)(*where, rules, terms, sums, lines, sales, played.finished, played.counts)
    return rules, sales


def _examined(height: int, played: PlayedEpisodes, rules: int, house: float) -> Examined:
    n = played.n
    auctions, _, steps, solved = (played.counts.whole / n).tolist()
    _, tax, reward, _ = (played.counts.amount / n).tolist()
    return Examined(height, n, solved, auctions, steps, rules, house / n, tax, reward - tax - house / n)
