"""The commands that look at folders say what is so in one line and one exit code."""

import json
import shutil

import pytest

from credit_flow import CreditEconomy, run, sweep

ECONOMY = CreditEconomy(task_rate=4.0, experts=15, ticks=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("commands")
    run(ECONOMY, rng=1, out=path / "run")
    sweep(ECONOMY, {"hiring": [True, False]}, 1, executor="serial", out=path / "sweep")
    return path


def command(capsys, monkeypatch, *words):
    """Exit code, standard output, standard error."""
    from credit_flow.console.application import main

    monkeypatch.setattr("sys.argv", ["credit-flow", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code or 0, *capsys.readouterr()


def test_an_audit_names_what_only_a_rerun_tells_and_a_rerun_tells_it(folder, capsys, monkeypatch):
    code, out, _ = command(capsys, monkeypatch, "audit", folder / "run")
    assert code == 0 and "only --rerun can tell" in out and "seed" in out and "BROKEN" not in out
    code, out, _ = command(capsys, monkeypatch, "audit", folder / "run", "--rerun", "--quiet")
    assert code == 0 and "re-run: journal_hash" in out and "only --rerun" not in out


def test_a_changed_seed_is_found_and_told_by_a_rerun_with_exit_1(folder, tmp_path, capsys, monkeypatch):
    shutil.copytree(folder / "run", tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    (tmp_path / "run" / "manifest.json").write_text(json.dumps(manifest | {"seed": 2}))
    code, out, _ = command(capsys, monkeypatch, "audit", tmp_path / "run")  # another seed offers other tasks
    assert code == 1 and "BROKEN" in out
    code, out, _ = command(capsys, monkeypatch, "audit", tmp_path / "run", "--rerun", "--quiet")
    assert code == 1 and "BROKEN" in out


def test_a_sweep_is_asked_as_a_record_is(folder, capsys, monkeypatch):
    code, out, _ = command(capsys, monkeypatch, "query", folder / "sweep", "select count(*) as n from runs")
    assert code == 0 and "2" in out
    code, _, err = command(capsys, monkeypatch, "query", folder / "run", "select * from '/etc/hostname'")
    assert code == 2 and err.count("\n") == 1


def test_a_run_of_somebody_else_goes_on_only_with_trust(folder, tmp_path, capsys, monkeypatch):
    shutil.copytree(folder / "run", tmp_path / "run")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "somebody"))
    words = (
        "run",
        "credit_economy",
        "--resume",
        "--out",
        tmp_path / "run",
        "--ticks",
        14,
        "--quiet",
        "--no-figures",
    )
    code, _, err = command(capsys, monkeypatch, *words)
    assert code == 2 and "--trust" in err and err.count("\n") == 1
    code, _, err = command(capsys, monkeypatch, *words, "--trust")
    assert code == 0, err
    assert command(capsys, monkeypatch, "audit", tmp_path / "run", "--rerun", "--quiet")[0] == 0


@pytest.mark.parametrize("what", ["audit", "query", "figures", "report"])
@pytest.mark.parametrize("text", ["{}", "[]", "null", "", '{"seed": "\\u001b"}'])
def test_a_manifest_of_another_shape_is_one_line(what, text, tmp_path, capsys, monkeypatch):
    (tmp_path / "manifest.json").write_text(text)
    question = ["select 1"] if what == "query" else []
    code, _, err = command(capsys, monkeypatch, what, tmp_path, *question)
    assert code == 2 and err.count("\n") == 1 and "manifest.json" in err and "\x1b" not in err
