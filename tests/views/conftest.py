"""Real short runs that the tests of the views look at."""

import pytest

from credit_flow.experiments.run import run
from credit_flow.models.credit_economy import CreditEconomy

RUNS = {
    "open": (CreditEconomy(), 200),
    "no_hiring": (CreditEconomy(hiring=False), 60),
    "closed": (CreditEconomy(recycle=1.0, treasury_pays=True), 60),
    "deep": (CreditEconomy(depth=3), 60),
}


@pytest.fixture(scope="session")
def records(tmp_path_factory):
    """Records by name, read back from disk as a user's are."""
    folder = tmp_path_factory.mktemp("records")
    return {name: run(scenario, rng=3, ticks=n, out=folder / name) for name, (scenario, n) in RUNS.items()}


@pytest.fixture(scope="session")
def record(records):
    return records["open"]
