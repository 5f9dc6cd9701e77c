"""A rule written once for one lot gives the same results on a batch, on any number of cores, and as plain Python."""

import os
import subprocess
import sys

import numba
import numpy as np
import pytest

from credit_flow.core.programs.kernel import SPREAD_FROM, kernel, lots, set_threads, threads


@lots
def squares(lot, numbers, out):
    """The square of each number."""
    out[lot] = numbers[lot] * numbers[lot]


square = squares.one


@kernel
def twice_the_square(lot, numbers, out):
    square(lot, numbers, out)
    out[lot] *= 2.0


@kernel
def ratio(a, b):
    return a / b


@pytest.fixture
def cores():
    before = threads()
    yield set_threads
    set_threads(before)


@pytest.mark.parametrize("n_threads", [1, 2, 3, 5])
@pytest.mark.parametrize("n_lots", [0, 1, 100, SPREAD_FROM - 1, SPREAD_FROM, 3 * SPREAD_FROM + 7])
def test_every_lot_is_done_once_on_any_number_of_cores(cores, n_threads, n_lots):
    cores(n_threads)
    numbers, out = np.arange(n_lots, dtype=float), np.full(n_lots + 1, -1.0)
    squares(n_lots, numbers, out)
    assert (out[:n_lots] == numbers**2).all()
    assert out[n_lots] == -1.0


def test_the_one_lot_text_can_be_called_from_other_kernels():
    out = np.zeros(3)
    twice_the_square(1, np.array([1.0, 3.0, 5.0]), out)
    assert out.tolist() == [0.0, 18.0, 0.0]


def test_the_rule_keeps_name_and_docstring_of_its_text():
    assert squares.__name__ == "squares"
    assert squares.__doc__ == "The square of each number."


@pytest.mark.parametrize("n", [0, -3])
def test_less_than_one_core_is_refused(n):
    with pytest.raises(ValueError, match="at least 1"):
        set_threads(n)


def test_a_mistake_on_another_core_is_not_lost(cores):
    """What a part raises must reach the caller although other threads did the work."""
    cores(2)
    with pytest.raises((TypeError, numba.TypingError)):
        squares(2 * SPREAD_FROM, None, np.zeros(2 * SPREAD_FROM))


def test_dividing_by_zero_gives_infinity_or_nan():
    one, zero = np.float64(1.0), np.float64(0.0)
    assert ratio(one, zero) == np.inf
    assert np.isnan(ratio(zero, zero))


def test_the_number_of_cores_can_be_given_by_the_environment():
    code = "from credit_flow.core.programs.kernel import threads; print(threads())"
    assert python(["-c", code], CREDIT_FLOW_THREADS="3") == "3"


RULE = """
import numpy as np
from credit_flow.core.programs.kernel import lots
@lots
def constant(lot, out):
    out[lot] = {value}
constant(2, out := np.zeros(2))
print(out.tolist())
"""


def test_a_changed_rule_is_compiled_anew_and_not_taken_from_the_disk_cache(tmp_path):
    """The loop over lots stands in another file than the rule: its cache must still notice that the rule changed."""
    for value in (1.0, 2.0):
        file = tmp_path / "rules.py"
        file.write_text(RULE.format(value=value))
        assert python([str(file)], NUMBA_CACHE_DIR=str(tmp_path / "cache")) == str([value] * 2)


def test_plain_python_runs_the_same_text(tmp_path):
    file = tmp_path / "rules.py"
    file.write_text(RULE.format(value="1.0 / np.float64(3.0)"))
    assert python([str(file)], NUMBA_DISABLE_JIT="1") == str([1 / 3] * 2)


def python(arguments: list[str], **environment) -> str:
    run = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_a_forked_process_gets_threads_of_its_own():
    """mesa.batch_run forks; a pool inherited without its threads would wait for ever."""
    import multiprocessing

    from credit_flow.core.programs import kernel

    n = kernel.SPREAD_FROM + 1
    n_threads = kernel.threads()
    kernel.set_threads(2)
    try:
        squares(n, numbers := np.arange(float(n)), np.empty(n))
        child = multiprocessing.get_context("fork").Process(target=squares, args=(n, numbers, np.empty(n)))
        child.start()
        child.join(60)
        assert child.exitcode == 0
    finally:
        kernel.set_threads(n_threads)


CALLER = """
import numpy as np
from typing import NamedTuple
from credit_flow.core.programs.kernel import kernel
from constants import RATE
{fields}
@kernel
def cost(s, i):
    return s.price[i] * RATE
print(cost(Stock(price=np.ones(1), size=np.full(1, 3.0)), 0), sum(cost.stats.cache_hits.values()))
"""
FIELDS = "class Stock(NamedTuple):\n    {}: object\n    {}: object\n"


def test_what_is_compiled_is_kept_until_something_that_it_reads_changes(tmp_path):
    """A constant of another file, and the order of the fields of a state, are part of a kernel; a comment is none."""
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}

    def price(rate: str, fields: tuple[str, str]) -> str:
        (tmp_path / "constants.py").write_text(rate)
        (tmp_path / "rules.py").write_text(CALLER.format(fields=FIELDS.format(*fields)))
        return python(["-c", "import rules"], PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]), **cache)

    assert price("RATE = 2.0", ("price", "size")) == "2.0 0"
    assert price("# said\nRATE = 2.0", ("price", "size")) == "2.0 1"
    assert price("RATE = 5.0", ("price", "size")) == "5.0 0"
    assert price("RATE = 5.0", ("size", "price")) == "5.0 0"


def test_what_is_kept_is_made_anew_where_it_names_what_is_no_longer_there(tmp_path):
    """A named tuple that has moved to another file, as with a new version; and an index that was cut off."""
    places = os.pathsep.join([str(tmp_path), *sys.path])
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": places}
    (tmp_path / "constants.py").write_text("RATE = 2.0")
    fields = "from typing import NamedTuple\n" + FIELDS.format("price", "size")
    for place in ("stocks", "goods"):
        (tmp_path / "stocks.py").write_text("")
        (tmp_path / f"{place}.py").write_text(fields)
        (tmp_path / "rules.py").write_text(CALLER.format(fields=f"from {place} import Stock"))
        assert python(["-c", "import rules"], **cache) == "2.0 0"
    for index in (tmp_path / "cache").rglob("*.nbi"):
        index.write_bytes(index.read_bytes()[:-20])
    assert python(["-c", "import rules"], **cache) == "2.0 0"
    assert python(["-c", "import rules"], **cache) == "2.0 1"


@pytest.mark.parametrize("how", ["-c", "exec", "exec in a space of its own", "standard input"])
def test_a_rule_that_stands_in_no_file_compiles_and_a_changed_one_too(how, tmp_path):
    for value in ("3.0", "4.0"):
        text = RULE.format(value=value)
        words = {"-c": text, "exec": f"exec({text!r})", "exec in a space of its own": f"exec({text!r}, {{}})"}
        done = subprocess.run(
            [sys.executable, *(["-c", words[how]] if how in words else ["-"])],
            input=None if how in words else text,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert (done.stdout, done.stderr) == (f"[{value}, {value}]\n", "")
