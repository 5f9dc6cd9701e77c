"""Reading: the owner of a digit answers, then buys decisions between two classes from neighbours it trusts for them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import up
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading.readings import N_PAIRS, UNIT, Readings
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.institutions.work.agreements import Prices
from credit_flow.worlds.work.digit_classifiers import Bank, decide, likeness
from credit_flow.worlds.work.digits import N_CLASSES

PRIOR_RIGHT, PRIOR_ASKED = 3.4, 4.0
"""A neighbour nothing is known of is taken to have been right so many times out of so many."""

PRIOR_PAIR = 4.0
"""Its record over all pairs of classes counts as so many decisions in its record on one pair."""

TYPICAL_ODDS = 6.0
"""How many times nearer, squared, the named class is in a decision of ordinary confidence."""

SUREST = 0.9
"""Confidence above this counts as this much."""

_likeness, _decide = likeness.one, decide.one


class DigitReading(Institution):
    """Buys evidence on the class of a digit, piece by piece. Nobody pays here and nobody learns.

    The owner believes in each class as far as the digit looks like it to the owner itself. Then it weighs all decisions
    between the class a it believes in most and another one b, by each living neighbour: the expected rise of the sum of
    squares of its belief (the quadratic score, key `brier1950`) times the promise, less the quote. It buys the best
    while that pays (the value of information, key `howard1966`), while quotes sum to at most `budget` credits, and at
    most `most` times. What it delivers is the class that it then believes in most.

    A decision moves belief between a and b only, by Bayes' rule within the pair; how far the owner believes in the pair
    stays what it was (key `jeffrey1983`). The owner has learnt of that neighbour and pair p, how often it names a when a is
    true, and q, how often b when b is. If a is named the belief in a is multiplied by p x, in b by (1 - q)(2 - x), where x
    (0..2, ordinarily 1) grows with the confidence that the neighbour states. A quote is (1 + premium) x the cost of
    deciding and of learning from the digit afterwards.
    """

    def __init__(self, *, most: int, budget: float):
        self.most, self.budget = most, budget

    def step(self, model) -> None:
        """Fill `model.readings` for the tick's digits, from the owners and promises in the workspace."""
        table, deals = model.table, contracts_in(model.work)
        model.readings = None  # those of the last tick take as much room
        done = model.readings = Readings(model.world.digits, deals.owner, self.most)
        n, n_links = len(done.taken), table.neighbours.shape[1]
        require_room(8.0 * n * (N_CLASSES + 4 * n_links), f"{n:,} digits taken", "links, quotes or experts")
        owner, digits, promised = (column[done.taken] for column in (done.owner, done.digits, deals.promised))
        belief, reliable = np.empty((n, N_CLASSES)), np.empty((n, n_links, 2))
        each, sure = np.repeat(digits, self.most), np.empty(n * self.most)
        memory = (table.asked, table.borne_out, table.neighbours, table.alive, table.premium)
        terms = (promised, float(model.work[Prices].expected[0]), self.most, self.budget)
        answers = first, multiply_adds, final = np.empty((3, n), dtype=np.int64)
        decisions = (done.doer, done.link, done.this, done.that, done.named, done.quote, done.spent)
        sight = (digits, each, model.world.images, *bank_of(table))
        _read(n, owner, *sight, *memory, *terms, belief, reliable, sure, *answers, *decisions)
        done.first[done.taken], done.final[done.taken] = first, final
        done.multiply_adds[done.taken] = multiply_adds
        done.list_bought()


def bank_of(table) -> Bank:
    """The classifiers of all experts, as live views of the table."""
    return Bank(table.pixels, table.prototypes.reshape(table.n_rows, N_CLASSES, -1), table.seen)


@kernel
def place_of(slot, this, that, that_is_true):
    """Where an owner counts decisions by the neighbour in `slot` between two classes, by which of them was true."""
    low, high = min(this, that), max(this, that)
    return (slot * N_PAIRS + high * (high - 1) // 2 + low) * 2 + (1 if that_is_true else 0)


@lots
def _read(
    lot, owner, digits, each, images, pixels, prototypes, seen,
    asked, borne_out, neighbours, alive, premium, promised, price, most, budget,
    belief, reliable, sure, first, multiply_adds, final,
    doer, link, this, that, named, quote, spent,
):  # fmt: skip
    row = owner[lot]
    _likeness(lot, owner, digits, images, pixels, prototypes, seen, belief, multiply_adds)
    first[lot] = _favourite(belief[lot])
    _rely(asked[row], borne_out[row], reliable[lot])
    cost = up(2 * pixels.shape[1] / UNIT * price) + up(pixels.shape[1] / UNIT * price)
    left = budget
    for entry in range(lot * most, (lot + 1) * most):
        this[entry] = _favourite(belief[lot])
        past = (link[lot * most : entry], this[lot * most : entry], that[lot * most : entry])
        record = (asked[row], borne_out[row], reliable[lot])
        slot, other = _choose(
            row,
            belief[lot],
            this[entry],
            promised[lot],
            cost,
            left,
            neighbours[row],
            alive,
            premium,
            record,
            past,
        )
        if slot < 0:
            break
        link[entry], doer[entry], that[entry] = slot, neighbours[row, slot], other
        quote[entry] = up((1.0 + premium[doer[entry]]) * cost)
        left -= quote[entry]
        _decide(entry, doer, each, this, that, images, pixels, prototypes, seen, named, sure, spent)
        p = _chance(record, slot, this[entry], other, False)
        q = _chance(record, slot, this[entry], other, True)
        _weigh(belief[lot], this[entry], other, named[entry], p, q, sure[entry])
    final[lot] = _favourite(belief[lot])


@kernel
def _favourite(belief):
    best = 0
    for c in range(1, belief.shape[0]):
        if belief[c] > belief[best]:
            best = c
    return best


@kernel
def _rely(asked, borne_out, reliable):
    """How often each neighbour names the true class over all pairs: where that was the owner's choice, where it was not."""
    for slot in range(reliable.shape[0]):
        for other in range(2):
            right, n = PRIOR_RIGHT, PRIOR_ASKED
            for pair in range(N_PAIRS):
                right += borne_out[(slot * N_PAIRS + pair) * 2 + other]
                n += asked[(slot * N_PAIRS + pair) * 2 + other]
            reliable[slot, other] = right / n


@kernel
def _chance(record, slot, this, that, that_is_true):
    """The chance that the neighbour in `slot` names the true one of two classes, as the owner has learnt it."""
    asked, borne_out, reliable = record
    place = place_of(slot, this, that, that_is_true)
    prior = PRIOR_PAIR * reliable[slot, 1 if that_is_true else 0]
    return (borne_out[place] + prior) / (asked[place] + PRIOR_PAIR)


@kernel
def _choose(row, belief, this, promised, cost, left, neighbours, alive, premium, record, past):
    """The neighbour and the other class of the decision that is most worth its quote; (-1, -1) if none is."""
    best, best_slot, best_other = 0.0, -1, -1
    for slot in range(neighbours.shape[0]):
        who = neighbours[slot]
        if who < 0 or who == row or not alive[who]:
            continue
        asks = up((1.0 + premium[who]) * cost)
        if asks > left:
            continue
        for other in range(belief.shape[0]):
            if other == this or _was_asked(slot, this, other, past):
                continue
            p = _chance(record, slot, this, other, False)
            q = _chance(record, slot, this, other, True)
            worth = promised * _gain(belief, this, other, p, q) - asks
            if worth > best:
                best, best_slot, best_other = worth, slot, other
    return best_slot, best_other


@kernel
def _was_asked(slot, this, that, past):
    link, these, those = past
    for i in range(link.shape[0]):
        same = (these[i] == this and those[i] == that) or (these[i] == that and those[i] == this)
        if same and link[i] == slot:
            return True
    return False


@kernel
def _gain(belief, this, that, p, q):
    """By how much such a decision is expected to raise the sum of squares of the belief."""
    a, b = belief[this], belief[that]
    if_this = _sharpness(p * a, (1.0 - q) * b)
    if_that = _sharpness((1.0 - p) * a, q * b)
    return (a + b) * (if_this + if_that) - (a * a + b * b)


@kernel
def _sharpness(a, b):
    """The sum of squares of the belief in two classes of these weights, times the sum of the weights."""
    return (a * a + b * b) / (a + b) if a + b > 0.0 else 0.0


@kernel
def _weigh(belief, this, that, named, p, q, sure):
    """Bayes' rule within the pair."""
    if named < 0:
        return
    nearer = (1.0 + min(sure, SUREST)) / (1.0 - min(sure, SUREST))
    x = 2.0 * nearer * nearer / (nearer * nearer + TYPICAL_ODDS)
    for_this = p * x if named == this else (1.0 - p) * (2.0 - x)
    for_that = q * x if named == that else (1.0 - q) * (2.0 - x)
    both = belief[this] + belief[that]
    share = belief[this] * for_this / (belief[this] * for_this + belief[that] * for_that)
    belief[this], belief[that] = both * share, both * (1.0 - share)
