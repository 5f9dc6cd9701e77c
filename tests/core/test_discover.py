"""A shelf is a folder, a member a file of it; unknown names come with the nearest one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import credit_flow
from credit_flow.core.discover import UnknownName, functions, members, modules, nearest, summary
from credit_flow.mechanisms.auctions.second_price import SecondPrice
from credit_flow.mechanisms.mechanism import Mechanism, OneSided

PACKAGE = Path(credit_flow.__file__).parent


@pytest.mark.parametrize("shelf", ["mechanisms", "measures", "institutions", "agents", "worlds", "models"])
def test_every_file_of_a_shelf_is_found_by_its_name(shelf):
    files = {path.stem for path in (PACKAGE / shelf).rglob("*.py")} - {"__init__"}
    assert set(modules(shelf)) == files
    assert list(modules(shelf)) == sorted(files)


def test_members_are_the_final_classes_that_bear_their_files_name():
    found = members("mechanisms", Mechanism)
    assert found["second_price"] is SecondPrice
    assert "mechanism" not in found and OneSided not in found.values()
    for name, member in found.items():
        assert member.__name__.lower() == name.replace("_", "")


def test_functions_are_those_of_the_shelfs_own_files():
    found = functions("measures")
    assert list(found) == sorted(found)
    assert all(function.__module__.startswith("credit_flow.measures.") for function in found.values())
    assert "gini" in found and not any(name.startswith("_") for name in found)


def test_two_files_of_one_name_on_a_shelf_are_an_error_that_names_both(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "credit_flow", ignore=shutil.ignore_patterns("__pycache__"))
    twin = tmp_path / "credit_flow" / "mechanisms" / "exchange" / "second_price.py"
    shutil.copy(tmp_path / "credit_flow" / "mechanisms" / "auctions" / "second_price.py", twin)
    code = "from credit_flow.core.discover import modules; modules('mechanisms')"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    said = run.stderr.strip().splitlines()[-1]
    assert "TwoOfOneName" in said and "rename one" in said
    for folder in ("auctions", "exchange"):
        assert f"credit_flow/mechanisms/{folder}/second_price.py" in said


def test_asking_for_one_member_imports_its_file_alone():
    code = (
        "import sys; from credit_flow.core.discover import Names, member; from credit_flow.agents.policy import Policy; "
        "names = Names('agents', Policy); print('markup' in names, 'markups' in names, member('agents', Policy, 'markup').__name__, "
        "*(name for name in ('markup', 'bandit', 'neural') if f'credit_flow.agents.{name}' in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False", "Markup", "markup"]


def test_the_summary_is_the_first_paragraph_in_one_line():
    def documented():
        """One thing,
        said in two lines.

        And more.
        """

    assert summary(documented) == "One thing, said in two lines."
    assert summary(lambda: None) == ""


def test_an_unknown_name_comes_with_the_nearest_and_all_there_are():
    error = nearest("secnd_price", {"second_price": 1, "first_price": 2}, "mechanism")
    assert isinstance(error, UnknownName) and isinstance(error, ValueError)
    assert str(error) == (
        "no mechanism named 'secnd_price': did you mean 'second_price'? There are: first_price, second_price."
    )
    assert "did you mean" not in str(nearest("qqq", ["second_price"], "mechanism"))


def test_of_many_names_only_their_number_and_the_nearest_three_are_told():
    known = [f"number_{i}" for i in range(21)]
    few, many = (str(nearest("number_x", names, "thing")) for names in (known[:20], known))
    assert f"There are: {', '.join(sorted(known[:20]))}." in few
    assert "There are 21, of which the nearest: " in many and many.rpartition("nearest: ")[2].count(", ") == 2
