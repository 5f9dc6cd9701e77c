"""Ctrl-C at random moments of everything that runs: the books hold, and what goes on is the run that was never interrupted.

Each interrupt is a real SIGINT in a process of its own, which the timer of another thread sends."""

import functools
import importlib
import json
import os
import signal
import threading
import time
import traceback
from pathlib import Path

import pytest

from credit_flow import CreditFlow, Policy, Record, run
from credit_flow.console.run_summary import run_json
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.books.tick_audit import audit
from credit_flow.core.streams import stream_key, uniform
from credit_flow.experiments.sweeps.sweep import Sweep, sweep
from credit_flow.institutions.institution import Institution
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.markets import Markets
from credit_flow.models.vickrey_society import VickreySociety

ECONOMY = CreditEconomy(experts=25, task_rate=15.0)
SOCIETY = VickreySociety(copies=32)


SPAN: list[float] = []
"""Seconds that the work took which was, or might have been, interrupted."""


@pytest.fixture(autouse=True)
def ctrl_c():
    """As in a terminal: a job in the background inherits that Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Plain(Policy):
    """Ticks made of programs and Python in turn."""

    batched = True

    def ask(self, seen):
        return 1.1 * seen.cost


def interrupted(seconds: float, work) -> bool:
    """Whether Ctrl-C, `seconds` from now, got `work` in its course."""
    timer, start = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)), time.perf_counter()
    try:
        timer.start()
        return work() == "interrupted"
    except KeyboardInterrupt:
        return True
    finally:
        timer.cancel()
        SPAN.append(time.perf_counter() - start)


def require_right(model, reference) -> None:
    """The books of `model` hold, and it goes on to where `reference` stands."""
    audit(model.ledger)
    assert not model.ledger.in_tick and model.steps == model.tick <= reference.tick
    assert Ledger.replay(model.ledger.journal.blocks()).journal.hash == model.ledger.journal.hash
    model.run(reference.tick - model.tick)
    assert model.ledger.journal.hash == reference.ledger.journal.hash
    assert len(model.datacollector.model_vars["population"]) == reference.tick


@functools.cache
def of_a_model(policy, ticks: int) -> CreditFlow:
    return CreditFlow(ECONOMY, policy=policy and policy(), rng=2).run(ticks)


def model_run(seconds: float, folder: Path, policy=None, ticks: int = 1500) -> bool:
    model = CreditFlow(ECONOMY, policy=policy and policy(), rng=2)
    found = interrupted(seconds, lambda: model.run(ticks))
    require_right(model, of_a_model(policy, ticks))
    return found


def model_step(seconds: float, folder: Path, ticks: int = 250) -> bool:
    model = CreditFlow(ECONOMY, policy=Plain(), rng=2)

    def step() -> None:
        for _ in range(ticks):
            model.step()

    found = interrupted(seconds, step)
    require_right(model, of_a_model(Plain, ticks))
    return found


@functools.cache
def of_markets() -> tuple[CreditFlow, ...]:
    return tuple(Markets(ECONOMY, range(4)).run(400).models)


def markets_run(seconds: float, folder: Path) -> bool:
    markets = Markets(ECONOMY, range(4))
    found = interrupted(seconds, lambda: markets.run(400))
    for model, reference in zip(markets.models, of_markets()):
        require_right(model, reference)
    return found


@functools.cache
def of_a_run() -> Record:
    return run(ECONOMY, rng=2, ticks=1200)


def run_to_disk(seconds: float, folder: Path) -> bool:
    found = interrupted(seconds, lambda: run(ECONOMY, rng=2, ticks=1200, out=folder).manifest["status"])
    begun = (folder / "manifest.json").exists()
    if begun and found:
        part = Record.open(folder)
        assert part.manifest["status"] == ("interrupted" if part.ticks else part.manifest["status"])
        assert part.ticks == (part.measures.index.max() if part.ticks else 0)
        assert Ledger.replay(part.full_journal).journal.hash == part.manifest["journal_hash"]
    if found:
        run(ECONOMY, rng=2, ticks=1200, out=folder, resume=begun)
    whole, reference = Record.open(folder), of_a_run()
    assert whole.manifest["journal_hash"] == reference.manifest["journal_hash"]
    assert whole.measures.equals(reference.measures) and whole.snapshots.equals(reference.snapshots)
    return found


def sweeping(folder: Path | None, resume: bool = False) -> Sweep:
    settings = {"rent": [0.2, 0.3]}
    return sweep(ECONOMY.but(ticks=150), settings, 4, executor="serial", out=folder, resume=resume)


@functools.cache
def of_a_sweep():
    table = sweeping(None).table
    assert (table["status"] == "finished").all()
    return table


def sweep_to_disk(seconds: float, folder: Path) -> bool:
    found = interrupted(seconds, lambda: sweeping(folder).manifest["status"])
    begun = (folder / "sweep.json").exists()
    table = sweeping(folder, resume=begun).table if found else Sweep.open(folder).table
    assert table.equals(of_a_sweep())
    return found


def training(folder: Path, resume: bool = False):
    from credit_flow.experiments.training.train import train

    settings = {"auctions": 320, "minibatch": 128}
    return train(SOCIETY, settings=settings, seeds=2, auctions=1600, device="cpu", out=folder, resume=resume)


def train_to_disk(seconds: float, folder: Path, reference: str) -> bool:
    asked: list = []

    def work() -> str:
        asked.append(training(folder))
        return "interrupted" if asked[0].auctions < 1600 else "finished"

    found = interrupted(seconds, work)
    for model in asked[0].models if asked else ():
        audit(model.ledger)
    begun = (folder / "checkpoint.safetensors").exists()
    done = training(folder, resume=begun) if found else asked[0]
    assert " ".join(model.ledger.journal.hash for model in done.models) == reference
    return found


def in_a_child(work) -> str:
    """What `work` gives in a process of its own, or what went wrong there."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            word = work()
        except BaseException:
            word = traceback.format_exc()
        os.write(write, word.encode()[-4000:])
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        word = pipe.read().decode()
    return word if status == 0 else f"died of signal {status & 127}"


def forked(case, seconds: float, folder: Path) -> str:
    """`i` or `-`: whether the interrupt came in time; or what went wrong."""
    return in_a_child(lambda: "i" if case(seconds, folder) else "-")


def require_all_right(case, n: int, folder: Path) -> None:
    """`n` interrupts at random moments; one that comes too late is sent again, sooner."""
    for number in range(n):
        seconds, word = SPAN[-1] * uniform(stream_key(number, "interrupts"), 0, 0, 0), "-"
        for again in range(9):
            word = forked(case, seconds * 0.6**again, folder / f"{number}-{again}") if word == "-" else word
        assert word == "i", f"interrupt {number} of {n}: {word}"


class Slow(Institution):
    """While what comes after it compiles, somebody loses patience, once."""

    pressed = False

    def parts(self, model):
        if not Slow.pressed:
            Slow.pressed = True
            signal.raise_signal(signal.SIGINT)
        return ()


class SlowEconomy(CreditEconomy):
    def institutions(self):
        return (Slow(), *super().institutions())


def test_ctrl_c_while_rules_compile_acts_at_once_and_leaves_a_record_of_no_ticks(tmp_path):
    economy = SlowEconomy(experts=25, task_rate=15.0)
    part = run(economy, rng=2, ticks=20, out=tmp_path / "run")
    assert (part.ticks, part.manifest["status"]) == (0, "interrupted")
    assert json.loads(run_json(part))["status"] == "interrupted"
    whole = run(economy, rng=2, ticks=20, out=tmp_path / "run", resume=True)
    alone = CreditFlow(ECONOMY, rng=2).run(20)
    assert whole.manifest["journal_hash"] == alone.ledger.journal.hash


def python_parts(seconds: float, folder: Path) -> bool:
    return model_run(seconds, folder, Plain, 250)


CASES = {"model_run": model_run, "python_parts": python_parts, "model_step": model_step}
CASES |= {"markets_run": markets_run, "run": run_to_disk, "sweep": sweep_to_disk}


def warm_up(case, folder: Path) -> None:
    """Have compiled, and computed, what is needed, and find out how long it takes without an interrupt."""
    for name in ("cold", "warm"):
        assert not case(3600.0, folder / name)


@pytest.mark.parametrize("name", CASES)
def test_an_interrupt_leaves_everything_whole(name, tmp_path):
    warm_up(CASES[name], tmp_path)
    require_all_right(CASES[name], 4, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_forty_interrupts_leave_everything_whole(name, tmp_path):
    warm_up(CASES[name], tmp_path)
    require_all_right(CASES[name], 40, tmp_path)


@pytest.mark.slow
def test_forty_interrupts_of_a_training(tmp_path):
    """Nothing is trained in the parent: the threads of torch do not survive a fork."""
    pytest.importorskip("torch")
    importlib.import_module(
        "credit_flow.experiments.training.train"
    )  # whoever interrupts an import has to start Python anew

    def whole() -> str:
        training(tmp_path / "cold")
        start = time.perf_counter()
        models = training(tmp_path / "whole").models
        return " ".join([str(time.perf_counter() - start), *(model.ledger.journal.hash for model in models)])

    seconds, reference = in_a_child(whole).split(" ", 1)
    SPAN.append(float(seconds))
    require_all_right(functools.partial(train_to_disk, reference=reference), 40, tmp_path)
