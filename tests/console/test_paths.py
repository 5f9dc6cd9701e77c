"""A path is a plain path wherever it is given: no name is an address or a home, and what the system says of one is one line."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from command import SMALL, SOCIETY

from credit_flow import CreditEconomy, Record, Sweep, run, sweep
from credit_flow.core.boundary.path import as_file, as_path
from credit_flow.core.mistake import FolderError, Mistake
from credit_flow.core.records import parquet
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.experiments.query import query
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.views.save import save_figures

ECONOMY = CreditEconomy(**SOCIETY).but(ticks=3)
PLAIN = ["exp:1", "s3:x", "file:q", "~/x", "file:///u", "http://a.b/c", "a*[b]?", "seed=3"]
LONG = "x" * 300


@pytest.mark.parametrize("name", PLAIN)
def test_no_name_is_an_address_a_home_or_a_pattern(name, tmp_path, monkeypatch):
    """Written, read, asked, audited, drawn and gone on with, and all of it below the current folder."""
    monkeypatch.chdir(tmp_path)
    record = run(ECONOMY, rng=1, out=name)
    assert (tmp_path / Path(name) / "manifest.json").is_file()
    assert query(record, "select count(*) as n from measures")["n"].tolist() == [3]
    assert all(check.holds for check in audit(Record.open(name)))
    assert save_figures(record, Path(name, "figures"), only=["credit_flow_diagram"], formats=["svg"])[
        0
    ].is_file()
    assert run(out=name, resume=True, ticks=5).ticks == 5
    done = sweep(ECONOMY, {"hiring": [True]}, 1, executor="serial", out=Path(name, "sweep"))
    assert len(Sweep.open(Path(name, "sweep")).table) == 1
    assert replay(done, done.runs["run_id"][0], out=Path(name, "again")).ticks == 3
    tasks = pd.DataFrame({"tick": [1, 2], "kind": ["a", "b"], "work": [1.0, 2.0]})
    tasks.to_csv(Path(tmp_path, name, "tasks.csv"), index=False)
    parquet.write(parquet.pa.Table.from_pandas(tasks), Path(name, "tasks.parquet"))
    for kind in ("csv", "parquet"):
        from_file = ECONOMY.but(file=str(Path(name, f"tasks.{kind}")))
        assert run(from_file, rng=1).ticks == 3
    assert sorted(os.listdir(tmp_path)) == [Path(name).parts[0]]


@pytest.fixture
def nowhere(tmp_path):
    """Names at which nothing can be, with what is said of them."""
    (tmp_path / "L1").symlink_to(tmp_path / "L2")
    (tmp_path / "L2").symlink_to(tmp_path / "L1")
    (tmp_path / "file").write_text("no folder")
    return {
        LONG: "name too long",
        f"{LONG}/in": "name too long",
        "L1": "symbolic links",
        "L1/in": "symbolic links",
        os.fsdecode(b"caf\xe9"): "no UTF-8",
    }


def test_a_path_at_which_nothing_can_be_is_one_line_of_every_command(nowhere, ask, made, tmp_path):
    run_ = ["run", "--ticks", 2, *SMALL, "--no-figures", "--quiet"]
    before = sorted(os.listdir(tmp_path))
    for name, says in nowhere.items():
        for words in (
            [*run_, "--out", name],
            ["run", "--resume", "--out", name],
            ["sweep", "--resume", "--out", name],
            ["sweep", "--vary", "hiring=true", "--out", name],
            ["figures", name],
            ["figures", made / "run", "--only", "credit_flow_diagram", "--format", "svg", "--out", name],
            ["report", name],
            ["audit", name],
            ["query", name, "select 1"],
            ["replay", name, "0", "--out", "again"],
            ["replay", made / "sweep", Sweep.open(made / "sweep").runs["run_id"][0], "--out", name],
            [*run_, "--preset", "from_file", "--set", f"file={name}"],
            ["run", f"{name}.py"],
        ):
            said = ask.refused(*words)
            assert says in said.lower() or says in said or words[-1].endswith(".py"), (words, said)
    assert sorted(os.listdir(tmp_path)) == before


def test_a_dashboard_of_a_path_at_which_nothing_can_be_is_one_line(nowhere, ask):
    pytest.importorskip("solara")
    for name in nowhere:
        ask.refused("dashboard", "--no-open", "--open", name)


def test_trainings_and_transfers_say_it_too(nowhere, ask):
    pytest.importorskip("torch")
    for name in nowhere:
        for words in (["train", "--resume"], ["transfer", "--resume"], ["train"], ["transfer"]):
            ask.refused(*words, "--out", name)


@pytest.mark.parametrize("what", [3, 1.5, b"bytes", ["a"], "", "a\0b", LONG])
def test_what_is_no_path_is_one_line_in_python(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for call in (
        as_path,
        Record.open,
        Sweep.open,
        lambda path: run(ECONOMY, rng=1, out=path),
        lambda path: run(ECONOMY, rng=1, out=path, resume=True),
        lambda path: sweep(ECONOMY, {"hiring": [True]}, 1, out=path),
        lambda path: sweep(ECONOMY, {"hiring": [True]}, 1, out=path, resume=True),
        lambda path: folder_lock(path).__enter__(),
    ):
        with pytest.raises(FolderError) as refused:
            call(what)
        assert "\n" not in str(refused.value) and len(str(refused.value)) < 250
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("option", ["--out", "--preset", "--set", "--seed"])
def test_an_empty_word_is_refused(option, ask, tmp_path):
    for words in ([option, ""], [f"{option}="]):
        assert f"{option}: is empty" in ask.refused("run", "--ticks", 2, *SMALL, *words)
    assert "is empty" in ask.refused("figures", "")
    assert os.listdir(tmp_path) == []


def test_only_a_plain_file_is_read(ask, tmp_path):
    """A pipe is waited for without end, and a device has no end."""
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Mistake, match="pipe or a device"):
        as_file("/dev/zero", FolderError)
    for file in ("pipe.csv", "/dev/zero", "folder.csv"):
        said = ask.refused("run", "--preset", "from_file", "--set", f"file={file}", "--ticks", 2)
        assert "must be a plain file" in said
    assert "must be a plain file" in ask.refused("run", "pipe.py")


@pytest.mark.parametrize("name", [".writer.json", "figures/wealth.csv"])
def test_no_pipe_is_written_into(name, ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    (tmp_path / "run" / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "run" / name)
    for words in (["report"], ["run", "--resume", "--no-figures", "--quiet", "--out"]):
        assert "leads out" in ask.refused(*words, "run")
