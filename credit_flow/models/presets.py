"""The presets of the flagship, each a question; `preset("closed")` gives the scenario to run."""

from __future__ import annotations

from collections.abc import Callable

from credit_flow.core.discover import nearest
from credit_flow.models.attention import Attention
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.digit_economy import DigitEconomy
from credit_flow.models.hayek_machine import HayekMachine
from credit_flow.models.neural_bucket_brigade import NeuralBucketBrigade
from credit_flow.models.scenario import Scenario
from credit_flow.models.trophic import Trophic
from credit_flow.models.vickrey_society import VickreySociety


def default() -> Scenario:
    """Credit enters at the top of the hiring trees and trickles down. Look at: specialists emerging, price, population."""
    return CreditEconomy()


def steady() -> Scenario:
    """A dearer life and faster learning: the society stands still from tick 1,000 on. Look at: the population, against that
    of the default, which still falls up to tick 1,500 and creeps up after 3,000."""
    return CreditEconomy(rent=0.2, learning=0.1)


def no_hiring() -> Scenario:
    """No market for steps: every owner does all steps itself. Look at: generalists, dearer work, more experts for less."""
    return CreditEconomy(hiring=False)


def closed() -> Scenario:
    """Nothing enters or leaves after the endowments: the treasury collects what compute and rent cost, and pays the
    bounties. Look at: money constant to the last quantum, activity bounded by velocity, what a shock does."""
    return CreditEconomy(recycle=1.0, treasury_pays=True, endowment=40.0)


def attention() -> Scenario:
    """No income, no dissipation: credit is only relative priority. Look at: share of compute against true usefulness, and
    how fast it follows when usefulness changes."""
    return Attention()


def trophic() -> Scenario:
    """One-way flow: only level 1 earns from WORLD, level k + 1 lives on what level k pays it. Look at: the pyramid of
    credit, transfer efficiency, trophic levels, and links thinning out to a tree when their cost is concave."""
    return Trophic()


def scarce_compute() -> Scenario:
    """Compute is cleared at fixed capacity, and bounties rise by half at tick 1,000. Look at: the compute price
    following inflow over capacity, real activity unchanged: inflation. The posted-price twin is the control."""
    return CreditEconomy(compute="cleared", shock=((1000, "bounty", 1.5),))


def digits() -> Scenario:
    """Real work: tasks are handwritten digits, experts are real little classifiers. Look at: accuracy on held-back digits
    against compute spent, next to the four baselines."""
    return DigitEconomy()


def vickrey_society() -> Scenario:
    """Experts buy and sell the states of a chain, cloned, at the runner-up's price. Look at: bids settling at the optimal
    values, and no credit leaking on its way back from the reward."""
    return VickreySociety()


def bucket_brigade() -> Scenario:
    """Rules pay the rule before them a share of their strength. Look at: strengths falling geometrically away from the reward,
    the tax acting as the discount."""
    return BucketBrigade()


def neural_bucket_brigade() -> Scenario:
    """Connections of a network pay those that set the stage for them, and learn XOR. Look at: what is recognised, and the
    substance of all weights, which mistakes use up."""
    return NeuralBucketBrigade(ticks=48_000)


def hayek_machine() -> Scenario:
    """Experts with fixed bids buy and sell the state of a chain; entry and ruin do the learning. Look at: success once entry is
    frozen, and HOUSE, the first seller, ending up with the surplus."""
    return HayekMachine()


def no_property() -> Scenario:
    """A Hayek machine in which bids are not paid and rewards are shared. Look at: cheap talk, the newest bidder acting."""
    return HayekMachine(rules="no_property")


def printing() -> Scenario:
    """A Hayek machine in which every act makes money. Look at: those who farm the printer taking over."""
    return HayekMachine(rules="printing")


def free_entry() -> Scenario:
    """A Hayek machine with endowments that nobody pays. Look at: bids above values, and the money supply."""
    return HayekMachine(rules="free_entry")


def from_file() -> Scenario:
    """Your own tasks: set file=tasks.csv with the columns tick, kind, work (and bounty, task, parent). Look at: your own
    question."""
    return CreditEconomy()


PRESETS: dict[str, Callable[[], Scenario]] = {
    make.__name__: make
    for make in (
        default,
        steady,
        no_hiring,
        closed,
        attention,
        trophic,
        scarce_compute,
        digits,
        vickrey_society,
        bucket_brigade,
        neural_bucket_brigade,
        hayek_machine,
        no_property,
        printing,
        free_entry,
        from_file,
    )
}


def preset(name: str) -> Scenario:
    """The scenario of a preset. Errors: `UnknownName`, suggesting the nearest one."""
    if name not in PRESETS:
        raise nearest(name, PRESETS, "preset")
    return PRESETS[name]()
