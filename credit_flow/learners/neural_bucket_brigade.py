"""A neural bucket brigade: connections whose weight is money pay the connections that set the stage for them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.books.ledger import CREDIT, SINK, WORLD, Entry, Ledger
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, stream_key, uniform, uniforms

XOR = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([1, 0, 0, 1])
"""Patterns (4, 3), the last input always on, and the output unit (4,) that should fire: 0 if the first two differ."""

JUDGED = 3
"""A pattern is recognised if the right output fires in each of this many last ticks."""


class NeuralBucketBrigade:
    """A network of winner-take-all groups whose weights are balances of a ledger, in the spirit of key `schmidhuber1989`.

    Connection ij contributes c_ij(t) = x_i(t-1) w_ij(t-1); in each group the unit with the largest sum of contributions, if above 0,
    fires alone. A connection into a winner pays `share` x c_ij(t): to the connections hi that made i fire one tick before, in
    proportion to c_hi(t-1); where i is an input, to SINK. If the winner is the right output, WORLD pays the connection
    `income` x c_ij(t). So all weights together change by income minus what input connections pay out, and by nothing else.

    Inputs are clamped and feed every group, every group feeds all later ones; activations start at 0 with each pattern, which is shown
    for `ticks` ticks. Weights start within `spread` of 1 credit. Ties go to the larger tie number. Ours: rounding to the quantum, drawn
    patterns and start. Errors: ValueError for a group of one and rates out of range.
    """

    def __init__(
        self, inputs: int = 3, groups: tuple[int, ...] = (3, 2), *, share: float = 0.0025, income: float = 0.0025,
        spread: float = 0.001, ticks: int = 6, seed: int = 1,
    ):  # fmt: skip
        if inputs < 1 or not groups or min(groups) < 2:
            raise ValueError(
                f"inputs = {inputs}, groups = {groups}: at least 1 input, groups of at least 2 units"
            )
        if not (0.0 < share <= 1.0 and 0.0 <= income <= 1.0 and 0.0 <= spread < 1.0 and ticks > JUDGED):
            raise ValueError(
                f"share = {share}, income = {income}, spread = {spread}, ticks = {ticks}: "
                f"must be in (0, 1], [0, 1], [0, 1), and above {JUDGED}"
            )
        self.inputs, self.share, self.income, self.ticks, self.seed = inputs, share, income, ticks, seed
        self.first = np.cumsum([inputs, *groups])  # first unit of each group, and the number of units
        self.source, self.target = _feed_forward(self.first)
        n = len(self.source)
        self.tick = self.cycle = 0
        self._tie, self._choice = (
            stream_key(seed, f"neural_bucket_brigade/{name}") for name in ("ties", "patterns")
        )
        n_units = self.first[-1]
        self._x, self._net = np.zeros(n_units), np.zeros(n_units)
        self._contribution, self._before, self._earned = np.zeros(n), np.zeros(n), np.zeros(n)
        room = n * self.first[-2]
        self._lines = np.zeros(room, np.int64), np.zeros(room, np.int64), np.zeros(room)
        self.ledger = Ledger()
        self.accounts = self.ledger.open(n)
        u = uniforms(stream_key(seed, "neural_bucket_brigade/weights"), 0, (n, 1))[:, 0]
        self.ledger.post(Entry(WORLD, self.accounts, 1.0 + spread * (2.0 * u - 1.0), "endowment", 0))
        self.endowed = self.ledger.minted  # credits, the weights at the start

    @property
    def weights(self) -> np.ndarray:
        """What each connection owns (connections,), credits; connection k leads from unit `source[k]` to `target[k]`."""
        return self.ledger.column(CREDIT)[self.accounts]

    def begin(self) -> None:
        """Silence all units: the next tick is the first of a pattern."""
        self._x[:], self._before[:] = 0.0, 0.0

    def step(self, pattern: np.ndarray, right: int) -> None:
        """One tick of the network and of its ledger: `pattern` (inputs,) numbers in 0 .. 1, `right` the index of the output to fire."""
        weights, right = self.weights, int(self.first[-2]) + int(right)
        self.tick += 1
        fire(
            self._x, np.asarray(pattern, dtype=np.float64), weights, self.source, self.target, self.first, self._tie, self.tick,
            self._contribution, self._net,
        )  # fmt: skip
        payer, payee, amount = self._lines
        n = settle(
            self._x, self._contribution, self._before, self.source, self.target, self.inputs, right, self.share, self.income,
            payer, payee, amount, self._earned,
        )  # fmt: skip
        self._contribution, self._before = self._before, self._contribution
        earners = np.flatnonzero(self._earned)
        earned = self._earned[earners]
        payees = np.where(payee[:n] < 0, SINK, payee[:n] + self.accounts[0])
        self.ledger.begin_tick(self.tick, earned.sum())
        if n:
            self.ledger.post(
                Entry(payer[:n] + self.accounts[0], payees, amount[:n], "payment", self.cycle),
                Entry(WORLD, self.accounts[earners], earned, "reward", self.cycle),
            )
        self.ledger.end_tick()

    def accuracy(self, patterns: np.ndarray, targets: np.ndarray) -> float:
        """Share of `patterns` (patterns, inputs) whose output `targets` (patterns,), an index, fires in the last ticks; nothing is paid."""
        return recognised(
            patterns, targets, self.ticks, self.weights, self.source, self.target, self.first, self._tie, self.tick,
            np.zeros_like(self._x), np.zeros_like(self._before), np.zeros_like(self._net),
        ) / len(patterns)  # fmt: skip

    def train(self, patterns: np.ndarray, targets: np.ndarray, cycles: int) -> list[dict]:
        """Show `cycles` of the `patterns` (patterns, inputs), numbers in 0 .. 1, drawn at random; `targets` (patterns,) are indices of outputs.

        A row for each cycle, for `pandas.DataFrame`: accuracy (share of patterns), and in credits substance (all weights), income and
        paid_out since the start, and residual = substance - (endowment + income - paid out), 0.0. Errors: ValueError before anything is shown.
        """
        patterns, targets = (
            np.ascontiguousarray(patterns, dtype=np.float64),
            np.asarray(targets, dtype=np.int64),
        )
        self._check(patterns, targets)
        return [self._cycle(patterns, targets) for _ in range(cycles)]

    def _cycle(self, patterns: np.ndarray, targets: np.ndarray) -> dict:
        self.cycle += 1
        shown = below(len(patterns), self._choice, self.cycle, 0, 0)
        self.begin()
        for _ in range(self.ticks):
            self.step(patterns[shown], targets[shown])
        substance, income, paid_out = self.weights.sum(), self.ledger.minted - self.endowed, self.ledger.burnt
        return {
            "seed": self.seed,
            "cycle": self.cycle,
            "accuracy": self.accuracy(patterns, targets),
            "substance": substance,
            "income": income,
            "paid_out": paid_out,
            "residual": substance - (self.endowed + income - paid_out),
        }

    def _check(self, patterns: np.ndarray, targets: np.ndarray) -> None:
        if (
            patterns.ndim != 2
            or patterns.shape[1] != self.inputs
            or not ((patterns >= 0) & (patterns <= 1)).all()
        ):
            raise ValueError(
                f"patterns of shape {patterns.shape}: must be (patterns, {self.inputs}), numbers in 0 .. 1"
            )
        outputs = int(self.first[-1] - self.first[-2])
        if targets.shape != (len(patterns),) or not ((targets >= 0) & (targets < outputs)).all():
            raise ValueError(f"targets = {targets}: must be one index in 0 .. {outputs - 1} for each pattern")


@kernel
def fire(x, pattern, weights, source, target, first, key, tick, contribution, net):
    """Units x (units,) that fire now, from those that fired a tick before; contributions (connections,) and net inputs (units,), credits.

    In group g, units first[g] .. first[g + 1] - 1, the largest net input above 0 fires alone; input units show `pattern` (inputs,).
    """
    net[:] = 0.0
    for k in range(len(source)):
        contribution[k] = x[source[k]] * weights[k]
        net[target[k]] += contribution[k]
    for g in range(len(first) - 1):
        winner, best, best_tie = -1, 0.0, 0.0
        for j in range(first[g], first[g + 1]):
            x[j] = 0.0
            tie = uniform(key, tick, j, 0)
            if net[j] > best or (winner >= 0 and net[j] == best and tie > best_tie):
                winner, best, best_tie = j, net[j], tie
        if winner >= 0:
            x[winner] = 1.0
    for i in range(len(pattern)):
        x[i] = pattern[i]


@kernel
def settle(
    x, contribution, before, source, target, inputs, right, share, income, payer, payee, amount, earned
):  # fmt: skip
    """Who pays whom after a tick: lines of payer, payee (indices of connections, -1 = SINK) and amount in credits, their number returned.

    `x` (units,) fires now thanks to `contribution` (connections,), credits; `before` are the contributions one tick ago. earned[k]
    (connections,) is what WORLD pays, credits, if unit `right` fires.
    """
    n = 0
    for k in range(len(source)):
        j = target[k]
        earned[k] = nearest(income * contribution[k]) if j == right and x[j] > 0.0 else 0.0
        owed = nearest(share * contribution[k])
        if x[j] > 0.0 and owed > 0.0:
            n = _pass_on(k, owed, source[k], before, target, inputs, n, payer, payee, amount)
    return n


@kernel
def _pass_on(k, owed, unit, before, target, inputs, n, payer, payee, amount):
    """The lines by which connection `k` pays `owed` for `unit`: rounded as they add up, so that their sum is what is owed."""
    if unit < inputs:
        payer[n], payee[n], amount[n] = k, -1, owed
        return n + 1
    whole = 0.0
    for h in range(len(target)):
        if target[h] == unit:
            whole += before[h]
    so_far = given = 0.0
    for h in range(len(target)):
        if target[h] == unit and before[h] > 0.0:
            so_far += before[h]
            due = nearest(owed * so_far / whole)
            if due > given:
                payer[n], payee[n], amount[n] = k, h, due - given
                n, given = n + 1, due
    return n


@kernel
def recognised(patterns, targets, ticks, weights, source, target, first, key, tick, x, contribution, net):
    """How many patterns make the right output fire in each of the last ticks; work arrays `x` and `net` (units,), `contribution` (connections,)."""
    n, outputs = 0, first[len(first) - 2]
    for p in range(len(patterns)):
        x[:] = 0.0
        run = 0
        for t in range(ticks):
            fire(x, patterns[p], weights, source, target, first, key, tick + t, contribution, net)
            run = run + 1 if x[outputs + targets[p]] > 0.0 else 0
        n += run >= JUDGED
    return n


def _feed_forward(first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Source and target (connections,) of every connection from an input or a group to each later group, indices of units."""
    groups = [np.arange(a, b) for a, b in zip([0, *first[:-1]], first)]
    pairs = [
        (i, j) for g, later in enumerate(groups) for j in later for earlier in groups[:g] for i in earlier
    ]
    source, target = np.array(pairs, dtype=np.int64).T
    return source.copy(), target.copy()
