"""Ctrl-C is quiet and ends a command with 130, from its first moment to its last."""

import os
import signal
import subprocess
import sys

import pytest

from credit_flow.console.at_once import at_once

START = """
import sys
sys.argv[0] = "credit-flow"
from credit_flow.cli import main
print("go", file=sys.stderr, flush=True)
main()
"""


def started(*words, cwd) -> subprocess.Popen:
    """The command, as in a terminal: with processes of its own, and not as in the background, where Ctrl-C is ignored."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *map(str, words)], cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert process.stderr.readline() == "go\n"
    return process


def ended_after(process: subprocess.Popen, seconds: float) -> tuple[int, str]:
    """Exit code and what was said on standard error of a command that gets Ctrl-C so many seconds from now."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)  # all that the command has started hear it, too
    said = process.communicate(timeout=60)[1]
    return process.returncode, said


@pytest.mark.parametrize("seconds", [0.02, 0.3, 0.7, 1.2])
def test_the_imports_of_a_command_end_at_once_and_quietly(seconds, tmp_path):
    code, said = ended_after(started("list", cwd=tmp_path), seconds)
    assert (code, said) in ((130, ""), (0, "")) and (code == 130 or seconds > 0.3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("train", "--auctions", 900_000),
        ("run", "--ticks", 90_000),
        ("sweep", "credit_economy", "--vary", "rent=0.2,0.3", "--seeds", 9, "--ticks", 9_000),
    ],
    ids=lambda words: words[0],
)
def test_and_so_at_every_moment_of_what_needs_more(words, tmp_path):
    for tenths in range(5, 60, 5):
        code, said = ended_after(started(*words, cwd=tmp_path), tenths / 10)
        assert code == 130 and "Traceback" not in said, (tenths, said)


def test_where_ctrl_c_is_somebody_elses_it_stays_so():
    own = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with at_once():
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with at_once():
            assert callable(signal.getsignal(signal.SIGINT))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, own)
