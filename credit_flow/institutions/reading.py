"""Reading: the owner of a digit answers, then buys decisions between two classes from the neighbours it trusts for them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.kernel import kernel, lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.readings import UNIT, Readings
from credit_flow.worlds.classifier import Bank, answer, decide
from credit_flow.worlds.digits import N_CLASSES

PRIOR_RIGHT, PRIOR_ASKED = 3.4, 4.0
"""An expert nothing is known of is taken to decide as if it had been right so many times out of so many."""

PRIOR_HIT, PRIOR_MISS = 3.0, 0.25
"""An owner that knows nothing of itself takes its answer for true, or for each other class, as if it had seen so many."""


_answer, _decide = answer.one, decide.one


class Reading(Institution):
    """Bayesian search for the class of a digit with bought evidence; nobody is paid here, and nobody learns.

    The owner answers by itself. What its answers turned out to be so far makes its belief in each class. Then, again and
    again, it weighs every decision between its first choice and another class by every living neighbour and by itself:
    the promise times the rise in the chance of being right (the value of information, key `howard1966`), less
    the quote, and takes the best while that is positive, the sum of quotes stays within `budget` credits and there are
    fewer than `most` decisions. If an expert that decides this pair rightly with chance p names a, the belief in a is
    multiplied by p, in the other by 1 - p, in the rest by 1/2. It delivers the class it believes in most.

    A quote is (1 + premium) x the cost of deciding and of learning from the digit.
    """

    def __init__(self, *, hiring: bool, most: int, budget: float):
        self.hiring, self.most, self.budget = hiring, most, budget

    def step(self, model) -> None:
        """Fill `model.readings` for the tick's digits; the owners and promises stand in `model.contracts`."""
        table, deals = model.table, model.contracts
        done = model.readings = Readings(model.world.digits, self.most)
        n, bank = len(done.digits), bank_of(table)
        belief, odds = np.empty((n, N_CLASSES)), np.empty(self.most * n)
        runner_up = np.empty(n, dtype=np.int64)
        each = np.repeat(done.digits, self.most)
        memory = (table.confusion, table.asked, table.borne_out)
        terms = (table.alive, table.neighbours, table.premium, model.compute_price, self.hiring, self.budget)
        steps = (done.doer, done.link, done.this, done.that, done.named, done.quote, done.spent)
        flat = [column.reshape(-1) for column in (done.doer, done.this, done.that, done.named, done.spent)]
        answers = (done.first, runner_up, np.empty(n), done.multiply_adds, done.final)
        world = (done.digits, each, model.world.images)
        _read(
            n,
            deals.owner,
            deals.promised,
            *world,
            *bank,
            *memory,
            *terms,
            belief,
            odds,
            *answers,
            *steps,
            *flat,
        )


def bank_of(table) -> Bank:
    """The classifiers of all experts, as live views of the table."""
    return Bank(table.pixels, table.prototypes.reshape(table.n_rows, N_CLASSES, -1), table.seen)


@kernel
def pair_of(a, b):
    """The number of a pair of classes, 0..44; the order of the two does not matter."""
    low, high = min(a, b), max(a, b)
    return high * (high - 1) // 2 + low


@kernel
def trust_in(borne_out, asked, row, slot, pair):
    """The chance that the expert behind `slot` decides this pair rightly, as `row` has learnt it."""
    place = slot * 45 + pair
    return (borne_out[row, place] + PRIOR_RIGHT) / (asked[row, place] + PRIOR_ASKED)


@kernel
def _believe(belief, first, confusion):
    """The owner's belief (classes,) in each class after its own answer, from what such answers turned out to be."""
    total = 0.0
    for c in range(belief.shape[0]):
        prior = 1.0 if first < 0 else PRIOR_HIT if c == first else PRIOR_MISS
        belief[c] = prior + (confusion[first * belief.shape[0] + c] if first >= 0 else 0)
        total += belief[c]
    for c in range(belief.shape[0]):
        belief[c] /= total


@kernel
def _greatest(belief, without_a, without_b):
    best = -1
    for c in range(belief.shape[0]):
        if c != without_a and c != without_b and (best < 0 or belief[c] > belief[best]):
            best = c
    return best


@kernel
def _concentration(named, other, rest, rest_squared):
    """Sum of squares of a belief with these parts, times its total; `rest` and `rest_squared` sum over other classes."""
    return (named * named + other * other + rest_squared) / (named + other + rest)


@kernel
def _gain(chance, a, b, rest, rest_squared):
    """By how much a decision between classes believed in at `a` and `b`, right with `chance`, concentrates the belief."""
    doubt = 1.0 - chance
    if_a = _concentration(chance * a, doubt * b, 0.5 * rest, 0.25 * rest_squared)
    if_b = _concentration(chance * b, doubt * a, 0.5 * rest, 0.25 * rest_squared)
    return if_a + if_b - (a * a + b * b + rest_squared)


@kernel
def _update(belief, named, other, chance):
    total = 0.0
    for c in range(belief.shape[0]):
        belief[c] *= chance if c == named else 1.0 - chance if c == other else 0.5
        total += belief[c]
    for c in range(belief.shape[0]):
        belief[c] /= total


@lots
def _read(
    lot, owner, promised, digits, each, images, pixels, prototypes, seen, confusion, asked, borne_out,
    alive, neighbours, premium, price, hiring, budget,
    belief, odds, first, runner_up, margin, multiply_adds, final,
    doer, link, this, that, named, quote, spent,
    flat_doer, flat_this, flat_that, flat_named, flat_spent,
):  # fmt: skip
    row = owner[lot]
    if row < 0:
        return
    _answer(lot, owner, digits, images, pixels, prototypes, seen, first, runner_up, margin, multiply_adds)
    mine = belief[lot]
    _believe(mine, first[lot], confusion[row])
    most, n_links = doer.shape[1], neighbours.shape[1]
    features = pixels.shape[1]
    left = budget
    for place in range(most if hiring else 0):
        a = _greatest(mine, -1, -1)
        best_net, best_slot, best_b, best_who, best_quote, best_chance = 0.0, -1, -1, -1, 0.0, 0.0
        for b in range(mine.shape[0]):
            if b == a:
                continue
            pair = pair_of(a, b)
            rest, rest_squared = 0.0, 0.0
            for c in range(mine.shape[0]):
                if c != a and c != b:
                    rest += mine[c]
                    rest_squared += mine[c] * mine[c]
            for slot in range(n_links + 1):
                who = row if slot == n_links else neighbours[row, slot]
                if who < 0 or not alive[who] or (slot < n_links and who == row):
                    continue
                known = False
                for earlier in range(place):
                    same = pair_of(this[lot, earlier], that[lot, earlier]) == pair
                    known = known or (same and link[lot, earlier] == slot)
                if known:
                    continue
                work = 2 * features if slot == n_links else 3 * features
                rate = 1.0 if slot == n_links else 1.0 + premium[who]
                asks = up(rate * (up(work / UNIT * price)))
                if asks > left:
                    continue
                chance = trust_in(borne_out, asked, row, slot, pair)
                net = promised[lot] * _gain(chance, mine[a], mine[b], rest, rest_squared) - asks
                if net > best_net:
                    best_net, best_slot, best_b, best_who = net, slot, b, who
                    best_quote, best_chance = asks, chance
        if best_slot < 0:
            break
        link[lot, place], doer[lot, place] = best_slot, best_who
        this[lot, place], that[lot, place] = a, best_b
        quote[lot, place] = best_quote
        left -= best_quote
        entry = lot * most + place
        _decide(
            entry,
            flat_doer,
            each,
            flat_this,
            flat_that,
            images,
            pixels,
            prototypes,
            seen,
            flat_named,
            odds,
            flat_spent,
        )
        said = named[lot, place]
        if said >= 0:
            _update(mine, said, best_b if said == a else a, best_chance)
    final[lot] = _greatest(mine, -1, -1)
