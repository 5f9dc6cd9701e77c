"""The fifteen acceptance checks of the dashboard, each by the tests whose docstrings name it ("Acceptance check 9, ...")."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def named() -> dict[int, list[str]]:
    """The tests that name each check in their docstrings."""
    found: dict[int, list[str]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            said = (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test_")
                and ast.get_docstring(node)
            )
            for numbers in re.findall(r"Acceptance checks? ([\d and,]+)", said or ""):
                for number in re.findall(r"\d+", numbers):
                    found.setdefault(int(number), []).append(f"{file.name}::{node.name}")
    return found


@pytest.mark.parametrize("check", range(1, 16))
def test_every_check_has_a_test(check):
    assert named().get(check)
