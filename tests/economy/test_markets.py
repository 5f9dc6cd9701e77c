"""Many markets side by side keep the journals that each would have alone: on all cores, and by the text that a GPU runs."""

import os
import subprocess
import sys

import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.policy import Policy
from credit_flow.core.programs import kernel
from credit_flow.core.programs.device_state import gather, is_kept, scatter
from credit_flow.core.programs.state import places
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.markets import Markets

SMALL = "CreditEconomy(experts=15, task_rate=5.0, rent=4.0, birth_threshold=18.0)"
ON_A_GPU = f"""
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.markets import Markets
markets = Markets({SMALL}, (1, 2), where="gpu")
markets.run(3).run(1)
print(markets.device, *markets.hashes(), sep=chr(10))
print(*(f"{{model.births}} {{model.deaths}} {{len(contracts_in(model.work).owner)}}" for model in markets.models), sep=chr(10))
"""


def alone(scenario, seed: int, ticks: int) -> CreditFlow:
    return CreditFlow(scenario, rng=seed).run(ticks)


def test_eight_markets_on_all_cores_keep_the_journals_of_single_runs(monkeypatch):
    monkeypatch.setattr(kernel, "_n_threads", 3)
    scenario = CreditEconomy(experts=60, rent=0.5)
    markets = Markets(scenario, range(8)).run(70).run(30)
    singles = [alone(scenario, seed, 100) for seed in range(8)]
    assert markets.hashes() == [model.ledger.journal.hash for model in singles]
    assert len(set(markets.hashes())) == 8
    for model, single in zip(markets.models, singles):
        assert model.tick == 100 and model.table.rows.tolist() == single.table.rows.tolist()
        assert (model.table.died[: model.table.n_rows] > 0).any() and (model.table.parent >= 0).any()


def test_markets_with_python_parts_run_on_the_cores_too():
    scenario = preset("scarce_compute")
    markets = Markets(scenario, (3, 4)).run(10)
    assert markets.hashes() == [alone(scenario, seed, 10).ledger.journal.hash for seed in (3, 4)]


def test_a_gpu_gives_the_journals_of_the_cpu():
    """Numba's simulator runs the kernel a thread at a time, in plain Python, on copies of the states."""
    environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}
    run = subprocess.run(
        [sys.executable, "-c", ON_A_GPU], env=environment, capture_output=True, text=True, check=True
    )
    device, *found = run.stdout.splitlines()
    singles = [alone(eval(SMALL), seed, 4) for seed in (1, 2)]
    assert device == "Numba's simulator"
    assert found[:2] == [model.ledger.journal.hash for model in singles]
    assert found[2:] == [
        f"{model.births} {model.deaths} {len(contracts_in(model.work).owner)}" for model in singles
    ]
    assert all((model.table.parent >= 0).any() for model in singles), "nobody was born"
    assert all((model.table.died > 0).any() for model in singles), "nobody died"


def test_a_market_whose_society_dies_out_ends_and_the_others_go_on():
    scenario = CreditEconomy(experts=3, task_rate=0.3, rent=3.0)
    markets = Markets(scenario, range(6)).run(60)
    assert markets.hashes() == [alone(scenario, seed, 60).ledger.journal.hash for seed in range(6)]
    assert len({model.tick for model in markets.models}) > 1


def test_states_of_different_size_come_back_from_a_stack_as_they_went():
    models = [CreditFlow(rng=seed, experts=n) for seed, n in ((1, 20), (2, 300))]
    launches = [next(model.launches(1)) for model in models]
    states = [launch.state for launch in launches]
    kept = [place for place in places(launches[0].program.sections) if is_kept(place)]
    before = [[place.of(state).copy() for place in kept] for state in states]
    stacked = [gather(place, states) for place in kept]
    for state in states:
        for place in kept:
            place.of(state)[...] = 1
    for place, array in zip(kept, stacked):
        scatter(place, array, states)
    for state, arrays in zip(states, before):
        for place, array in zip(kept, arrays):
            assert place.of(state).tobytes() == array.tobytes(), place.name


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"where": "tpu"}, "where = 'tpu': must be one of cpu, gpu"),
        ({"seeds": ()}, "at least one seed is needed"),
    ],
)
def test_what_cannot_be_is_refused_at_once(wrong, message):
    with pytest.raises(ValueError, match=message):
        Markets(**{"seeds": (1,), **wrong})


def test_an_error_says_in_which_market_it_arose():
    class Strike(Institution):
        def step(self, model):
            if model.seed == 5 and model.tick == 3:
                raise RuntimeError("nobody works")

    markets = Markets(CreditEconomy(experts=10), (4, 5))
    for model in markets.models:
        model.institutions = (*model.institutions, Strike())
    with pytest.raises(RuntimeError, match="nobody works") as caught:
        markets.run(5)
    assert caught.value.__notes__ == ["in tick 3, in Strike", "in the market of seed 5"]


def test_ctrl_c_leaves_every_book_whole_and_the_markets_can_go_on():
    class Pest(Policy):
        """Interrupts once."""

        interrupts = True

        def ask(self, seen):
            if self.interrupts:
                Pest.interrupts = False
                raise KeyboardInterrupt
            return seen.cost

    markets = Markets(CreditEconomy(experts=10), (4, 5))
    pest = markets.models[1]
    pest.policies = (Pest(),)
    with pytest.raises(KeyboardInterrupt):
        markets.run(5)
    assert all(model.ledger.residual == 0.0 for model in markets.models)
    first = markets.models[0]
    first.run(8 - first.tick)
    assert first.ledger.journal.hash == alone(CreditEconomy(experts=10), 4, 8).ledger.journal.hash


def test_what_is_compiled_for_a_gpu_rounds_after_every_product():
    """Needs NVIDIA's compiler, no GPU."""
    code = """
import numpy as np
from numba import cuda, types
from cuda.pathfinder import DynamicLibNotFoundError
from credit_flow.core.programs.device_rounding import exact
def text(a):
    a[0] = np.rint(a[0] * a[1] + a[2])
try:
    with exact():
        print(cuda.compile(text, types.void(types.float64[:]), device=False, abi="numba", cc=(9, 0))[0])
except DynamicLibNotFoundError:
    pass
"""
    ptx = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    if not ptx:
        pytest.skip("no compiler of NVIDIA's here: pip install 'numba-cuda[cu13]'")
    assert "mul.rn.f64" in ptx and "add.rn.f64" in ptx and "cvt.rni.f64" in ptx and "fma" not in ptx
