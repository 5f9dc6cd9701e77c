"""Where it runs: from a wheel, without places to write to, without what only Linux has; and hints that pip understands."""

import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from credit_flow import CreditEconomy, CreditFlow, run, sweep
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.programs.cache_folder import is_private

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

AUCTION = """
from credit_flow.mechanisms.auctions.second_price import SecondPrice
print(SecondPrice().clear([[3.0, 5.0, 4.0]]).payment.max())
"""

WITHOUT_AFFINITY = """
import os
if hasattr(os, "sched_getaffinity"):
    del os.sched_getaffinity
"""

SWEEP = (
    WITHOUT_AFFINITY
    + """
from credit_flow import CreditEconomy, sweep
if __name__ == "__main__":
    table = sweep(CreditEconomy(experts=12), {"hiring": [True, False]}, 1, ticks=5, workers=2).table
    print(table["status"].tolist())
"""
)


def python(script: str, tmp_path: Path, package: Path = ROOT, **environment) -> subprocess.CompletedProcess:
    """Python with the package at `package` and nothing of this checkout."""
    (tmp_path / "script.py").write_text(script)
    given = {**os.environ, "PYTHONPATH": str(package), **environment}
    return subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        capture_output=True,
        text=True,
        env=given,
        cwd=tmp_path,
        timeout=300,
    )


def test_it_starts_where_cores_cannot_be_counted_by_affinity(tmp_path):
    done = python(WITHOUT_AFFINITY + AUCTION, tmp_path)
    assert done.stdout == "4.0\n", done.stderr


@pytest.mark.slow
def test_a_process_sweep_runs_where_cores_cannot_be_counted_by_affinity(tmp_path):
    done = python(SWEEP, tmp_path)  # workers run the script's first lines too
    assert done.stdout == "['finished', 'finished']\n", done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The package as a folder of somebody else's: nothing can be written beside its files."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "credit_flow").mkdir()
    shutil.copy(ROOT / "credit_flow" / "__init__.py", folder / "credit_flow")
    for part in ("core", "mechanisms"):
        copied = folder / "credit_flow" / part
        shutil.copytree(ROOT / "credit_flow" / part, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for inside in {file.parent for file in (folder / "credit_flow").rglob("*.py")}:
        (inside / "__pycache__").write_text("no folder can be made here, even by root")
    return folder


@pytest.mark.parametrize("passing", [True, False])
def test_it_runs_where_neither_package_nor_home_can_be_written_to(installed, tmp_path, passing):
    places = {
        "HOME": "/dev/null",
        "XDG_CACHE_HOME": "/dev/null",
        "NUMBA_CACHE_DIR": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if passing:
        (tmp_path / "passing").mkdir()
    else:
        (tmp_path / "passing").mkdir()
        (tmp_path / "passing" / f"credit_flow-{os.getuid()}").write_text("in the way")
    done = python(AUCTION, tmp_path, installed, TMPDIR=str(tmp_path / "passing"), **places)
    assert done.stdout == "4.0\n", done.stderr
    kept = list((tmp_path / "passing").rglob("*.nbi"))
    if passing:
        assert kept and done.stderr == "" and is_private(kept[0].parents[1])
    else:
        assert not kept and done.stderr.count("\n") == 1 and "NUMBA_CACHE_DIR" in done.stderr


def test_a_folder_of_others_is_not_used_for_code(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "own").mkdir(mode=0o700)
    assert [is_private(tmp_path / name) for name in ("open", "link", "own")] == [False, False, True]


@pytest.mark.parametrize("extra", [name for name in PROJECT["optional-dependencies"] if name != "all"])
def test_a_hint_names_packages_that_pip_finds(extra):
    hint = how_to_install(extra)
    assert hint.startswith("pip install '") and "credit-flow" not in hint
    named = {Requirement(package).name for package in shlex.split(hint)[2:]}
    assert named == {Requirement(package).name for package in PROJECT["optional-dependencies"][extra]}


def test_no_hint_names_a_package_that_is_not_published():
    for file in (ROOT / "credit_flow").rglob("*.py"):
        assert "install credit-flow" not in file.read_text() and "'credit-flow[" not in file.read_text(), file


def test_the_versions_of_python_are_those_it_is_said_to_run_on():
    told = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    assert PROJECT["requires-python"] == f">={told[0]}" and told == ["3.11", "3.12", "3.13"]
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in told


def test_what_is_shown_in_a_notebook_says_what_it_is(tmp_path):
    model = CreditFlow(CreditEconomy(experts=12, task_rate=7), rng=3).run(5)
    assert repr(model) == (
        f"<CreditFlow CreditEconomy, experts=12, task_rate=7.0, seed 3, tick 5, {len(model.table.rows)} experts>"
    )
    record = run(CreditEconomy(experts=12), rng=3, ticks=5)
    assert (
        repr(record)
        == f"<Record credit_economy, seed 3, 5 ticks, finished, journal {record.manifest['journal_hash'][:12]}>"
    )
    done = sweep(CreditEconomy(experts=12), {"hiring": [True, False]}, 1, ticks=5, executor="serial")
    assert repr(done) == "<Sweep credit_economy, hiring varied, 2 of 2 runs done, 0 failed, finished>"
