"""Random exchange and credit creation on the ledger, against their closed forms."""

import numpy as np

from credit_flow.core.books.ledger import WORLD, Entry, Ledger
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.measures.inequality import gini
from credit_flow.theory.values_ledger import LEDGER


def random_unit_exchange(n, mean, sweeps, burn_in, line=0.0, seed=1):
    """Random pairs, random direction, one credit if the payer has it; yields the balances after each kept sweep."""
    ledger, key = Ledger(journal=False), stream_key(seed, "random unit exchange")
    accounts = ledger.open(n)
    ledger.post(Entry(WORLD, accounts, mean, "endowment", 0))
    for account in accounts.tolist() if line else ():
        ledger.grant_line(account, line, cause=account)
    ledger.begin_tick(1)
    for sweep in range(sweeps):
        pairs = accounts[np.argsort(uniforms(key, sweep, (n, 1))[:, 0])].reshape(-1, 2)
        able = ledger.column()[pairs[:, 0]] >= 1.0 - line
        ledger.post(Entry(pairs[able, 0], pairs[able, 1], 1.0, "payment", sweep))
        if sweep >= burn_in:
            yield ledger.column()[accounts]
    ledger.end_tick()
    assert LEDGER["EM.A5"].holds(ledger.residual)


def test_gini_of_random_unit_exchange():
    large = [gini(x) for x in random_unit_exchange(20_000, 1.0, 300, 200)]
    assert LEDGER["H1"].holds(np.mean(large))
    small = [gini(x) for x in random_unit_exchange(100, 1.0, 6000, 500)]
    assert LEDGER["H1.N100"].holds(np.mean(small))


def test_share_of_negative_balances_with_credit_lines():
    shares = [(x < 0.0).mean() for x in random_unit_exchange(2000, 5.0, 1500, 1000, line=5.0)]
    assert LEDGER["I1"].holds(np.mean(shares))


def test_relending_multiplies_deposits_and_leaves_net_worth():
    reserve, base, rounds = 0.1, 1000.0, 250
    ledger = Ledger()
    bank, *people = ledger.open(rounds + 2).tolist()
    ledger.post(Entry(WORLD, people[0], base, "endowment", 0))
    ledger.begin_tick(1)
    worth, deposits, lent = ledger.net_worth(), 0.0, base
    for cause, (holder, borrower) in enumerate(zip(people, people[1:])):
        ledger.lend(holder, bank, lent, cause)
        deposits += lent
        lent = np.floor(lent * (1.0 - reserve) * 2**20) / 2**20
        if lent == 0.0:
            break
        ledger.lend(bank, borrower, lent, cause)
    change = np.abs(ledger.net_worth() - worth).max()
    limit, no_change = LEDGER["I3"].expected
    assert change == no_change
    assert 0.0 <= limit - deposits < rounds * 10 * 2**-20
    assert ledger.balance(bank) == base
    ledger.end_tick()
