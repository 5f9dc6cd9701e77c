"""What may not stand in the checkout, and what must."""

import ast
import collections
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve()
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".cff",
    ".bib",
    ".json",
    ".ipynb",
    ".yml",
    ".yaml",
    ".jinja",
    ".html",
    ".sh",
    "",
}


def tracked() -> list[Path]:
    """Files of the checkout that git tracks, or would at the next commit."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / line for line in listing.stdout.splitlines()]
    return [file for file in files if file.is_file() and file != HERE]


FILES = tracked()
TEXTS = [file for file in FILES if file.suffix in TEXT]
PYTHON = [file for file in FILES if file.suffix == ".py"]
CODE = [file for file in PYTHON if file.relative_to(ROOT).parts[0] == "credit_flow"]


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def matches(files: list[Path], pattern: str) -> list[str]:
    """`file:line: text` of every line that the pattern is found in."""
    found = re.compile(pattern)
    return [
        f"{name(file)}:{number}: {line.strip()[:100]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if found.search(line)
    ]


def test_the_listing_is_not_empty():
    assert len(CODE) > 50 and ROOT / "README.md" in FILES


def test_no_path_of_one_machine_stands_anywhere():
    assert matches(TEXTS, r"(?<![\w.])/(?:work|home|Users|mnt|root|scratch|data)/\w|[A-Z]:\\\\?\w+\\") == []


def test_no_host_of_a_package_registry_stands_anywhere():
    hosts = (
        r"pypi\.org|pythonhosted\.org|conda\.anaconda|registry\.npmjs|index-url|artifactory|download\.pytorch"
    )
    assert matches(TEXTS, hosts) == []


def test_no_tracked_file_is_large():
    large = {name(file): file.stat().st_size for file in FILES if file.stat().st_size > 1_500_000}
    assert large == {}


def test_nothing_is_left_to_do():
    assert (
        matches([*PYTHON, *(file for file in TEXTS if file.suffix == ".md")], r"\b(TODO|FIXME|XXX|HACK)\b")
        == []
    )


def test_nobody_draws_from_a_generator_in_the_package():
    """Draws are pure functions of seed, stream, tick and row; numpy's and Python's generators have state."""
    assert (
        matches(
            CODE, r"(np|numpy)\.random\.(?!Generator\b)|^\s*(import random|from random import)|default_rng"
        )
        == []
    )


def test_nobody_in_tests_or_benchmarks_draws_from_the_global_generator():
    rest = [file for file in PYTHON if file not in CODE]
    assert matches(rest, r"(np|numpy)\.random\.(?!default_rng|Generator|SeedSequence)\w") == []


def test_credit_moves_only_through_the_ledger():
    """Nobody adds to a balance, an account or a column of credit by hand."""
    outside = [file for file in CODE if file.relative_to(ROOT).parts[1] != "core"]
    assert matches(outside, r"\bbalances?(\[[^\]]*\])?\s*[-+*/]=|\bbalances?\[[^\]]*\]\s*=[^=]") == []


def test_private_books_are_read_by_nobody_outside_core():
    outside = [file for file in CODE if file.relative_to(ROOT).parts[1] != "core"]
    assert matches(outside, r"ledger\._\w") == []


def test_every_folder_of_the_package_holds_more_than_one_file():
    for folder in {file.parent for file in CODE}:
        members = {file.name for file in CODE if file.parent == folder}
        assert "__init__.py" in members, f"{name(folder)} is no package"
        assert len(members) > 2 or folder == ROOT / "credit_flow", (
            f"{name(folder)} holds one file and is no folder yet"
        )


def test_the_package_has_two_levels_of_folders_and_none_holds_more_than_twenty_files():
    modules = [file.relative_to(ROOT / "credit_flow") for file in CODE if file.name != "__init__.py"]
    assert max(len(file.parts) for file in modules) == 3
    held = collections.Counter(str(file.parent) for file in modules)
    assert {folder: n for folder, n in held.items() if n > 20} == {}


def test_no_file_is_longer_than_350_lines_and_the_model_than_330():
    lines = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}
    assert {file: n for file, n in lines.items() if n > 350} == {}
    assert lines["credit_flow/models/model.py"] <= 330


ONE_ECONOMY = re.compile(r"\b(task|ask|skill|hire|title|digit)s?\b", re.IGNORECASE)
"""Words of one economy among many."""


def test_the_core_speaks_of_no_economy():
    """Neither in its names nor in its prose: what one economy needs stands in the files of that economy."""
    package = ROOT / "credit_flow"
    files = [file for file in CODE if package / "core" in file.parents]
    files += [
        package / "models" / "model.py",
        package / "models" / "tick.py",
        package / "experiments" / "recorder.py",
    ]
    files += sorted((package / "experiments").glob("run*.py"))
    assert len(files) > 60 and matches(files, ONE_ECONOMY) == []


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {name(file): ast.parse(file.read_text(encoding="utf-8")) for file in CODE}


def test_every_file_says_what_it_is(trees):
    said = {file: ast.get_docstring(tree) or "" for file, tree in trees.items()}
    assert [file for file, docstring in said.items() if not docstring.partition("\n")[0].strip()] == []


def is_kernel(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and bool(
        {"kernel", "lots"} & {by.id for by in node.decorator_list if isinstance(by, ast.Name)}
    )


def called(function: ast.FunctionDef) -> set[str]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def test_no_kernel_calls_itself(trees):
    """Compiled recursion over two types of argument crashes the interpreter when Numba takes it from its disk cache."""
    kernels = [(file, node) for file, tree in trees.items() for node in ast.walk(tree) if is_kernel(node)]
    assert len(kernels) > 100
    assert [f"{file}: {kernel.name}" for file, kernel in kernels if kernel.name in called(kernel)] == []


@pytest.mark.parametrize(
    "target",
    [
        "help",
        "setup",
        "run",
        "dashboard",
        "browser",
        "test",
        "test-slow",
        "lint",
        "bench",
        "bench-dashboard",
        "docs",
        "screenshots",
    ],
)
def test_the_makefile_has_its_targets(target):
    assert matches([ROOT / "Makefile"], rf"^{target}:") != []


def test_the_door_is_named_in_the_readme_and_ci_calls_it():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme and "make test" in readme
    ci = ROOT / ".ci" / "run"
    assert ci.stat().st_mode & 0o111 and "make test" in ci.read_text()


@pytest.mark.parametrize(
    "file",
    [
        "LICENSE",
        "CITATION.cff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/design.md",
        "docs/theory.md",
        "docs/user_guide.md",
    ],
)
def test_the_papers_of_the_project_are_there(file):
    assert (ROOT / file).stat().st_size > 300


def test_versions_agree():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_is_a_door_and_no_list():
    assert (ROOT / "README.md").stat().st_size < 10_000
