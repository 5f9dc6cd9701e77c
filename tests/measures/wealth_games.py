"""Small economies of textbooks, compiled, that the measures are tested on. The order of acting is stated in each."""

import math

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, uniform


@kernel
def unit_exchange(wealth, n_trades, round_, key):
    """Random pairs with replacement: one credit moves from the first to the second if the first has one."""
    for trade in range(n_trades):
        payer = below(wealth.size, key, round_, trade, 0)
        payee = below(wealth.size, key, round_, trade, 1)
        if wealth[payer] >= 1.0:
            wealth[payer] -= 1.0
            wealth[payee] += 1.0


@kernel
def saving_split(wealth, saved, n_trades, round_, key):
    """Random pairs of two: each keeps the share `saved`, the rest is pooled and split uniformly."""
    for trade in range(n_trades):
        i = below(wealth.size, key, round_, trade, 0)
        j = below(wealth.size - 1, key, round_, trade, 1)
        j += j >= i
        pool = (1.0 - saved) * (wealth[i] + wealth[j])
        part = pool * uniform(key, round_, trade, 2)
        wealth[i] = saved * wealth[i] + part
        wealth[j] = saved * wealth[j] + pool - part


@kernel
def yard_sale(wealth, stake, redistributed, n_sweeps, first_sweep, key):
    """N/2 random pairs a sweep bet a share of the poorer's wealth; then a share of all wealth is spread evenly."""
    for sweep in range(first_sweep, first_sweep + n_sweeps):
        for trade in range(wealth.size // 2):
            i = below(wealth.size, key, sweep, trade, 0)
            j = below(wealth.size - 1, key, sweep, trade, 1)
            j += j >= i
            bet = stake * min(wealth[i], wealth[j])
            if uniform(key, sweep, trade, 2) < 0.5:
                bet = -bet
            wealth[i] += bet
            wealth[j] -= bet
        even = redistributed * wealth.sum() / wealth.size
        for i in range(wealth.size):
            wealth[i] = (1.0 - redistributed) * wealth[i] + even


@kernel
def births_and_deaths(inflow, upkeep, threshold, stake, n_ticks, burn_in, key, balance):
    """The mean population after `burn_in`: one credit at a time falls on a random expert, all pay upkeep, who has
    nothing left dies, who is above the threshold gives a child its stake. `balance` holds the living first; two start.
    """
    n_living, total = 2, 0
    balance[:2] = threshold
    for tick in range(n_ticks):
        for credit in range(inflow):
            balance[below(n_living, key, tick, credit, 0)] += 1.0
        i = 0
        while i < n_living:
            balance[i] -= upkeep
            if balance[i] <= 0.0:
                n_living -= 1
                balance[i] = balance[n_living]
            else:
                i += 1
        for i in range(n_living):
            if balance[i] > threshold:
                balance[i] -= stake
                balance[n_living] = stake
                n_living += 1
        if n_living == 0:
            return 0.0
        if tick >= burn_in:
            total += n_living
    return total / (n_ticks - burn_in)


@kernel
def ruined(up, start, safe, n_walks, key):
    """How many walks of unit steps from `start` reach 0 before `safe`."""
    n_ruined = 0
    for walk in range(n_walks):
        height, step = start, 0
        while 0 < height < safe:
            height += 1 if uniform(key, 0, walk, step) < up else -1
            step += 1
        n_ruined += height == 0
    return n_ruined


@kernel
def insolvent(reserve, loading, safe, n_firms, key):
    """How many insurers with claims of mean 1 (exponential, at rate 1) and income 1 + loading are ever ruined."""
    n_ruined = 0
    for firm in range(n_firms):
        surplus, claim = reserve, 0
        while 0.0 <= surplus < safe:
            waited = -math.log(1.0 - uniform(key, 0, firm, claim))
            size = -math.log(1.0 - uniform(key, 1, firm, claim))
            surplus += (1.0 + loading) * waited - size
            claim += 1
        n_ruined += surplus < 0.0
    return n_ruined


@kernel
def reinforced(exponent, n_tasks, key, first_run, counts, weights, hhi, top):
    """Runs in which each task goes to an expert with probability ~ (tasks so far + 1)^exponent; HHI and top share."""
    for run in range(hhi.size):
        counts[:] = 1.0
        weights[:] = 1.0
        total = float(counts.size)
        for task in range(n_tasks):
            left = uniform(key, first_run + run, task, 0) * total
            chosen = 0
            while left >= weights[chosen] and chosen < counts.size - 1:
                left -= weights[chosen]
                chosen += 1
            counts[chosen] += 1.0
            weight = counts[chosen] if exponent == 1.0 else counts[chosen] ** exponent
            total += weight - weights[chosen]
            weights[chosen] = weight
        n = counts.sum()
        hhi[run] = top[run] = 0.0
        for count in counts:
            hhi[run] += (count / n) ** 2
            top[run] = max(top[run], count / n)


@kernel
def practice(n_agents, n_kinds, learning, key, experience, jobs):
    """Each job, of a random kind, goes to the lowest quote exp(-learning x jobs of that kind done) x noise.

    `experience` (agents, kinds) starts at 0; `jobs` (2, n_jobs) gets agent and kind. Noise is uniform on [.8, 1.2].
    """
    for job in range(jobs.shape[1]):
        kind = below(n_kinds, key, job, 0, 0)
        best, winner = math.inf, 0
        for agent in range(n_agents):
            quote = math.exp(-learning * experience[agent, kind]) * (0.8 + 0.4 * uniform(key, job, agent, 1))
            if quote < best:
                best, winner = quote, agent
        experience[winner, kind] += 1.0
        jobs[0, job], jobs[1, job] = winner, kind
