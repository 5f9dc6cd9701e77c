"""Neural asks, trained for profit alone, against the closed forms of the auction theory, and in the flagship economy."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.neural import Neural
from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Outcome
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.neural_asks import ask_learner
from credit_flow.theory.equilibria import first_price_bid

COSTS = np.array([0.1, 0.2, 0.35, 0.5, 0.65, 0.8])
SELLERS = 3
THEORY = {
    "first_price": 1.0 - first_price_bid(1.0 - COSTS, SELLERS),  # shade: cost plus a third of the surplus
    "second_price": COSTS,  # tell the truth
}


def shown(costs: np.ndarray, draw=0.0) -> TaskObservation:
    """Tasks of bounty 1 that cost `costs` (lots, sellers)."""
    n = costs.size
    lots = np.repeat(np.arange(len(costs)), costs.size // len(costs))
    return TaskObservation(
        np.arange(n),
        np.full(n, draw),
        lots,
        costs.ravel(),
        np.ones(n),
        np.ones(n),
        np.zeros(n, int),
        np.zeros(n),
    )


def trained(mechanism, ticks: int, seed=1, lots=1024) -> np.ndarray:
    """What a policy asks at COSTS after so many ticks of procurements among SELLERS whose costs are uniform."""
    rng, policy = np.random.default_rng(seed), Neural(ask_learner(seed, minibatch=1024), seed)
    for tick in range(ticks):
        cost = rng.uniform(0, 1, (lots, SELLERS))
        asks = policy.decide("ask", shown(cost)).reshape(cost.shape)
        cleared = mechanism.clear(asks, reserve=1.0, tie=rng.uniform(0, 1, asks.shape), side="procurement")
        won = cleared.allocation > 0.0
        profit = (cleared.payment - cost) * won
        policy.learn(Outcome(np.arange(cost.size), won.ravel(), profit.ravel(), tick, None))
    policy.greedy = True
    return policy.decide("ask", shown(COSTS[:, None]))


def test_who_learns_from_profit_shades_under_the_first_price_and_not_under_the_second():
    asks = {
        name: trained(mechanism, 100)
        for name, mechanism in (("first_price", FirstPrice()), ("second_price", SecondPrice()))
    }
    for name, asked in asks.items():
        assert np.abs(asked - THEORY[name]).mean() < 0.1, name
    assert (asks["first_price"] - asks["second_price"])[:4].min() > 0.08


@pytest.mark.slow
@pytest.mark.parametrize("mechanism", [FirstPrice(), SecondPrice()], ids=["first_price", "second_price"])
def test_asks_come_to_the_closed_form(mechanism, request):
    """Five seeds, costs up to 0.5: the mean ask is within 0.05 of theory, every single one within 0.15.

    Not so above: who wins one auction in eight or fewer feels little pull. Under the second price one of these five seeds ends at
    asks of 0.825 and 0.9 for costs of 0.65 and 0.8, half of the surplus, the mean of a Beta that has fallen apart into 0 and 1.
    """
    name = request.node.callspec.id
    asked = np.array([trained(mechanism, 400, seed) for seed in range(1, 6)])
    often = COSTS <= 0.5
    assert np.abs(asked.mean(axis=0) - THEORY[name])[often].max() < 0.05
    assert np.abs(asked - THEORY[name])[:, often].max() < 0.15


def test_without_a_learner_it_asks_as_one_that_has_learnt_nothing():
    seen = shown(np.full((500, 1), 0.3), draw=0.5)
    assert Neural().decide("ask", seen) == pytest.approx(0.65)


def surplus_asked(model, ticks: int) -> float:
    """The mean share of the surplus that was asked in the last of so many ticks."""
    shares = []
    for _ in range(ticks):
        model.step()
        asks, bounty = contracts_in(model.work).asks, model.world.tasks.bounty
        there = np.isfinite(asks.ask)
        surplus = bounty[asks.lot[there]] - asks.cost[there]
        shares.append(((asks.ask[there] - asks.cost[there])[surplus > 0] / surplus[surplus > 0]).mean())
    return float(np.mean(shares[-20:]))


def test_in_the_flagship_experts_learn_to_undercut_and_the_books_stay_exact():
    model = CreditFlow(CreditEconomy(policy="neural"), rng=2)
    before, after = surplus_asked(model, 3), surplus_asked(model, 150)
    assert before > 0.45 and after < 0.3
    assert model.policies[0].learner.n_updates > 20
    assert model.ledger.residual == 0.0 and len(model.table.rows) > 50


@pytest.mark.slow
def test_in_the_flagship_too_first_price_asks_stand_further_above_cost_than_second_price_asks():
    """Five seeds each, 600 ticks: the ranges of the median ask over cost do not overlap."""

    def markups(mechanism: str) -> list[float]:
        found = []
        for seed in range(1, 6):
            model, ratios = CreditFlow(CreditEconomy(policy="neural", mechanism=mechanism), rng=seed), []
            for tick in range(600):
                model.step()
                asks = contracts_in(model.work).asks
                there = np.isfinite(asks.ask) & (asks.cost > 0.0)
                if tick >= 450:
                    ratios.append(np.median(asks.ask[there] / asks.cost[there]))
            found.append(float(np.mean(ratios)))
        return found

    assert min(markups("first_price")) > max(markups("second_price")) > 1.0
