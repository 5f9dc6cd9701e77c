"""Who waits for the compiler is told; who does not is told nothing."""

import subprocess
import sys

import numba
import pytest

from credit_flow.core.programs import compile_notice as notice
from credit_flow.core.programs.compile_notice import compile_notice
from credit_flow.experiments.sweeps.worker_pool import WorkerPool

pytestmark = pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing compiles")


def test_what_compiles_for_long_is_named_and_what_is_there_already_is_not(monkeypatch):
    monkeypatch.setattr(notice, "FIRST", 0.0)
    told = []

    @numba.njit
    def a_rule_of_ones_own(x):
        return 2 * x

    with compile_notice(lambda rule, seconds: told.append((rule, seconds))):
        a_rule_of_ones_own(1)
    assert len(told) == 1 and "a_rule_of_ones_own" in told[0][0] and told[0][1] >= 0.0
    with compile_notice(lambda rule, seconds: told.append((rule, seconds))):
        a_rule_of_ones_own(2)
    a_rule_of_ones_own(2.5)  # nobody listens any more
    assert len(told) == 1


def test_what_compiles_in_no_time_is_not_worth_a_word():
    told = []

    @numba.njit
    def another(x):
        return 3 * x

    with compile_notice(lambda rule, seconds: told.append(rule)):
        another(1)
    assert told == []


def compile_a_rule() -> int:
    """In a worker: compile something that is worth a word at once."""
    notice.FIRST = 0.0
    return numba.njit(lambda x: 4 * x)(1)


def test_workers_speak_with_one_voice_and_only_if_they_are_asked_to(capfd):
    for aloud in (True, False):
        pool = WorkerPool(2, aloud=aloud)
        assert [future.result() for future in [pool.submit(compile_a_rule) for _ in range(6)]] == [4] * 6
        pool.shutdown()
        said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("compiling ")]
        assert bool(said) == aloud and all("once on this machine" in line for line in said)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["run"], ["sweep", "--vary", "hiring=true,false", "--seeds", "1", "--workers", "2"]]
)
def test_a_cold_start_through_a_pipe_is_not_silent(words, tmp_path, monkeypatch):
    """With an empty cache of its own; workers speak with one voice."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    command = [sys.executable, "-m", "credit_flow.cli", *words, "--ticks", "3", "--set", "experts=12"]
    done = subprocess.run([*command, "--out", tmp_path / "out"], capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("compiling ")]
    assert lines and all("once on this machine" in line for line in lines)
    seconds = [int(line.split(", ")[1].split()[0]) for line in lines]
    assert seconds == sorted(seconds), "two spoke at once"
    quiet = subprocess.run([*command, "--out", tmp_path / "quiet", "--quiet"], capture_output=True, text=True)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
