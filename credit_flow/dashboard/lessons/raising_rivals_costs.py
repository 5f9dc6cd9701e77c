"""Lesson 7: prices that look at the last tick alone make two doers of a kind take turns."""

import numpy as np

from credit_flow.dashboard.lessons.lesson import SMALL, TICKS, Lesson, Outcome, Plotted, Reading, mean, ratio
from credit_flow.dashboard.run.player import Player
from credit_flow.measures.flows.turns import alternation, busiest, margin, most_kinds

BEGINS = 2000
"""Ticks before the lesson: specialists need that long to drive the others out."""

SHOWN = 60
"""Ticks whose steps are drawn one by one."""

FEWER = 0.2
"""By how much the correlation must be lower than in the control arm for the claim to count as seen."""


class RaisingRivalsCosts(Lesson):
    """Where price looks at the load of the last tick alone, the two busiest doers of a kind of work take turns."""

    number = 7
    title = "Raising rivals' costs"
    question = "A busy expert charges more. Does it matter over how many ticks it counts how busy it was?"
    setting = (
        "An expert that did more than three steps in a tick is dearer to hire: that is what keeps one star from doing all "
        "the work. On the left its price looks at the last tick alone, in the control arm at a running mean over ten ticks. "
        "In the third arm it looks at the last tick, and markups are frozen: nobody raises its price after a win.\n\n"
        "Two thousand ticks have passed when you come in, so that every kind of work has its specialists."
    )
    answers = (
        "Little: on average everybody is as busy, so prices are the same on average.",
        "With the last tick alone, work is spread over more doers: who was busy is passed over at once.",
        "With the last tick alone, two doers of a kind take turns: one does nearly all of it, then the other.",
    )
    right = 2
    claim = "with the load of the last tick alone, the two busiest doers of a kind of work take turns"
    why = (
        "Everybody who needs a step looks at the same prices and goes to whoever idled in the last tick. That one does all "
        "of it, is dear in the next tick, and idles then. Two doers are enough for a market of any size, and one of them has "
        "time to serve other kinds of work too.\n\n"
        "That is where the name comes from. Who serves three or four of six kinds owns tasks of which no rival can do a step: "
        "rivals must hire from it, at its markup, and so it wins whatever it charges. Its markup climbs, with it "
        "every price and every profit, and on the profit the society swells. Freeze the markups, and doers still take turns and "
        "serve several kinds, but nothing climbs. A running mean tells yesterday's star apart from who has been busy for long: the "
        "turns are gone, and with them the rest.\n\n"
        "A boom takes thousands of ticks, and most societies never see one. In this small one, taking turns so far makes work "
        "cheaper and leaves fewer alive: one of the two has always idled, and is cheap."
    )
    known = (
        "Flagship, seeds 3001 to 3040, 10,000 ticks each. Correlation of the two busiest doers at the end: -0.59 with the last "
        "tick alone, 0.01 with the running mean, -0.73 with frozen markups. Share of seeds in which a mean of 500 ticks after "
        "tick 2,000 exceeds 300 experts: 10 of 40 (the largest 774), 0 of 40 (293), 0 of 40 (175). The markup of the hired leads the "
        "population by 100 to 200 ticks (r = 0.87). When a boom comes is chance: there is no period."
    )
    tries = (
        "Let experts know only 4 others. Do doers still find the same two?",
        "Set congestion to 0: nobody is dearer for being busy. Who does the work then?",
    )
    arms = ("last tick alone", "running mean", "last tick, frozen")
    controls = ("congestion", "links", "task_rate")
    lines = (("population", "experts alive"),)
    source = "salop1983"
    begins = BEGINS

    @property
    def main(self):
        """The load of the last tick alone."""
        return self.control.but(load_memory=1)

    @property
    def control(self):
        """The flagship's running mean; everybody knows many."""
        return SMALL.but(links=16, ticks=self.stop)

    @property
    def scenarios(self):
        """And the last tick alone with markups that nobody changes."""
        return self.main, self.control, self.main.but(markup_up=1.0, markup_down=1.0)

    def outcome(self, main: Player, control: Player, *others: Player) -> Outcome:
        """Who takes turns, serves several kinds and charges what, over all ticks shown."""
        arms = (main, control, *others)
        jobs = [jobs_of(arm) for arm in arms]
        turns = [alternation(doer, kind, tick) for tick, doer, kind, _, _ in jobs]
        n_ticks = main.tick - BEGINS
        served = [most_kinds(doer, kind, n_ticks / 10) for _, doer, kind, _, _ in jobs]
        charged = [100.0 * margin(price, cost) for _, _, _, price, cost in jobs]
        living = [mean(arm, "population", (0.0, 1.0)) for arm in arms]
        price = [ratio(arm, "promised", "work", (0.0, 1.0)) for arm in arms]
        sentence = (
            f"The steps per tick of the two busiest doers of a kind correlate by {turns[0]:.2f}; with the running mean by "
            f"{turns[1]:.2f}: -1 is taking turns, 0 is none of it."
        )
        readings = (
            row("two busiest doers of a kind, correlation", turns, 2),
            row("kinds that one doer serves, most", served, 0),
            row("what the hired charge above cost, %", charged, 0),
            row("experts alive, mean", living, 0),
            row("price of work, cr/unit", price, 2),
        )
        return Outcome(turns[0] < turns[1] - FEWER, sentence, readings)

    def plots(self, players: tuple[Player, ...]) -> list[Plotted]:
        """The turns of two doers in each arm, what the hired charge, and the population."""
        turns = [
            Plotted(f"steps per tick of two doers of one kind: {name}", turns_of(player))
            for name, player in zip(self.arms, players)
        ]
        charged = {name: margins(player) for name, player in zip(self.arms, players)}
        return [*turns, Plotted("what the hired charge above cost, %", charged), *super().plots(players)]


def row(what: str, values: list[float], decimals: int) -> Reading:
    """A reading of all arms."""
    main, control, *others = map(float, values)
    return Reading(what, main, control, decimals, tuple(others))


def jobs_of(player: Player, n_ticks: int = TICKS) -> tuple[np.ndarray, ...]:
    """The steps of the last ticks shown as columns (steps,): tick, row of the doer, kind, price (credits, nan = not hired), cost (credits)."""
    shown = [one for one in player.snapshots(n_ticks) if one.tick > BEGINS and one.jobs is not None]
    if not shown:
        return (np.empty(0, dtype=np.int64),) * 3 + (np.empty(0),) * 2
    tick = np.repeat([one.tick for one in shown], [len(one.jobs.doer) for one in shown])
    doer, kind, price, units = (
        np.concatenate([getattr(one.jobs, name) for one in shown])
        for name in ("doer", "kind", "price", "units")
    )
    return tick, doer, kind, price, units * player.scenario.compute_price


def turns_of(player: Player) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Steps per tick of the two busiest doers of kind 0 in the last ticks, by the name of the doer: ticks, counts (ticks,)."""
    tick, doer, kind, _, _ = jobs_of(player, SHOWN)
    if not len(tick):
        return {}
    ticks = np.arange(tick[0], tick[-1] + 1)  # of the steps: the player may have gone on meanwhile
    of_kind = kind == 0
    rows = busiest(doer[of_kind])
    return {
        f"expert {row}": (ticks, np.bincount(tick[of_kind & (doer == row)] - ticks[0], minlength=len(ticks)))
        for row in rows
    }


def margins(player: Player, n_ticks: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """What the hired charged above cost in spans of some ticks: last tick of each span, per cent (spans,)."""
    tick, _, _, price, cost = jobs_of(player)
    ends = np.arange(BEGINS + n_ticks, tick.max(initial=BEGINS) + 1, n_ticks)
    spans = [(tick > end - n_ticks) & (tick <= end) for end in ends]
    return ends, np.array([100.0 * margin(price[span], cost[span]) for span in spans])
