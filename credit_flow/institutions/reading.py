"""Reading: the owner of a digit answers, then buys decisions between two classes from the neighbours it trusts for them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.kernel import kernel, lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.readings import N_PAIRS, UNIT, Readings
from credit_flow.worlds.classifier import Bank, decide, likeness
from credit_flow.worlds.digits import N_CLASSES

PRIOR_RIGHT, PRIOR_ASKED = 3.4, 4.0
"""An expert nothing is known of is taken to decide as if it had been right so many times out of so many."""

WEIGHT = 4.0
TYPICAL = 6.0
SUREST = 0.9

_likeness, _decide = likeness.one, decide.one


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
        general = np.empty((n, table.neighbours.shape[1], 2))
        each = np.repeat(done.digits, self.most)
        memory = (table.asked, table.borne_out)
        terms = (table.alive, table.neighbours, table.premium, model.compute_price, self.hiring, self.budget)
        steps = (done.doer, done.link, done.this, done.that, done.named, done.quote, done.spent)
        flat = [column.reshape(-1) for column in (done.doer, done.this, done.that, done.named, done.spent)]
        answers = (done.first, done.multiply_adds, done.final)
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
def place_of(slot, a, b, b_is_true):
    """Where a decision by the expert behind `slot` that puts class b against first choice a is counted."""
    low, high = min(a, b), max(a, b)
    pair = high * (high - 1) // 2 + low
    return (slot * N_PAIRS + pair) * 2 + (1 if b_is_true else 0)


@kernel
def _rely(borne_out, asked, general):
    """How reliable each neighbour is over all pairs (links, 2): when the first choice is true, and when the other is."""
    for slot in range(general.shape[0]):
        for role in range(2):
            right, n = PRIOR_RIGHT, PRIOR_ASKED
            for pair in range(N_PAIRS):
                right += borne_out[(slot * N_PAIRS + pair) * 2 + role]
                n += asked[(slot * N_PAIRS + pair) * 2 + role]
            general[slot, role] = right / n


@kernel
def _chance(borne_out, asked, row, place, general):
    """The chance that such a decision names the true class, as `row` has learnt it."""
    return (borne_out[row, place] + WEIGHT * general) / (asked[row, place] + WEIGHT)


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
def _gain(p, q, a, b, rest, rest_squared):
    """By how much a decision between classes believed in at `a` and `b`, right with `chance`, concentrates the belief."""
    if_a = _concentration(p * a, (1.0 - q) * b, 0.5 * rest, 0.25 * rest_squared)
    if_b = _concentration((1.0 - p) * a, q * b, 0.5 * rest, 0.25 * rest_squared)
    return if_a + if_b - (a * a + b * b + rest_squared)


@kernel
def _update(belief, a, likelihood_a, b, likelihood_b):
    total = 0.0
    for c in range(belief.shape[0]):
        belief[c] *= likelihood_a if c == a else likelihood_b if c == b else 0.5
        total += belief[c]
    for c in range(belief.shape[0]):
        belief[c] /= total


@lots
def _read(
    lot, owner, promised, digits, each, images, pixels, prototypes, seen, asked, borne_out,
    alive, neighbours, premium, price, hiring, budget,
    belief, general, odds, first, multiply_adds, final,
    doer, link, this, that, named, quote, spent,
    flat_doer, flat_this, flat_that, flat_named, flat_spent,
):  # fmt: skip
    row = owner[lot]
    if row < 0:
        return
    _likeness(lot, owner, digits, images, pixels, prototypes, seen, belief, multiply_adds)
    mine = belief[lot]
    first[lot] = _greatest(mine, -1, -1)
    _rely(borne_out[row], asked[row], general[lot])
    most, n_links = doer.shape[1], neighbours.shape[1]
    features = pixels.shape[1]
    left = budget
    for place in range(most if hiring else 0):
        a = _greatest(mine, -1, -1)
        best_net, best_slot, best_b = 0.0, -1, -1
        best_quote, best_p, best_q = 0.0, 0.0, 0.0
        for b in range(mine.shape[0]):
            if b == a:
                continue
            rest, rest_squared = 0.0, 0.0
            for c in range(mine.shape[0]):
                if c != a and c != b:
                    rest += mine[c]
                    rest_squared += mine[c] * mine[c]
            for slot in range(n_links):
                who = neighbours[row, slot]
                if who < 0 or not alive[who] or who == row:
                    continue
                known = False
                for earlier in range(place):
                    same = (this[lot, earlier] == a and that[lot, earlier] == b) or (this[lot, earlier] == b and that[lot, earlier] == a)
                    known = known or (same and link[lot, earlier] == slot)
                asks = up((1.0 + premium[who]) * up(3 * features / UNIT * price))
                if known or asks > left:
                    continue
                p = _chance(borne_out, asked, row, place_of(slot, a, b, False), general[lot, slot, 0])
                q = _chance(borne_out, asked, row, place_of(slot, a, b, True), general[lot, slot, 1])
                net = promised[lot] * _gain(p, q, mine[a], mine[b], rest, rest_squared) - asks
                if net > best_net:
                    best_net, best_slot, best_b = net, slot, b
                    best_quote, best_p, best_q = asks, p, q
        if best_slot < 0:
            break
        link[lot, place], doer[lot, place] = best_slot, neighbours[row, best_slot]
        this[lot, place], that[lot, place] = a, best_b
        quote[lot, place] = best_quote
        left -= best_quote
        entry = lot * most + place
        _decide(
            entry, flat_doer, each, flat_this, flat_that, images, pixels, prototypes, seen, flat_named, odds, flat_spent
        )
        said = named[lot, place]
        if said >= 0:
            sure = min(odds[entry], SUREST)
            ratio = (1.0 + sure) / (1.0 - sure)
            x = 2.0 * ratio * ratio / (ratio * ratio + TYPICAL)
            if said == a:
                _update(mine, a, best_p * x, best_b, (1.0 - best_q) * (2.0 - x))
            else:
                _update(mine, a, (1.0 - best_p) * (2.0 - x), best_b, best_q * x)
    final[lot] = _greatest(mine, -1, -1)
