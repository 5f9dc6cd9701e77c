"""Lessons: the judge reveals the class of each digit, and everyone who worked on it learns."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import kernel
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.reading import bank_of, place_of
from credit_flow.worlds.classifier import RATE_FLOOR, by_expert, learn
from credit_flow.worlds.digits import N_CLASSES
from credit_flow.worlds.judge import Verdicts

EXPERIENCE = 0.02
"""Weight of the newest digit in how often an owner expects to be right."""

RAISE, LOWER = 1.02, 0.99
"""What an expert's premium is multiplied by after a tick in which it was hired, and after any other."""


class Lessons(Institution):
    """Whoever answered or decided learns from the digit, once; the owner also learns about itself and those it asked.

    Of a decision between two classes, neither of them true, nothing can be learnt about who decided. What a neighbour is
    worth to an owner (`trust`, see Links) is how often it named the true class of a digit.
    """

    def step(self, model) -> None:
        """Update classifiers, experience and premiums; file the verdicts and what help cost for Links."""
        deals, done, table, world = model.contracts, model.readings, model.table, model.world
        read = np.flatnonzero(deals.owner >= 0)
        truth = world.labels[done.digits]
        done.learners, done.lessons = _learners(deals.owner, done.doer)
        self._learn(done, bank_of(table), world)
        _remember(deals.owner, done.first, done.final, truth, table.owned, table.success)
        places = (done.doer, done.link, done.this, done.that, done.named)
        _experience(deals.owner, truth, *places, table.asked, table.borne_out)
        hired = done.hired(deals.owner)
        _price(table.rows, np.bincount(done.doer[hired], minlength=table.n_rows), table.premium)
        deals.offered[read] = done.quote.sum(axis=1)[read]
        model.verdicts = _verdicts(model, read, truth)

    def _learn(self, done, bank, world) -> None:
        rows, first, digits = by_expert(done.learners, done.digits[done.lessons])
        spent = np.empty(len(rows), dtype=np.int64)
        learn(len(rows), rows, first, digits, world.images, world.labels, RATE_FLOOR, *bank, spent)


def _learners(owner: np.ndarray, doer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows (lessons,) that worked on a digit, each once per digit, and the tasks (lessons,) they worked on."""
    rows, tasks = (np.empty(owner.size + doer.size, dtype=np.int64) for _ in range(2))
    n = _list_learners(owner, doer, rows, tasks)
    return rows[:n], tasks[:n]


def _verdicts(model, read: np.ndarray, truth: np.ndarray) -> Verdicts:
    """Whether each neighbour of each owner was of help with the owner's digit."""
    deals, done, neighbours = model.contracts, model.readings, model.table.neighbours
    n_links = neighbours.shape[1]
    helped = np.zeros((len(read), n_links))
    _help(read, truth, done.link, done.named, helped)
    right = (done.final == truth)[read].astype(np.float64)
    owner = deals.owner[read]
    links = (np.repeat(owner, n_links), np.tile(np.arange(n_links), len(read)))
    whole = (deals.tasks.ids[read], owner, deals.promised[read], right)
    return Verdicts(*whole, *links, neighbours[owner].ravel().astype(np.int64), helped.ravel())


@kernel
def _list_learners(owner, doer, rows, tasks):
    n = 0
    for task in range(len(owner)):
        if owner[task] < 0:
            continue
        start = n
        rows[n], tasks[n] = owner[task], task
        n += 1
        for place in range(doer.shape[1]):
            known = doer[task, place] < 0
            for earlier in range(start, n):
                known = known or rows[earlier] == doer[task, place]
            if not known:
                rows[n], tasks[n] = doer[task, place], task
                n += 1
    return n


@kernel
def _remember(owner, first, final, truth, owned, success):
    for task in range(len(owner)):
        row = owner[task]
        if row < 0:
            continue
        right = 1.0 if final[task] == truth[task] else 0.0
        owned[row] += 1
        success[row] += max(1.0 / (owned[row] + 8), EXPERIENCE) * (right - success[row])


@kernel
def _experience(owner, truth, doer, link, this, that, named, asked, borne_out):
    for task in range(len(owner)):
        for place in range(doer.shape[1]):
            if doer[task, place] < 0 or (
                truth[task] != this[task, place] and truth[task] != that[task, place]
            ):
                continue
            at = place_of(link[task, place], this[task, place], that[task, place], truth[task] == that[task, place])
            asked[owner[task], at] += 1
            borne_out[owner[task], at] += 1 if named[task, place] == truth[task] else 0


@kernel
def _help(read, truth, link, named, helped):
    for i in range(len(read)):
        for place in range(link.shape[1]):
            slot = link[read[i], place]
            if 0 <= slot < helped.shape[1] and named[read[i], place] == truth[read[i]]:
                helped[i, slot] = 1.0


@kernel
def _price(rows, hirings, premium):
    for i in range(len(rows)):
        premium[rows[i]] *= RAISE if hirings[rows[i]] > 0 else LOWER
