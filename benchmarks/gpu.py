"""Row 16, the flagship in many markets at once on a GPU against all cores of the same machine, and trainings on both; writes results/gpu.json.

Run by `make bench-gpu`. Both do the same launches of the same markets in turn, and every journal hash must agree. What is compared is the
kernels; copying to and from the card and taking over the books are shown beside. Then the same bidders are trained on the CPU and on
the GPU in turn, and Cleanup and Harvest are played on both. Without a GPU it says so and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import torch
from gpu_grids import grids
from gpu_training import WORLDS, lines, side_by_side
from machine import machine
from results import RESULTS
from rich.console import Console
from row import Goal, Row

from credit_flow.core.programs.device import DeviceBatch, device_name
from credit_flow.core.programs.kernel import SIMULATED, threads
from credit_flow.core.programs.phases import Launch
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.model import CreditFlow

JSON = RESULTS / "gpu.json"


def main() -> None:
    """Measure, show, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = {"markets": 10_000, "experts": 100, "ticks": 20, "rounds": 5, "copies": 16_384, "steps": 200}
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    size = parser.parse_args()
    console = Console()
    try:
        card = device_name()
    except RuntimeError as error:
        console.print(f"nothing measured: {error}")
        return
    with console.status(f"{size.markets:,} markets of {size.experts} experts on {card}") as status:
        rounds = measure(size, status.update)
    row = summary(rounds, size, card)
    console.print(f"{row.what}: {row.shown} (goal {row.aim}, {row.verdict}); {row.detail}")
    with console.status("grids") as status:
        on_grids = grids(size.copies, size.steps, size.rounds, status.update)
    for found in on_grids:
        console.print(f"{found.what}: {found.shown} (goal {found.aim}, {found.verdict}); {found.detail}")
    if SIMULATED:
        console.print("the simulator is no GPU: nothing is written")
        return
    trained = trainings(console)
    kept = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "card": card, **vars(size)}
    kept |= {"row": row.as_dict(), "seconds": rounds, "trainings": trained}
    kept["grids"] = [found.as_dict() for found in on_grids]
    JSON.write_text(json.dumps(kept, indent=1) + "\n")
    console.print(f"written to {JSON.name}")


def trainings(console: Console) -> list[dict]:
    """The trainings of `gpu_training` on all cores and on the card, shown and returned; none where torch has no CUDA."""
    if not torch.cuda.is_available():
        console.print("no training measured: torch finds no GPU; pip install a torch that is built for CUDA")
        return []
    found = []
    with console.status("trainings") as status:
        for world, ticks in WORLDS.items():
            found += side_by_side(world, ticks, ("cpu", "cuda"), threads=threads(), say=status.update)
    for line in lines(found):
        console.print(line)
    return found


def measure(size: argparse.Namespace, say: Callable[[str], None]) -> list[dict[str, float]]:
    """Seconds of every round by name; a round before the first compiles and is not counted.

    Errors: `AssertionError` with the first seed whose journals differ.
    """
    scenario = CreditEconomy(experts=size.experts, task_rate=size.experts / 10, ticks=10**6)
    places = {
        name: [CreditFlow(scenario, rng=seed, journal=False) for seed in range(size.markets)] for name in RUN
    }
    rounds = []
    for number in range(1 + size.rounds):
        say(f"round {number} of {size.rounds}")
        found = {name: timed(models, size.ticks, RUN[name]) for name, models in places.items()}
        require_same(*places.values())
        rounds.append({f"{name} {what}": s for name, pair in found.items() for what, s in pair.items()})
    return rounds[1:]


def timed(models: Sequence[CreditFlow], ticks: int, run: Callable) -> dict[str, float]:
    """Seconds of `run(ticks)` in all markets: of the kernels alone, and with all that is done around them."""
    start, kernels = time.perf_counter(), 0.0
    courses = [model.launches(ticks) for model in models]
    while launches := [launch for launch in (next(course, None) for course in courses) if launch]:
        kernels += run(launches)
    return {"kernels": kernels, "whole": time.perf_counter() - start}


def on_gpu(launches: Sequence[Launch]) -> float:
    """Run launches on the GPU; returns the seconds of the kernel."""
    batch = DeviceBatch(launches)
    start = time.perf_counter()
    batch.run()
    seconds = time.perf_counter() - start
    batch.hand_back()
    return seconds


def on_cores(launches: Sequence[Launch]) -> float:
    """Run launches on all cores, a market a core at a time; returns the seconds that took."""
    with ThreadPoolExecutor(threads()) as pool:
        start = time.perf_counter()
        for _ in pool.map(Launch.run, launches, chunksize=1):
            pass
        return time.perf_counter() - start


RUN = {"cores": on_cores, "gpu": on_gpu}


def require_same(*places: Sequence[CreditFlow]) -> None:
    """Every market has one journal hash everywhere. Errors: AssertionError naming the seed."""
    for models in zip(*places):
        if len({model.ledger.journal.hash for model in models}) > 1:
            raise AssertionError(
                f"seed {models[0].seed}: the journals of GPU and CPU differ by tick {models[0].tick}"
            )


def summary(rounds: list[dict[str, float]], size: argparse.Namespace, card: str) -> Row:
    """The row of the goals table."""
    faster, whole = (
        statistics.median(seconds[f"cores {what}"] / seconds[f"gpu {what}"] for seconds in rounds)
        for what in ("kernels", "whole")
    )
    median = statistics.median(seconds["gpu kernels"] for seconds in rounds)
    nanoseconds = 1e9 * median / (size.markets * size.experts * size.ticks)
    detail = f"{card} against {threads()} cores, journals equal; {nanoseconds:.3g} ns per expert-step, {whole:.3g} x with copies and books"
    what = f"GPU, {size.markets:,} markets x {size.experts:,} experts"
    return Row(16, what, faster, "x all cores", Goal(">=", 10, 50), detail)


if __name__ == "__main__":
    main()
