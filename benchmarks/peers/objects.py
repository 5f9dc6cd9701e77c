"""The flagship economy as an ordinary Mesa model: one agent object per expert, plain Python throughout.

It is the oracle of the program: with the same seed and parameters its journal has the same hash as `CreditFlow`'s, at the
flagship's defaults (second-price procurement, markup policy, posted compute price, depth 1, a judge that sees everything).
It shares with the program only what makes runs comparable: the quantum, the counter-based draws (written once more here
in Python integers), and the `Ledger` that takes the payments down. With a list for a journal, and an ordinary
generator, it is what the speed of a step is measured against.
"""

from __future__ import annotations

import hashlib
import math
import random
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

import mesa
import numpy as np

from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry, Ledger

PER_CREDIT = 1048576.0
FIRST_ACCOUNT = 4


def nearest(x: float) -> float:
    """`x` credits to the nearest quantum, ties to even."""
    return round(x * PER_CREDIT) / PER_CREDIT


def down(x: float) -> float:
    """`x` credits down to the quantum."""
    return math.floor(x * PER_CREDIT) / PER_CREDIT


def up(x: float) -> float:
    """`x` credits up to the quantum."""
    return math.ceil(x * PER_CREDIT) / PER_CREDIT


class Stream:
    """The draws of one random stream: two rounds of the SplitMix64 finaliser over a counter (key `steele2014`)."""

    MASK = 2**64 - 1

    def __init__(self, seed: int, name: str):
        digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
        self.key = int.from_bytes(digest, "little")

    def uniform(self, tick: int, index: int, draw: int) -> float:
        """A number in [0, 1)."""
        x = self._mix((self.key + tick * 0x9E3779B97F4A7C15 + draw * 0x8CB92BA72F3D8DD7) & self.MASK)
        return (self._mix((x + (index + 1) * 0xD1B54A32D192ED03) & self.MASK) >> 11) * 2.0**-53

    def choice(self, items: list, tick: int, index: int, draw: int):
        """One of the items."""
        return items[int(self.uniform(tick, index, draw) * len(items))]

    def normal(self, tick: int, index: int, draw: int) -> float:
        """A standard normal number, rounded to the quantum."""
        u, v = 1.0 - self.uniform(tick, index, draw), self.uniform(tick, index, draw + 1)
        return nearest(math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v))

    def poisson(self, mean: float, tick: int) -> int:
        """A Poisson number, by inversion in chunks of mean 16 or less."""
        total = draw = 0
        while mean > 0.0:
            chunk = min(mean, 16.0)
            total += self._inverted(chunk, self.uniform(tick, 0, draw))
            mean -= chunk
            draw += 1
        return total

    def _inverted(self, mean: float, u: float) -> int:
        count, term = 0, math.exp(-mean)
        cumulated = term
        while u >= cumulated and count < 200:
            count += 1
            term *= mean / count
            cumulated += term
        return count

    @staticmethod
    def _mix(x: int) -> int:
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        x = (x ^ x >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
        return x ^ x >> 31


class Generator(Stream):
    """The draws of an ordinary generator, which depend on their order: cheaper, and of no use for an oracle."""

    def __init__(self, seed: int, name: str):
        self._random = random.Random(f"{seed}/{name}").random

    def uniform(self, tick: int, index: int, draw: int) -> float:
        """A number in [0, 1), the next one."""
        return self._random()


@dataclass(frozen=True)
class Terms:
    """The parameters it knows, with the flagship's names and defaults."""

    experts: int = 100
    endowment: float = 20.0
    task_rate: float = 30.0
    kinds: int = 6
    max_steps: int = 4
    work_spread: float = 0.25
    bounty_rate: float = 3.0
    quotes: int = 2
    hiring: bool = True
    links: int = 8
    rewiring: float = 0.02
    transaction_cost: float = 0.05
    congestion: float = 0.1
    load_memory: int = 10
    learning: float = 0.05
    forgetting: float = 0.01
    skill_low: float = 0.1
    skill_high: float = 0.4
    markup_low: float = 0.05
    markup_high: float = 0.35
    compute_price: float = 1.0
    rent: float = 0.15
    birth_threshold: float = 40.0


class Account:
    """WORLD, SINK or HOUSE."""

    def __init__(self, number: int):
        self.account, self.balance = number, 0.0


class Books:
    """Balances as attributes of whoever holds them; nothing else is kept."""

    def pay(self, payer, payee, amount: float, kind: str, cause: int) -> None:
        """`payer` gives `amount` credits to `payee`."""
        payer.balance -= amount
        payee.balance += amount

    def open(self, n: int) -> None:
        """Before the first tick, `n` experts enter."""

    def begin_tick(self, tick: int, budget: float) -> None:
        """A tick begins, in which WORLD may pay up to `budget` credits."""

    def post(self, opens: int = 0) -> None:
        """What was paid since the last call is one batch, in which `opens` experts enter."""

    def close(self, experts: list, heirs: list) -> None:
        """`experts` leave what they hold to `heirs`."""
        for expert, heir in zip(experts, heirs):
            self.pay(expert, heir, expert.balance, "estate", expert.row)

    def end_tick(self) -> None:
        """The tick ends."""


class JournalBooks(Books):
    """The same, and every payment is noted in a list, as whoever wants to see the flows would."""

    def __init__(self):
        self.lines: list[tuple] = []  # (tick, payer, payee, amount, kind, cause)
        self.tick = 0

    def begin_tick(self, tick: int, budget: float) -> None:
        """Remember the tick."""
        self.tick = tick

    def pay(self, payer, payee, amount: float, kind: str, cause: int) -> None:
        """Move the amount and note the line."""
        payer.balance -= amount
        payee.balance += amount
        self.lines.append((self.tick, payer.account, payee.account, amount, kind, cause))


class LedgerBooks(Books):
    """The same, and every batch is posted to a `Ledger`."""

    def __init__(self):
        self.ledger = Ledger()
        self.open, self.begin_tick, self.end_tick = (
            self.ledger.open,
            self.ledger.begin_tick,
            self.ledger.end_tick,
        )
        self._lines: list[tuple] = []

    def pay(self, payer, payee, amount: float, kind: str, cause: int) -> None:
        """Move the amount and note the line."""
        super().pay(payer, payee, amount, kind, cause)
        self._lines.append((kind, payer.account, payee.account, amount, cause))

    def post(self, opens: int = 0) -> None:
        """Post the lines noted."""
        entries = []
        for kind, lines in groupby(self._lines, itemgetter(0)):
            _, payer, payee, amount, cause = (np.array(column) for column in zip(*lines))
            entries.append(Entry(payer, payee, amount, kind, cause))
        self._lines.clear()
        self.ledger.post(*entries, opens=opens)

    def close(self, experts: list, heirs: list) -> None:
        """Let the ledger liquidate them, which closes their accounts."""
        super().close(experts, heirs)
        self._lines.clear()
        accounts, rows = [expert.account for expert in experts], [expert.row for expert in experts]
        self.ledger.liquidate(accounts, heirs=[heir.account for heir in heirs], cause=rows)


class Step:
    """One step of a task, and what became of it."""

    def __init__(self, kind: int, work: float):
        self.kind, self.work = kind, work
        self.doer = self.link = self.offered = None
        self.quote, self.succeeded = 0.0, False


class Task:
    """Some steps of work and what WORLD pays for them at most."""

    def __init__(self, number: int, index: int, steps: list[Step], bounty: float):
        self.number, self.index, self.steps, self.bounty = number, index, steps, bounty
        self.asks: list[tuple[float, Expert]] = []
        self.owner: Expert | None = None
        self.promised = 0.0

    def award(self, ties: Stream, tick: int) -> None:
        """The lowest ask wins and is promised the second lowest, at most the bounty."""
        asks = sorted((ask for ask in self.asks if ask[0] <= self.bounty), key=itemgetter(0))
        if not asks:
            return
        best = [expert for ask, expert in asks if ask == asks[0][0]]
        self.owner = best[0]
        if len(best) > 1:
            self.owner = max(best, key=lambda expert: ties.uniform(tick, expert.row, self.index))
        self.promised = asks[1][0] if len(asks) > 1 else self.bounty
        self.owner.won = True

    @property
    def share(self) -> float:
        """Share of its steps that succeeded."""
        return sum(step.succeeded for step in self.steps) / len(self.steps)


class Expert(mesa.Agent):
    """Bids for tasks, hires others for steps, is hired, learns by doing."""

    def __init__(self, model: ObjectEconomy, parent: Expert | None = None):
        super().__init__(model)
        self.row = model.n_rows
        self.account = FIRST_ACCOUNT + self.row
        model.n_rows += 1
        self.parent, self.balance, self.alive, self.busy, self.won = parent, 0.0, True, 0.0, False

    def be_talented(self) -> None:
        """Traits of a founder."""
        terms, talents = self.model.terms, self.model.talents
        draws = [talents.uniform(0, self.row, k) for k in range(terms.kinds + 1)]
        self.skill = [terms.skill_low + (terms.skill_high - terms.skill_low) * u for u in draws[:-1]]
        self.markup = terms.markup_low + (terms.markup_high - terms.markup_low) * draws[-1]
        self.expected = [terms.bounty_rate if terms.hiring else math.inf] * terms.kinds
        self.neighbours: list[Expert | None] = [None] * terms.links
        self.trust = [0.8] * terms.links

    def meet(self) -> None:
        """Get to know random others."""
        for slot in range(len(self.neighbours)):
            self.neighbours[slot] = self.stranger(self.model.meetings, 8 * slot)

    def inherit(self) -> None:
        """Half the parent's skills with mutations; markup, links, trust and expectations are the parent's."""
        parent, mutation = self.parent, self.model.mutation
        drawn = [
            0.5 * skill + 0.05 * mutation.normal(0, self.row, 2 * k) for k, skill in enumerate(parent.skill)
        ]
        self.skill = [min(0.99, max(0.01, skill)) for skill in drawn]
        self.markup, self.expected = parent.markup, parent.expected[:]
        self.neighbours, self.trust = parent.neighbours[:], parent.trust[:]

    def own_cost(self, step: Step) -> float:
        """Credits of compute it needs for a step."""
        return up(step.work / (0.2 + 0.8 * self.skill[step.kind]) * self.model.terms.compute_price)

    def ask(self) -> None:
        """Look at some tasks and quote for those it could pay for by doing every step itself."""
        model, free, seen = self.model, self.balance, []
        for look in range(model.terms.quotes):
            task = model.sight.choice(model.tasks, model.tick, self.row, 2 * look)
            if task in seen:
                continue
            seen.append(task)
            expected = worst = 0.0
            for step in task.steps:
                own = self.own_cost(step)
                worst += own
                expected += min(own, self.expected[step.kind] * step.work)
            if worst <= free:
                free -= worst
                task.asks.append((up((1.0 + self.markup) * expected), self))

    def price(self, step: Step) -> float:
        """What it charges others for a step."""
        busyness = max(0.0, self.busy - 3.0)
        rate = (1.0 + self.markup) * (1.0 + self.model.terms.congestion * busyness)
        return up(rate * self.own_cost(step))

    def delegate(self, step: Step) -> None:
        """Do a step itself, or hire the neighbour with the best trusted quote if that is cheaper."""
        step.doer, best = self, math.inf
        if not self.model.terms.hiring:
            return
        for slot, other in enumerate(self.neighbours):
            if other is not None and other.alive:
                quote = other.price(step)
                judged = quote / max(self.trust[slot], 0.05)
                if judged < best:
                    best, link, asked = judged, slot, quote
        if best < math.inf:
            step.offered = (asked + self.model.terms.transaction_cost) / step.work
            if best + self.model.terms.transaction_cost < self.own_cost(step):
                step.doer, step.link, step.quote = self.neighbours[link], link, asked

    def work(self, step: Step, luck: float) -> None:
        """Try to do a step."""
        step.succeeded = luck < 0.6 + 0.4 * self.skill[step.kind]

    def experience(self, step: Step) -> None:
        """Trust whom it hired more or less, and expect prices like the best it was quoted."""
        if step.link is not None:
            self.trust[step.link] += 0.1 * (step.succeeded - self.trust[step.link])
        if step.offered is not None:
            self.expected[step.kind] += 0.1 * (step.offered - self.expected[step.kind])

    def rewire(self) -> None:
        """Replace neighbours that died, and now and then the least trusted."""
        model, least = self.model, 0
        for slot, known in enumerate(self.neighbours):
            if known is None or not known.alive:
                self.neighbours[slot] = self.stranger(model.rewiring, 8 * slot + 1)
                self.trust[slot] = 0.8
            if self.trust[slot] < self.trust[least]:
                least = slot
        if model.rewiring.uniform(model.tick, self.row, 0) < model.terms.rewiring:
            self.neighbours[least] = self.stranger(model.rewiring, 8 * len(self.neighbours) + 1)
            self.trust[least] = 0.8

    def stranger(self, stream: Stream, draw: int) -> Expert | None:
        """Somebody it does not know, or nobody if seven draws find none."""
        for attempt in range(7):
            other = stream.choice(self.model.living, self.model.tick, self.row, draw + attempt)
            if other is not self and other not in self.neighbours:
                return other
        return None

    def practise(self, step: Step) -> None:
        """Become better at what it does."""
        self.skill[step.kind] += self.model.terms.learning * (1.0 - self.skill[step.kind])
        self.busy += 1.0 / self.model.terms.load_memory

    def forget(self) -> None:
        """Fall back towards skills of 0.1."""
        forgetting = self.model.terms.forgetting
        for k, skill in enumerate(self.skill):
            self.skill[k] = skill - forgetting * (skill - 0.1)

    def adapt(self) -> None:
        """Raise the markup after winning a task, lower it otherwise."""
        self.markup *= 1.02 if self.won else 0.99
        self.won = False


class ObjectEconomy(mesa.Model):
    """The flagship economy, run tick by tick: the oracle with `LedgerBooks()`, for speed with `JournalBooks()` and `Generator`.

    Changes to the defaults of `Terms` are keywords.
    """

    def __init__(self, seed: int, books: Books, draws: type[Stream] = Stream, **changes):
        super().__init__(rng=seed)
        self.terms, self.books = Terms(**changes), books
        self.world, self.sink, self.house = Account(WORLD), Account(SINK), Account(HOUSE)
        for name in ("talents", "mutation", "rewiring", "success", "ties", "arrivals"):
            setattr(self, name, draws(seed, name))
        self.task_draws, self.sight = draws(seed, "tasks"), draws(seed, "quotes")
        self.meetings = draws(seed, "links")
        self.kind_edges = list(accumulate([1.0 / self.terms.kinds] * self.terms.kinds))
        self.tick = self.n_rows = self.n_tasks = self.births = self.deaths = 0
        self._found()

    def step(self) -> None:
        """One tick."""
        self.tick += 1
        self.tasks, self.living = self._draw_tasks(), list(self.agents)
        self.books.begin_tick(self.tick, sum(task.bounty for task in self.tasks))
        taken = self._auction()
        self._execute(taken)
        self._settle(taken)
        self._update_links(taken)
        self._practise(taken)
        self._bury(self._pay_rent())
        self._reproduce()
        self.books.end_tick()
        self.agents.do("adapt")

    def _found(self) -> None:
        self.living = [Expert(self) for _ in range(self.terms.experts)]
        self.books.open(len(self.living))
        for expert in self.living:
            expert.be_talented()
            self.books.pay(self.world, expert, nearest(self.terms.endowment), "endowment", expert.row)
        self.books.post()
        for expert in self.living:
            expert.meet()

    def _draw_tasks(self) -> list[Task]:
        n_tasks = self.arrivals.poisson(self.terms.task_rate, self.tick)
        tasks = [self._draw_task(index) for index in range(n_tasks)]
        self.n_tasks += n_tasks
        return tasks

    def _draw_task(self, index: int) -> Task:
        draws, tick = self.task_draws, self.tick
        n_steps = 1 + int(draws.uniform(tick, index, 0) * self.terms.max_steps)
        steps, total = [], 0.0
        for draw in range(1, 1 + 4 * n_steps, 4):
            kind = min(
                bisect_right(self.kind_edges, draws.uniform(tick, index, draw + 1)), self.terms.kinds - 1
            )
            work = nearest(math.exp(self.terms.work_spread * draws.normal(tick, index, draw + 2)))
            steps.append(Step(kind, work))
            total += work
        return Task(self.n_tasks + index, index, steps, down(self.terms.bounty_rate * total))

    def _auction(self) -> list[Task]:
        if self.tasks:
            self.agents.do("ask")
        for task in self.tasks:
            task.award(self.ties, self.tick)
        return [task for task in self.tasks if task.owner is not None]

    def _execute(self, taken: list[Task]) -> None:
        for task in taken:
            for place, step in enumerate(task.steps):
                task.owner.delegate(step)
                step.doer.work(step, self.success.uniform(self.tick, task.number, place))

    def _settle(self, taken: list[Task]) -> None:
        pay, fee = self.books.pay, nearest(self.terms.transaction_cost)
        done = [(task, step) for task in taken for step in task.steps]
        hires = [(task, step) for task, step in done if step.link is not None]
        for task, step in hires:
            pay(task.owner, step.doer, step.quote, "payment", task.number)
        for task, _ in hires if fee else ():
            pay(task.owner, self.sink, fee, "fee", task.number)
        for task, step in done:
            pay(step.doer, self.sink, step.doer.own_cost(step), "compute", task.number)
        for task in taken:
            if (reward := down(task.promised * task.share)) > 0.0:
                pay(self.world, task.owner, reward, "reward", task.number)
        self.books.post()

    def _update_links(self, taken: list[Task]) -> None:
        for task in taken:
            for step in task.steps:
                task.owner.experience(step)
        self.agents.do("rewire")

    def _practise(self, taken: list[Task]) -> None:
        for expert in self.living:
            expert.busy *= 1.0 - 1.0 / self.terms.load_memory
        for task in taken:
            for step in task.steps:
                step.doer.practise(step)
        self.agents.do("forget")

    def _pay_rent(self) -> list[Expert]:
        rent = nearest(self.terms.rent)
        insolvent = [expert for expert in self.living if expert.balance < rent]
        if rent == 0.0:
            return insolvent
        for expert in self.living:
            if (paid := min(expert.balance, rent)) > 0.0:
                self.books.pay(expert, self.sink, paid, "rent", expert.row)
        self.books.post()
        return insolvent

    def _bury(self, dying: list[Expert]) -> None:
        if not dying:
            return
        for expert in dying:
            expert.alive = False
        heirs = [
            expert.parent if expert.parent is not None and expert.parent.alive else self.house
            for expert in dying
        ]
        self.books.close(dying, heirs)
        for expert in dying:
            expert.remove()
        self.deaths += len(dying)

    def _reproduce(self) -> None:
        parents = [expert for expert in self.agents if expert.balance > self.terms.birth_threshold]
        if not parents:
            return
        for parent in parents:
            child = Expert(self, parent)
            child.inherit()
            self.books.pay(parent, child, down(parent.balance / 2.0), "stake", child.row)
        self.books.post(opens=len(parents))
        self.births += len(parents)
