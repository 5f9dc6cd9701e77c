"""Commands for Records and sweeps that are given a folder of verdicts: each does what is right for verdicts, or says what is."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from credit_flow import verdicts
from credit_flow.core.records.record import Record
from credit_flow.experiments.verdicts.verdicts import Verdicts

DEAR = """from credit_flow import Arm, Hypothesis, Policy


class Dear(Policy):
    def ask(self, seen):
        return 1.5 * seen.cost


hypothesis = Hypothesis(
    question="Is work dearer where all ask half as much again?",
    treatment=Arm(policy=Dear()), null={"transaction_cost": 100.0}, measure="price", sesoi=0.1, ticks=30,
)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("verdicts")
    (place / "dear.py").write_text(DEAR)
    small = {"settings": {"experts": 20, "task_rate": 6.0}, "executor": "serial"}
    verdicts(str(place / "dear.py"), 6, out=place / "v", **small)
    return place / "v"


def test_an_audit_says_whether_the_table_is_what_the_runs_came_to(ask, folder, tmp_path):
    said = ask("audit", folder)
    assert (
        said.code == 0
        and said.out.count("holds") == 5
        and "verdicts.parquet is what the runs come to" in said.out
    )
    shutil.copytree(folder, tmp_path / "forged")
    table = pd.read_parquet(folder / "verdicts.parquet").assign(verdict="present", reason="")
    table.to_parquet(tmp_path / "forged" / "verdicts.parquet")
    said = ask("audit", tmp_path / "forged")
    assert said.code == 1 and "BROKEN verdicts.parquet is what the runs come to" in " ".join(said.out.split())
    assert "holds verdicts: credit-flow replay" in ask.refused("audit", folder, "--rerun")


def test_the_figures_are_those_of_verdicts(ask, folder, tmp_path):
    ask("figures", folder, "--out", tmp_path, "--format", "png")
    assert sorted(file.name for file in tmp_path.glob("*.png")) == ["strip_dear.png", "verdicts.png"]
    assert "no figure of these verdicts named 'strip_der': did you mean 'strip_dear'" in ask.refused(
        "figures", folder, "--only", "strip_der"
    )
    for command in ("figures", "report"):
        assert "chooses what to draw of a sweep, and" in ask.refused(command, folder, "--measure", "price")


def test_a_run_with_a_policy_of_a_file_is_folder_again(ask, folder, tmp_path):
    found = Verdicts.open(folder)
    for arm in ("on", "off"):
        run_id = found.readings.loc[found.readings["arm"] == arm, "run_id"].iloc[1]
        ask("replay", folder, run_id, "--out", tmp_path / arm, "--quiet")
    policies = [Record.open(tmp_path / arm).manifest["policies"] for arm in ("on", "off")]
    assert "Dear" in policies[0][0] and "Dear" not in policies[1][0]
    assert "no run 'ffffffff' among the" in ask.refused("replay", folder, "ffffffff", "--out", tmp_path / "x")


def test_a_file_that_a_folder_of_somebody_else_names_is_not_read(ask, folder, tmp_path):
    theirs, read = tmp_path / "theirs", tmp_path / "was read"
    shutil.copytree(folder, theirs)
    (tmp_path / "evil.py").write_text(f"open({str(read)!r}, 'w')\n")
    plan = json.loads((theirs / "plan.json").read_text()) | {"source": str(tmp_path / "evil.py")}
    (theirs / "plan.json").write_text(json.dumps(plan))
    run_id = plan["runs"][plan["claims"]["dear"]["arms"]["on"]][0]
    words = ["replay", theirs, run_id, "--out", tmp_path / "out"]
    assert "name it by --scenario, or say --trust" in ask.refused(*words) and not read.exists()
    ask(*words, "--scenario", folder.parent / "dear.py", "--quiet")


def test_what_is_for_a_record_alone_says_what_is_right_for_verdicts(ask, folder):
    assert (
        "18" in ask("query", folder, "select count(*) n from runs").out
    )  # of a sweep, whose tables verdicts have
    assert "holds verdicts, and no Record: `credit-flow report" in ask.refused(
        "run", "--resume", "--out", folder
    )
