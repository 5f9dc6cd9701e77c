"""A run that would not fit into memory is refused in one line, before the machine dies."""

import dataclasses
import gc
import math
import os
import statistics
import subprocess
import sys

import pytest

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.core.boundary.machine_memory import free_of_group, left_by_others
from credit_flow.core.boundary.memory import (
    PASSING,
    SETTING,
    TooLarge,
    as_bytes,
    ceiling,
    in_use,
    one_by_one,
    require_room,
    zeros,
)
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.models.digit_economy import DigitEconomy
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.worlds.work.task_stream import TaskStream


def room_for(n: float) -> str:
    """The setting under which this process, whatever other tests have left in it, may have `n` bytes more."""
    return str(PASSING * (in_use() + n))


@pytest.mark.parametrize(
    ("text", "n"),
    [("2GiB", 2**31), ("500 MB", 5e8), (" 1.5gib", 1.5 * 2**30), ("123456", 123456), ("3KiB", 3072)],
)
def test_the_setting_reads_amounts_of_memory(monkeypatch, text, n):
    monkeypatch.setenv(SETTING, text)
    assert ceiling() == n


@pytest.mark.parametrize("text", ["much", "2 GX", "-1GiB", "1..2MB", "GiB"])
def test_a_setting_that_is_no_amount_is_refused(text):
    with pytest.raises(ParameterError, match="CREDIT_FLOW_MEMORY = .* such as 2GiB"):
        as_bytes(text)


def test_without_the_setting_there_is_a_share_of_what_the_machine_has(monkeypatch):
    monkeypatch.delenv(SETTING, raising=False)
    assert in_use() * 4 > 2**28 and in_use() < ceiling() < 2**50
    require_room(2**24, "little", "nothing")
    with pytest.raises(
        TooLarge,
        match=r"a moon would take .* GiB of memory, and there are .* GiB \(four fifths of what other programs leave now\): less of cheese, "
        "or set CREDIT",
    ):
        require_room(2.0**55, "a moon", "cheese")


@pytest.mark.skipif(not os.path.exists("/proc/meminfo"), reason="only Linux says what others leave")
def test_there_is_no_more_than_others_leave_and_one_holds_oneself():
    """Beside psutil, which reads the same at nearly the same moment; programs come and go in between."""
    psutil = pytest.importorskip("psutil")
    differences = []
    for _ in range(9):
        here, found = psutil.Process().memory_info().rss, left_by_others()
        differences.append(found - psutil.virtual_memory().available - here)
    assert statistics.median(differences) < 2**26
    assert left_by_others() < psutil.virtual_memory().total - 2**26


@pytest.mark.parametrize(
    ("most", "free"),
    [("1000000\n", 1_000_000 - 600_000 + 250_000), ("500000\n", 150_000), ("max\n", math.inf)],
)
def test_a_container_has_what_its_limit_leaves_and_what_copies_of_files_give_way(tmp_path, most, free):
    names = ("memory.max", "memory.current", "memory.stat")
    for name, text in zip(names, (most, "600000\n", "anon 350000\nfile 250000\ninactive_file 250000\n")):
        (tmp_path / name).write_text(text)
    assert free_of_group((str(tmp_path), "memory.max", "memory.current", "inactive_file")) == free
    assert free_of_group(("no such folder", "memory.max", "memory.current", "inactive_file")) == math.inf


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (
            CreditEconomy(experts=10_000_000),
            r"a table of 20,000,000 experts, \d+ bytes each, would take .* less of experts",
        ),
        (CreditEconomy(experts=1_000_000, kinds=64, links=64), "less of experts"),
        (
            VickreySociety(copies=20_000, clones=64),
            r"an auction of 20,000 copies with \d+ bids each .* copies, experts or clones",
        ),
        (
            VickreySociety(copies=1_000_000, world_name="mental_rotation"),
            "1,000,000 copies of mental_rotation would take",
        ),
        (
            CreditEconomy(task_rate=1e6, max_steps=16, depth=4),
            r"a tick with \d+ experts, .* tasks .*task_rate, max_steps, depth",
        ),
        (
            CreditEconomy(task_rate=1e6, max_steps=16, depth=4, judge_delay=3),
            r"tasks of .* steps would take .* task_rate, max_steps or depth",
        ),
        (
            CreditEconomy(experts=4000, endowment=1e6, task_rate=0.0, rent=0.0),
            "experts.* would take .*endowment, birth_threshold",
        ),
        (
            DigitEconomy(experts=20_000, schooling=10_000, endowment=1e5),
            "10,000 digits for each of 20,000 newcomers would take .* less of schooling",
        ),
        (
            DigitEconomy(experts=2000, decisions=1000, quotes=16, task_rate=30_000.0, schooling=0),
            r"1,000 decisions on each of [\d,]+ digits would take .* less of decisions",
        ),
        (
            VickreySociety(copies=400_000, world_name="gymnasium_env"),
            "400,000 environments would take .* less of copies",
        ),
    ],
    ids=lambda given: type(given).__name__ if dataclasses.is_dataclass(given) else "",
)
def test_settings_inside_their_ranges_that_do_not_fit_are_refused_in_one_line(monkeypatch, scenario, words):
    monkeypatch.setenv(SETTING, room_for(2**29))  # half a GiB more than the tests hold already
    with pytest.raises(TooLarge, match=words) as refused:
        model = CreditFlow(scenario, rng=1, journal=False)
        model.run(40)
    assert "\n" not in str(refused.value) and isinstance(refused.value, ParameterError | MemoryError)


def test_what_nobody_takes_needs_no_room(monkeypatch):
    monkeypatch.setenv(SETTING, room_for(2**28))
    scenario = DigitEconomy(experts=20, decisions=1000, task_rate=30_000.0)  # 30 million decisions on offer
    model = CreditFlow(scenario, rng=1, journal=False).run(2)
    assert 0 < len(model.readings.taken) <= 20 * scenario.quotes
    assert len(model.readings.doer) == 1000 * len(model.readings.taken)


def test_what_a_model_has_left_behind_refuses_no_other(monkeypatch):
    gc.collect()
    monkeypatch.setenv(SETTING, room_for(2**28))
    gc.disable()
    try:
        circle = [zeros(2**25)]
        circle.append(circle)
        with pytest.raises(TooLarge):
            require_room(2**27, "the next", "nothing")
        del circle
        require_room(2**27, "the next", "nothing")
    finally:
        gc.enable()


def test_a_journal_that_grows_bit_by_bit_is_asked_about(monkeypatch):
    model = CreditFlow(experts=300, rng=1).run(1)
    monkeypatch.setattr("credit_flow.core.books.journal.BYTES_PER_LINE", 2**15)
    monkeypatch.setenv(SETTING, "1MiB")
    with pytest.raises(TooLarge, match="whose journal is kept would take .* less of ticks, or a journal"):
        model.run(40)
    assert model.ledger.residual == 0.0 and not model.ledger.in_tick


def test_things_of_unknown_size_are_refused_while_they_are_made(monkeypatch):
    monkeypatch.setenv(SETTING, room_for(2**29))
    made = []
    with pytest.raises(TooLarge, match="100 rooms would take"):
        for _ in one_by_one(range(100), "100 rooms", "rooms"):
            made.append(zeros(2**23))
    assert 2 <= len(made) < 10
    assert list(one_by_one(range(3000), "little", "nothing")) == list(range(3000))


def test_books_hold_where_a_population_outgrows_memory(monkeypatch):
    model = CreditFlow(
        CreditEconomy(experts=4000, endowment=1e6, task_rate=0.0, rent=0.0), rng=1, journal=False
    )
    monkeypatch.setenv(SETTING, room_for(2**27))
    with pytest.raises(TooLarge):
        model.run(40)
    assert 0 < model.tick < 40 and not model.ledger.in_tick and model.ledger.residual == 0.0
    monkeypatch.setenv(SETTING, room_for(2**31))
    assert model.run(1).ledger.residual == 0.0


def test_a_stream_of_any_shape_draws_the_same_tasks_however_much_room_there_is_at_first():
    scenario = CreditEconomy(task_rate=20.0, max_steps=3, depth=4)
    world = scenario.world(1)
    assert isinstance(world, TaskStream) and world.advance(1) > 0.0
    tasks = world.tasks
    assert tasks.n_nodes == tasks.first[-1] > 2 * len(tasks) and (tasks.end <= tasks.n_nodes).all()


@pytest.mark.parametrize(
    ("shock", "words"),
    [
        ((5, "demand", -2.0), "a factor of demand is >= 0"),
        ((5, "bounty", float("inf")), "factor a finite number"),
        ((5, "kinds", 0.5), "whole number of places"),
        ((0, "demand", 2.0), "tick a whole number >= 1"),
        ((5, "demnd", 2.0), "one of demand, bounty, kinds"),
        (
            ((5, "demand", 1e3), (9, "demand", 1e3)),
            "from tick 9 on demand would be 3e.07, and 1e.06 is the most",
        ),
        (((5, "bounty", 1e9),), "from tick 5 on bounty would be 3e.09"),
    ],
)
def test_shocks_stay_within_what_the_parameters_allow(shock, words):
    with pytest.raises(ParameterError, match=words):
        CreditEconomy(shock=shock)


PEAK = """
import re
from credit_flow import CreditEconomy, CreditFlow
try:
    CreditFlow(CreditEconomy(experts=4000, endowment=1e6, task_rate=0.0, rent=0.0), rng=1).run(40)
except Exception as error:
    print(type(error).__name__, 1024 * int(re.search("VmHWM:.*?([0-9]+)", open("/proc/self/status").read())[1]))
"""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="only Linux says what the peak of a process was"
)
def test_a_process_never_takes_more_than_it_may():
    done = subprocess.run(
        [sys.executable, "-c", PEAK], env={**os.environ, SETTING: "1GiB"}, capture_output=True, text=True
    )
    name, peak = done.stdout.split()
    assert name == "TooLarge" and int(peak) < 2**30
