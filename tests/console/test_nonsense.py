"""Every option and argument of every command is fed nonsense: one line, exit code 2, nothing written; never a traceback."""

import os

import pytest
import typer
from command import SMALL

from credit_flow.console.application import COMMANDS, app

NONSENSE = ("", "-1", "0", "nan", "1e999", "true", "[", "../..", "a=b=c", "=", "é\u2028\x1b[31m", "9" * 30)
USUAL = {
    "run": ["--ticks", "2", *SMALL, "--no-figures", "--quiet"],
    "sweep": [
        "--ticks",
        "2",
        *SMALL,
        "--vary",
        "hiring=true",
        "--seeds",
        "1",
        "--executor",
        "serial",
        "--quiet",
    ],
    "verdicts": ["outsourcing", "--ticks", "2", *SMALL, "--seeds", "6", "--executor", "serial", "--quiet"],
    "train": ["chain", "--quiet"],  # refused in any case: a scenario, not a world, is trained
    "transfer": ["--tasks", "up", "--seeds", "1", "--auctions", "1", "--quiet"],  # refused: no such task
    "replay": ["SWEEP", "RUN_ID", "--out", "again"],
    "figures": ["RECORD", "--only", "population", "--format", "svg", "--out", "drawn"],
    "report": ["RECORD"],
    "audit": ["RECORD"],
    "query": ["RECORD", "select 1"],
}
LISTING = {"list", "show", "cite"}
SERVING = {"dashboard"}  # tried below: what is not nonsense to it would be served for ever
WORDS = {"scenario", "preset", "learner", "world", "shelf", "only", "design", "executor", "cards"}
"""Parameters that take a name: none of the nonsense is one."""

commands = typer.main.get_command(app).commands
PARAMETERS = [
    (name, parameter)
    for name, command in commands.items()
    for parameter in command.params
    if name not in SERVING
    if parameter.name != "help" and not getattr(parameter, "is_flag", False)
]


def test_every_command_has_a_usual_call_here():
    assert (
        set(commands)
        == set(USUAL) | LISTING | SERVING
        == {command.__name__.strip("_") for command in COMMANDS}
    )


@pytest.mark.parametrize(
    ("name", "parameter"), PARAMETERS, ids=[f"{name}-{parameter.name}" for name, parameter in PARAMETERS]
)
def test_nonsense_is_one_line(name, parameter, ask, made, tmp_path):
    for nonsense in NONSENSE:
        words = usual(name, made)
        if parameter.param_type_name == "argument":
            place = [one.name for one in commands[name].params if one.param_type_name == "argument"].index(
                parameter.name
            )
            arguments = [word for word in words[: place + 1] if not word.startswith("-")]
            words = [
                *words[:place],
                *(["--"] if nonsense.startswith("-") else []),
                nonsense,
                *words[len(arguments) :],
            ]
            if nonsense.startswith("-"):  # options stand before what could be one
                words = [*words[place + 2 :], *words[: place + 2]]
        else:
            words = [*words, f"{parameter.opts[0]}={nonsense}"]
        before = listing(tmp_path)
        said = ask(name, *words)
        assert "Traceback" not in said.out + said.err
        assert said.code in (0, 2), (words, said)
        if parameter.name in WORDS and nonsense not in ("", "true"):
            assert said.code == 2, (words, said)
        if said.code == 2:
            assert said.err.startswith("error: ") and said.err.count("\n") == 1 and said.out == "", (
                words,
                said,
            )
            assert listing(tmp_path) == before, words


def usual(name: str, made) -> list[str]:
    """The words of a call that works, or that is refused for a known reason."""
    places = {"RECORD": made / "run", "SWEEP": made / "sweep", "RUN_ID": "0"}
    return [str(places.get(word, word)) for word in USUAL.get(name, [])]


def listing(folder) -> list[str]:
    return sorted(
        os.path.join(where, file) for where, _, files in os.walk(folder) for file in files if file != ".lock"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["--port", "-1"],
        ["--port", "99999999"],
        ["--port", "http"],
        ["--host", "256.256.256.256"],
        ["--max-sessions", "0"],
        ["--max-sessions", "many"],
        ["--open", "nowhere"],
        ["nonsense"],
    ],
)
def test_a_dashboard_that_cannot_be_served_is_one_line(words, ask):
    pytest.importorskip("solara")
    ask.refused("dashboard", "--no-open", *words)
