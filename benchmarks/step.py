"""What a tick of the flagship costs, against the same economy as plain Mesa objects; and what importing it costs.

Run by `make bench`; `--quick` is a short pass. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from peers.objects import Books, Expert, Generator, ObjectEconomy, Stream
from rich.console import Console
from rich.table import Table

from credit_flow import CreditFlow
from credit_flow.core.kernel import set_threads

RESULTS = Path(__file__).parent / "results"
VERSIONS = ("credit-flow", "mesa", "numpy", "numba", "pandas")
OPTIONAL = ("torch", "ray", "solara", "matplotlib")
WARM_UP = 300
GOALS = {100: 20, 1000: 40, 10_000: 50, 100_000: 50}


@dataclass
class StepRow:
    """Medians over rounds of one block of ticks of each, CPU time."""

    experts: int  # parameter: at the start, and ten times the tasks per tick
    living: int  # on average during the blocks
    ticks: int  # in each block
    rounds: int
    credit_flow_ms: float  # per tick
    objects_ms: float  # per tick
    ratio: float  # objects with an ordinary generator, per living expert, to CreditFlow
    lowest: float  # of a round
    highest: float
    ratio_same_draws: float  # objects that draw the same numbers, and so do the very same work
    goal: int


def twin(model: CreditFlow, draws: type[Stream]) -> ObjectEconomy:
    """An economy of objects in the very state of `model`, without a ledger."""
    p, table = model.parameters, model.table
    economy = ObjectEconomy(model.seed, Books(), draws, experts=0, task_rate=p.task_rate)
    experts = {}
    for row in table.rows.tolist():
        economy.n_rows = row
        expert = experts[row] = Expert(economy, experts.get(int(table.parent[row])))
        expert.skill, expert.expected = table.skill[row].tolist(), table.expected_price[row].tolist()
        expert.trust, expert.markup = table.trust[row].tolist(), float(table.markup[row])
        expert.busy, expert.balance = int(table.busy[row]), model.ledger.balance(model.first_account + row)
    for row, expert in experts.items():
        expert.neighbours = [experts.get(known) for known in table.neighbours[row].tolist()]
    economy.tick, economy.n_rows, economy.n_tasks = model.tick, table.n_rows, model.world.next_id
    return economy


def cpu_per_expert(model, ticks: int) -> float:
    """CPU seconds per tick and living expert over `ticks` ticks."""
    gc.collect()
    gc.freeze()  # no model pays for walking through another's objects
    n, start = n_living(model), time.process_time()
    for _ in range(ticks):
        model.step()
    return (time.process_time() - start) / (ticks * (n + n_living(model)) / 2)


def n_living(model) -> int:
    """Living experts."""
    return len(model.table.rows) if isinstance(model, CreditFlow) else len(model.agents)


def compare(n: int, ticks: int, rounds: int, warm_up: int) -> StepRow:
    """Blocks of `ticks` ticks of all three in turn, from the state after `warm_up` ticks on."""
    model = CreditFlow(rng=1, experts=n, task_rate=n / 10, ticks=10**6).run(warm_up)
    ordinary, same = twin(model, Generator), twin(model, Stream)
    times, living = [], []
    for _ in range(rounds):
        times.append([cpu_per_expert(one, ticks) for one in (model, ordinary, same)])
        living.append(n_living(model))
    require_same(model, same)
    ours, theirs = (
        1e3 * statistics.median(row[i] for row in times) * statistics.mean(living) for i in (0, 1)
    )
    ratios, exact = [row[1] / row[0] for row in times], [row[2] / row[0] for row in times]
    spread = statistics.median(ratios), min(ratios), max(ratios), statistics.median(exact)
    return StepRow(n, round(statistics.mean(living)), ticks, rounds, ours, theirs, *spread, GOALS[n])


def require_same(model: CreditFlow, objects: ObjectEconomy) -> None:
    """Both did the same work: every balance is equal to the last bit."""
    held = model.balances[model.first_account + model.table.rows].tolist()
    if [expert.balance for expert in objects.agents] != held:
        raise AssertionError(f"the two economies parted before tick {model.tick}")


def import_seconds(statement: str) -> float:
    """CPU time of an import in a fresh process."""
    code = f"import time; start = time.process_time(); {statement}; print(time.process_time() - start)"
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    )


def compare_imports(pairs: int) -> dict:
    """Import times, and which of the optional packages importing brings in."""
    statements = {
        "credit_flow": "import credit_flow",
        "CreditFlow": "from credit_flow import CreditFlow",
        "mesa, numba, pandas": "import mesa, numba, pandas",
    }
    times = [
        {name: import_seconds(statement) for name, statement in statements.items()} for _ in range(pairs)
    ]
    code = f"import sys, credit_flow; credit_flow.CreditFlow; print(*(set({OPTIONAL}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    return {
        "pairs": pairs,
        "ms": {name: 1e3 * statistics.median(row[name] for row in times) for name in statements},
        "ratio": statistics.median(row["CreditFlow"] / row["mesa, numba, pandas"] for row in times),
        "optional_packages_loaded": sorted(loaded.split()),
    }


def plan(quick: bool) -> list[tuple[int, int, int, int]]:
    """Experts, ticks a block, rounds of blocks, and ticks before the first."""
    if quick:
        return [(100, 20, 5, 150), (1000, 5, 5, 150)]
    sizes = [(100, 60, 9), (1000, 30, 7), (10_000, 8, 5), (100_000, 2, 5)]
    return [(*size, WARM_UP) for size in sizes]


def machine() -> dict:
    """What it ran on."""
    cpu = next((line for line in _cpu_lines() if line.startswith("model name")), platform.processor())
    return {
        "cpu": cpu.partition(":")[2].strip() or cpu,
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in VERSIONS},
    }


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def show(rows: list[StepRow], imports: dict) -> Table:
    """The results as a table for the screen."""
    table = Table(title="One tick, CPU time on one core: objects against CreditFlow")
    for name in ("experts", "living", "CreditFlow ms", "objects ms", "ratio", "range", "same draws", "goal"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        cells = (f"{row.credit_flow_ms:.2f}", f"{row.objects_ms:.2f}", f"{row.ratio:.1f} x")
        spread = f"{row.lowest:.1f} .. {row.highest:.1f}"
        exact = f"{row.ratio_same_draws:.1f} x"
        table.add_row(f"{row.experts:,}", f"{row.living:,}", *cells, spread, exact, f">= {row.goal} x")
    table.add_section()
    ours, theirs = imports["ms"]["CreditFlow"], imports["ms"]["mesa, numba, pandas"]
    table.add_row(
        "import", "", f"{ours:.0f}", f"{theirs:.0f}", f"{imports['ratio']:.2f} x", "", "", "<= 1.2 x"
    )
    loaded = ", ".join(imports["optional_packages_loaded"]) or "none"
    table.caption = (
        f"the row `import` is against importing mesa, numba and pandas; optional packages loaded: {loaded}"
    )
    return table


def main() -> None:
    """Measure, show, and write results/step.json (with --quick: results/step_quick.json)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short pass: few ticks, up to 1,000 experts")
    quick = parser.parse_args().quick
    set_threads(1)
    console, rows = Console(width=100), []
    for n, *pace in plan(quick):
        with console.status(f"{n:,} experts ..."):
            rows.append(compare(n, *pace))
    imports = compare_imports(pairs=5)
    console.print(show(rows, imports))
    result = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine()}
    result |= {"step": [asdict(row) for row in rows], "import": imports}
    path = RESULTS / ("step_quick.json" if quick else "step.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")
    console.print(f"written to {os.path.relpath(path)}")


if __name__ == "__main__":
    main()
