"""The flagship economy as one hand-written Numba loop over the whole tick: what its elegance costs.

No parts, no journal, no ledger, no audit: balances are one array, and everything that can be merged is. Same draws, same
rounding, so every balance, skill and markup is that of `CreditFlow` to the last bit, at the flagship's defaults
(second-price procurement, markup policy, posted compute price, depth 1, a judge that sees everything). What makes it fast,
and would not do in a program that people read and change:

- an expert is one cache line (six skills, its markup, the factor on its quotes, infinite when dead), and so is a task
  (work of four steps, the two lowest asks, who asked the lowest, and the kinds packed into an integer);
- payments are made while the work is done, and links, practice, rent and markups are one pass over the living;
- nobody looks for dead neighbours in a tick after nobody died;
- the parameters are constants of the text. At these values nobody leaves an estate: rent takes the last credit.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from credit_flow import CreditFlow
from credit_flow.core.streams import stream_key

KINDS, LINKS, QUOTES, MAX_STEPS = 6, 8, 2, 4
WORK_SPREAD, BOUNTY_RATE, ENDOWMENT = 0.25, 3.0, 20.0
SKILL_LOW, SKILL_HIGH, MARKUP_LOW, MARKUP_HIGH = 0.1, 0.4, 0.05, 0.35
TRANSACTION_COST, CONGESTION, LOAD_MEMORY, REWIRING = 0.05, 0.1, 10, 0.02
LEARNING, FORGETTING = 0.05, 0.01
RENT, BIRTH_THRESHOLD = 0.15, 40.0

PER_CREDIT = 1048576.0
WEIGHT = 1.0 / LOAD_MEMORY
KEPT = 1.0 - WEIGHT
FEE, RENT_DUE = round(TRANSACTION_COST * PER_CREDIT) / PER_CREDIT, round(RENT * PER_CREDIT) / PER_CREDIT
EDGES = tuple(np.cumsum(np.full(KINDS, 1.0 / KINDS)).tolist())
MARKUP, RATE = 6, 7  # columns of an expert, after its skills
LOWEST, PROMISED, OWNER, SHAPE = 4, 5, 6, 7  # columns of a task, after the work of its steps

STREAMS = ("arrivals", "tasks", "quotes", "ties", "success", "rewiring", "mutation", "talents", "links")
ARRIVALS, TASKS, SIGHT, TIES, SUCCESS, REWIRE, MUTATION, TALENTS, MEETING = range(len(STREAMS))
TICK, DRAW = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x8CB92BA72F3D8DD7)
INDEX, ONE = np.uint64(0xD1B54A32D192ED03), np.uint64(1)
MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_6, _11, _27, _30, _31, _63 = (np.uint64(n) for n in (6, 11, 27, 30, 31, 63))


class FusedEconomy:
    """The flagship with `experts` experts and `task_rate` tasks a tick; its arrays are its state."""

    def __init__(self, seed: int, *, experts: int, task_rate: float):
        self.keys = np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64)
        self.task_rate = task_rate
        self.counts = np.zeros(5, dtype=np.int64)  # tick, rows, living, tasks so far, 1 = look for dead links
        self.pools = np.zeros(2)  # WORLD, SINK, credits
        self._rows = self._tasks = ()
        self._make_rows(2 * experts)
        self._make_tasks(int(task_rate + 10.0 * math.sqrt(task_rate)) + 64)
        found(experts, self.keys, self.counts, self.pools, *self._rows)

    @classmethod
    def twin(cls, model: CreditFlow) -> FusedEconomy:
        """An economy in the very state of `model`."""
        table, rows, n = model.table, model.table.rows, model.table.n_rows
        fused = cls(model.seed, experts=0, task_rate=model.parameters.task_rate)
        fused._make_rows(3 * n)
        person, expected, trust, neighbours, balance, load, _, alive, _, living = fused._rows
        person[:n, :KINDS], person[:n, MARKUP], person[:n, RATE] = table.skill, table.markup, np.inf
        busyness = np.maximum(table.busy[rows] - 3.0, 0.0)
        person[rows, RATE] = (1.0 + table.markup[rows]) * (1.0 + CONGESTION * busyness)
        expected[:n, :KINDS], trust[:n], neighbours[:n] = table.expected_price, table.trust, table.neighbours
        load[rows] = KEPT * table.busy[rows]
        balance[:n] = model.balances[model.first_account :]
        bits = np.packbits(table.alive, bitorder="little")
        alive.view(np.uint8)[: len(bits)] = bits
        living[model.tick % 2, : len(rows)] = rows
        fused.counts[:] = model.tick, n, len(rows), model.world.next_id, 1
        fused.pools[:] = model.balances[:2]
        return fused

    def run(self, ticks: int) -> FusedEconomy:
        """Run `ticks` ticks and return the economy itself."""
        stop = self.counts[0] + ticks
        while self.counts[0] < stop:
            state = (self.keys, self.counts, self.pools)
            n_tasks = advance(stop, self.task_rate, *state, *self._rows, *self._tasks)
            if n_tasks:
                self._make_tasks(2 * n_tasks)
            elif self.counts[0] < stop:
                self._make_rows(2 * int(self.counts[1] + self.counts[2]))
        return self

    @property
    def living(self) -> np.ndarray:
        """Rows of the living, ascending (living,)."""
        return self._rows[-1][self.counts[0] % 2, : self.counts[2]]

    # Of all rows ever born: credits, skills (rows, kinds), markups, and what they know of others (rows, links or kinds).
    balances = property(lambda self: self._rows[4][: self.counts[1]])
    skill = property(lambda self: self._rows[0][: self.counts[1], :KINDS])
    markup = property(lambda self: self._rows[0][: self.counts[1], MARKUP])
    expected_price = property(lambda self: self._rows[1][: self.counts[1], :KINDS])
    trust = property(lambda self: self._rows[2][: self.counts[1]])
    neighbours = property(lambda self: self._rows[3][: self.counts[1]])

    def _make_rows(self, n: int) -> None:
        """Room for `n` rows: person, expected prices, trust, neighbours, balance, load, tasks won, alive, who dies or
        bears, living."""
        old = self._rows
        self._rows = (
            _lines(n),
            _lines(n),
            _lines(n),
            np.full((n, LINKS), -1, dtype=np.int32),
            np.zeros(n),
            np.zeros(n),
            np.zeros(n, dtype=np.bool_),
            np.zeros(n // 64 + 1, dtype=np.uint64),
            np.zeros(n, dtype=np.int32),
            np.zeros((2, n), dtype=np.int32),
        )
        for new, before in zip(self._rows, old):
            new[tuple(slice(size) for size in before.shape)] = before

    def _make_tasks(self, n: int) -> None:
        """Room for `n` tasks a tick: the tasks, and of each step the doer, the link, the best offer, success."""
        shape = (n, MAX_STEPS)
        steps = [np.zeros(shape, dtype=dtype) for dtype in (np.int32, np.int8, np.float64, np.int8)]
        tasks = _lines(n)
        self._tasks = (tasks, tasks.view(np.int64), *steps)


def _lines(n: int) -> np.ndarray:
    """Zeros (n, 8), each row one cache line."""
    room = np.zeros(8 * n + 8)
    start = -room.ctypes.data % 64 // 8
    return room[start : start + 8 * n].reshape(n, 8)


inline = njit(forceinline=True, error_model="numpy")


@inline
def _mix(x):
    x = (x ^ (x >> _30)) * MIX_1
    x = (x ^ (x >> _27)) * MIX_2
    return x ^ (x >> _31)


@inline
def _base(key, tick, draw):
    return _mix(key + np.uint64(tick) * TICK + np.uint64(draw) * DRAW)


@inline
def _drawn(start, index):
    return np.int64(_mix(start + (np.uint64(index) + ONE) * INDEX) >> _11) * 1.1102230246251565e-16


@inline
def _uniform(key, tick, index, draw):
    return _drawn(_base(key, tick, draw), index)


@inline
def _normal(key, tick, index, draw):
    u, v = 1.0 - _uniform(key, tick, index, draw), _uniform(key, tick, index, draw + 1)
    return _nearest(math.sqrt(-2.0 * math.log(u)) * math.cos(6.283185307179586 * v))


@inline
def _nearest(x):
    return np.rint(x * PER_CREDIT) / PER_CREDIT + 0.0


@inline
def _down(x):
    return np.floor(x * PER_CREDIT) / PER_CREDIT


@inline
def _up(x):
    return np.ceil(x * PER_CREDIT) / PER_CREDIT


@inline
def _own_cost(work, skill):
    return _up(work / (0.2 + 0.8 * skill))


@inline
def _lives(alive, row):
    return (alive[row >> 6] >> np.uint64(row & 63)) & ONE != 0


@njit
def _stranger(key, tick, row, draw, here, n_living, neighbours):
    for attempt in range(7):
        candidate = here[int(_uniform(key, tick, row, draw + attempt) * n_living)]
        fresh = candidate != row
        for slot in range(LINKS):
            fresh = fresh and neighbours[row, slot] != candidate
        if fresh:
            return candidate
    return -1


@njit(cache=True, error_model="numpy")
def found(
    n, keys, counts, pools, person, expected, trust, neighbours, balance, load, won, alive, moved, living
):
    """The first `n` experts."""
    counts[1] = counts[2] = n
    counts[4] = 1
    pools[0] -= n * ENDOWMENT
    for row in range(n):
        living[0, row] = row
        alive[row >> 6] |= ONE << np.uint64(row & 63)
        balance[row] = ENDOWMENT
        for k in range(KINDS):
            person[row, k] = SKILL_LOW + (SKILL_HIGH - SKILL_LOW) * _uniform(keys[TALENTS], 0, row, k)
            expected[row, k] = BOUNTY_RATE
        person[row, MARKUP] = MARKUP_LOW + (MARKUP_HIGH - MARKUP_LOW) * _uniform(keys[TALENTS], 0, row, KINDS)
        person[row, RATE] = 1.0 + person[row, MARKUP]
    for row in range(n):
        for slot in range(LINKS):
            neighbours[row, slot] = _stranger(keys[MEETING], 0, row, 8 * slot, living[0], n, neighbours)
            trust[row, slot] = 0.8


@njit(cache=True, error_model="numpy")
def advance(
    stop, task_rate, keys, counts, pools,
    person, expected, trust, neighbours, balance, load, won, alive, moved, living,
    task, code, doer, link, offered, good,
):  # fmt: skip
    """Run up to tick `stop`. Stops early before a tick that needs more rows (returns 0) or room for n tasks (returns n)."""
    while counts[0] < stop:
        tick, n_rows, n_living = counts[0] + 1, counts[1], counts[2]
        if n_rows + n_living > len(balance):
            return 0
        here, there = living[(tick - 1) & 1], living[tick & 1]

        # -- the world: how many tasks, their steps, their bounties
        n_tasks, left, draw = 0, task_rate, 0
        while left > 0.0:
            chunk = min(left, 16.0)
            u, term, count = _uniform(keys[ARRIVALS], tick, 0, draw), math.exp(-chunk), 0
            cumulated = term
            while u >= cumulated and count < 200:
                count += 1
                term *= chunk / count
                cumulated += term
            n_tasks += count
            left -= chunk
            draw += 1
        if n_tasks > len(task):
            return n_tasks
        for t in range(n_tasks):
            n_steps = 1 + int(_uniform(keys[TASKS], tick, t, 0) * MAX_STEPS)
            total, shape = 0.0, n_steps
            for s in range(MAX_STEPS):
                task[t, s] = 0.0
            for s in range(n_steps):
                u, k = _uniform(keys[TASKS], tick, t, 4 * s + 2), 0
                for edge in range(KINDS - 1):
                    k += u >= EDGES[edge]
                shape |= k << (4 + 4 * s)
                task[t, s] = _nearest(math.exp(WORK_SPREAD * _normal(keys[TASKS], tick, t, 4 * s + 3)))
                total += task[t, s]
            task[t, LOWEST] = task[t, PROMISED] = _down(BOUNTY_RATE * total)
            code[t, OWNER], code[t, SHAPE] = -1, shape

        # -- the task auction: everybody looks at two tasks; of each the two lowest asks are kept
        look = (_base(keys[SIGHT], tick, 0), _base(keys[SIGHT], tick, 2))
        for i in range(n_living if n_tasks else 0):
            row = here[i]
            free, seen = balance[row], -1
            for quote in range(QUOTES):
                t = int(_drawn(look[quote], row) * n_tasks)
                if t == seen:
                    continue
                seen = t
                shape, worst, cost = code[t, SHAPE], 0.0, 0.0
                for s in range(MAX_STEPS):
                    k, work = (shape >> (4 + 4 * s)) & 15, task[t, s]
                    own = _own_cost(work, person[row, k])
                    worst += own
                    cost += min(own, expected[row, k] * work)
                if worst > free:
                    continue
                free -= worst
                ask = _up((1.0 + person[row, MARKUP]) * cost)
                lowest, best = task[t, LOWEST], code[t, OWNER]
                wins = ask < lowest
                if ask == lowest:
                    ties = _base(keys[TIES], tick, t)
                    wins = best < 0 or _drawn(ties, row) > _drawn(ties, best)
                task[t, PROMISED] = min(task[t, PROMISED], max(lowest, ask))
                task[t, LOWEST] = min(lowest, ask)
                code[t, OWNER] = row if wins else best

        # -- hiring, execution and settlement, task by task
        n_hires, minted, burnt = 0, 0.0, 0.0
        for t in range(n_tasks):
            owner, shape = code[t, OWNER], code[t, SHAPE]
            if owner < 0:
                continue
            won[owner] = True
            n_steps, n_good = shape & 15, 0
            for s in range(n_steps):
                k, work = (shape >> (4 + 4 * s)) & 15, task[t, s]
                best, asked, slot = np.inf, 0.0, -1
                for other in range(LINKS):
                    known = neighbours[owner, other]
                    if known >= 0:
                        quote = _up(person[known, RATE] * _own_cost(work, person[known, k]))
                        judged = quote / max(trust[owner, other], 0.05)
                        if judged < best:
                            best, asked, slot = judged, quote, other
                offered[t, s] = (asked + TRANSACTION_COST) / work if slot >= 0 else -1.0
                who = owner
                if slot >= 0 and best + TRANSACTION_COST < _own_cost(work, person[owner, k]):
                    who = neighbours[owner, slot]
                    balance[owner] -= asked + FEE
                    balance[who] += asked
                    n_hires += 1
                else:
                    slot = -1
                spent = _own_cost(work, person[who, k])
                balance[who] -= spent
                burnt += spent
                success = _uniform(keys[SUCCESS], tick, counts[3] + t, s) < 0.6 + 0.4 * person[who, k]
                n_good += success
                doer[t, s], link[t, s], good[t, s] = who, slot, success
            reward = _down(task[t, PROMISED] * (float(n_good) / n_steps))
            balance[owner] += reward
            minted += reward
        burnt += n_hires * FEE

        # -- experience
        for t in range(n_tasks):
            owner, shape = code[t, OWNER], code[t, SHAPE]
            if owner < 0:
                continue
            for s in range(shape & 15):
                k, who, slot = (shape >> (4 + 4 * s)) & 15, doer[t, s], link[t, s]
                if slot >= 0:
                    trust[owner, slot] += 0.1 * (good[t, s] - trust[owner, slot])
                if offered[t, s] >= 0.0:
                    expected[owner, k] += 0.1 * (offered[t, s] - expected[owner, k])
                person[who, k] += LEARNING * 1.0 * (1.0 - person[who, k])
                load[who] += WEIGHT

        # -- links, forgetting, rent, markups, and who lives on
        search, missing = counts[4] == 1, False
        whim = _base(keys[REWIRE], tick, 0)
        n_next, n_dead, n_rich = 0, 0, 0
        for i in range(n_living):
            row = here[i]
            if search:
                for slot in range(LINKS):
                    known = neighbours[row, slot]
                    if known < 0 or not _lives(alive, known):
                        known = _stranger(keys[REWIRE], tick, row, 8 * slot + 1, here, n_living, neighbours)
                        neighbours[row, slot], trust[row, slot] = known, 0.8
                        missing |= known < 0
            if _drawn(whim, row) < REWIRING:
                least = 0
                for slot in range(LINKS):
                    if trust[row, slot] < trust[row, least]:
                        least = slot
                known = _stranger(keys[REWIRE], tick, row, 8 * LINKS + 1, here, n_living, neighbours)
                neighbours[row, least], trust[row, least] = known, 0.8
                missing |= known < 0
            for k in range(KINDS):
                person[row, k] -= FORGETTING * (person[row, k] - 0.1)
            rent = min(balance[row], RENT_DUE)
            balance[row] -= rent
            burnt += rent
            if rent < RENT_DUE:
                n_dead += 1
                moved[-n_dead] = row
                continue
            there[n_next] = row
            n_next += 1
            if balance[row] > BIRTH_THRESHOLD:
                moved[n_rich] = row
                n_rich += 1
                continue
            person[row, MARKUP] *= 1.02 if won[row] else 0.99
            person[row, RATE] = (1.0 + person[row, MARKUP]) * (1.0 + CONGESTION * max(0.0, load[row] - 3.0))
            load[row], won[row] = KEPT * load[row], False

        # -- deaths and births
        for i in range(1, n_dead + 1):
            row = moved[-i]
            person[row, RATE] = np.inf
            alive[row >> 6] &= ~(ONE << np.uint64(row & 63))
        for i in range(n_rich):
            parent, row = moved[i], n_rows + i
            for k in range(KINDS):
                luck = 0.05 * _normal(keys[MUTATION], 0, row, 2 * k)
                person[row, k] = min(0.99, max(0.01, 0.5 * person[parent, k] + luck))
                expected[row, k] = expected[parent, k]
            for slot in range(LINKS):
                neighbours[row, slot], trust[row, slot] = neighbours[parent, slot], trust[parent, slot]
            stake = _down(balance[parent] / 2.0)
            balance[parent] -= stake
            balance[row] = stake
            person[row, MARKUP] = person[parent, MARKUP] * 0.99
            person[row, RATE] = 1.0 + person[row, MARKUP]
            person[parent, MARKUP] *= 1.02 if won[parent] else 0.99
            busyness = max(0.0, load[parent] - 3.0)
            person[parent, RATE] = (1.0 + person[parent, MARKUP]) * (1.0 + CONGESTION * busyness)
            load[parent], won[parent] = KEPT * load[parent], False
            there[n_next + i] = row
            alive[row >> 6] |= ONE << np.uint64(row & 63)

        counts[0], counts[1], counts[2] = tick, n_rows + n_rich, n_next + n_rich
        counts[3] += n_tasks
        counts[4] = n_dead > 0 or missing
        pools[0] -= minted
        pools[1] += burnt
    return 0
