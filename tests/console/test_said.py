"""What commands say agrees with what they take, and with the papers of the project."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from credit_flow.core.records.record import Record
from credit_flow.experiments.catalogue import changes_of, command_of, defaults_of, shelves
from credit_flow.experiments.citation import AUTHORS, TITLE

ROOT = Path(__file__).resolve().parents[2]


def test_learners_and_worlds_that_are_listed_are_those_that_commands_take(ask):
    pytest.importorskip("torch")
    shown = shelves()
    none = ask.refused("train", "--learner", "nobody")
    assert set(shown["learners"]) == set(names(none))
    for_one = {name for name, line in shown["worlds"].items() if "Tasks: " in line}
    assert for_one == set(names(ask.refused("transfer", "nowhere")))
    played = ask.refused("run", "social_dilemma", "--set", "world_name=nowhere")
    assert f"There are {len(shown['worlds'])}" in played  # of many names the nearest are told
    assert set(played.rpartition("nearest: ")[2].strip().rstrip(".").split(", ")) <= set(shown["worlds"])
    for name in for_one:
        tasks = re.search(r"Tasks: (.+)\.$", shown["worlds"][name])[1]
        assert f"the tasks of {name} are {tasks}" in ask.refused("transfer", name, "--tasks", "no such task")


def names(refused: str) -> list[str]:
    return refused.rpartition("There are: ")[2].strip().rstrip(".").split(", ")


def test_a_preset_is_known_as_one(ask):
    shown = [
        ask("show", *words).out
        for words in (
            ("no_hiring",),
            ("credit_economy/no_hiring",),
            ("credit_economy", "--preset", "no_hiring"),
        )
    ]
    assert len(set(shown)) == 1 and "hayek_machine" not in shown[0]
    assert "ask for hayek_machine --preset printing" in ask.refused(
        "show", "credit_economy", "--preset", "printing"
    )
    assert "leave --preset closed out" in ask.refused("show", "no_hiring", "--preset", "closed")
    ask(
        "run",
        "hayek_machine",
        "--preset",
        "printing",
        "--ticks",
        3,
        "--quiet",
        "--no-figures",
        "--out",
        "run",
    )
    record = Record.open(Path("run"))
    assert (record.manifest["scenario"], record.manifest["preset"]) == ("hayek_machine", "printing")
    assert changes_of(record) == {} and "run hayek_machine --preset printing" in command_of(
        record, defaults_of(record)
    )
    said = " ".join(ask("run", "--help").out.split())
    assert all(name in said for name in ("no_hiring", "closed", "hayek_machine/printing"))


def test_a_measure_belongs_to_a_sweep(ask, made):
    assert "is a Record" in ask.refused("figures", made / "run", "--measure", "price")
    assert "is no number" in ask.refused("figures", made / "sweep", "--measure", "journal_hash")


def test_the_citation_agrees_with_the_file_and_with_itself(ask):
    from credit_flow import __version__

    said, paper = ask("cite").out, (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for part in (AUTHORS, TITLE, __version__, "Apache-2.0"):
        assert part in said and part in paper
    fields = set(re.findall(r"^([a-z-]+):", paper, re.MULTILINE))
    assert fields >= {
        "cff-version",
        "message",
        "title",
        "abstract",
        "type",
        "authors",
        "version",
        "license",
        "keywords",
    }
    assert said.count("{") == said.count("}") and "@software{credit_flow," in said


@pytest.mark.parametrize("shorter", [["--ticks", "20"], pytest.param([], marks=pytest.mark.slow)])
def test_the_commands_of_the_readme_run_from_top_to_bottom(shorter, ask, tmp_path):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## The command line\n\n```sh\n(.*?)```", page, re.DOTALL)[1]
    calls = [shlex.split(line, comments=True) for line in block.splitlines()]
    assert len(calls) > 5 and all(words[0] == "credit-flow" for words in calls)
    for words in calls:
        said = ask(*words[1:], *(shorter if words[1] == "run" else ()))
        assert said.code == 0, (words, said.err)
    shutil.rmtree(tmp_path / "runs")
