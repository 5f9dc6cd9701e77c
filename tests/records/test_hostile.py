"""Folders made by somebody hostile: opening, listing, looking, asking, auditing, drawing runs nothing of them, reads nothing
outside them, and writes nothing outside them."""

import json
import os
import pickle
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit_flow import CreditEconomy, Record, Sweep, run, sweep
from credit_flow.core.mistake import FolderError
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.dashboard.run.recordings import FOLDER, Recordings, serve_from
from credit_flow.experiments.audits.record_audit import audit
from credit_flow.experiments.catalogue import command_of, defaults_of
from credit_flow.experiments.query import query
from credit_flow.experiments.summary import report_rows
from credit_flow.views.save import save_figures

ECONOMY = CreditEconomy(task_rate=4.0, experts=15, ticks=12)
SECRET = 987654321

OPENED: list[str] = []
LISTENING = [False]
EVENTS = {
    "open",
    "os.listdir",
    "os.scandir",
    "glob.glob",
    "os.system",
    "subprocess.Popen",
    "exec",
    "pickle.find_class",
}


def _listen(event, arguments):
    """Everything that Python opens, lists, starts or unpickles; a hook that cannot be taken out again."""
    if LISTENING[0] and event in EVENTS:
        what = arguments[0] if arguments else ""
        OPENED.append(f"{event} {os.path.realpath(what) if isinstance(what, str | Path) else what}")


sys.addaudithook(_listen)


@contextmanager
def watched(outside: Path):
    """Fails if anything in `outside` was touched, or anything was run."""
    before = {file: file.stat().st_mtime_ns for file in outside.rglob("*")}
    OPENED.clear()
    LISTENING[0] = True
    try:
        yield
    finally:
        LISTENING[0] = False
    touched = [what for what in OPENED if str(outside) in what]
    assert touched == [] and not [what for what in OPENED if what.startswith(("os.system", "subprocess"))]
    assert {file: file.stat().st_mtime_ns for file in outside.rglob("*")} == before


class Bomb:
    """Unpickling it touches a file."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return Path.touch, (self.file,)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A Record and a sweep that keeps Records, by somebody else."""
    path = tmp_path_factory.mktemp("honest")
    run(ECONOMY, rng=1, out=path / "run")
    sweep(ECONOMY, {"hiring": [True, False]}, 1, executor="serial", out=path / "sweep", records=True)
    for file in path.rglob("sweep.json"):
        edit(file, seal="0" * 64)
    return path


@pytest.fixture
def outside(tmp_path, honest):
    """What is not theirs: a secret table, a program, a Record."""
    path = tmp_path / "outside"
    path.mkdir()
    secret = pq.read_table(next((honest / "run" / "journal").iterdir()))
    place = secret.column_names.index("cause")
    secret = secret.set_column(place, "cause", pa.array([SECRET] * len(secret)))
    pq.write_table(secret, path / "secret.parquet")
    (path / "secret.csv").write_text(f"tick,kind,work\n1,0,{SECRET}\n")
    (path / "evil.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    shutil.copytree(honest / "run", path / "run")
    shutil.copy(path / "secret.parquet", next((path / "run" / "journal").iterdir()))
    (path / "bashrc").write_text("mine")
    return path


def edit(file: Path, **facts):
    file.write_text(json.dumps(json.loads(file.read_text()) | facts))


def relist(folder: Path, **parts):
    manifest = json.loads((folder / "manifest.json").read_text())
    edit(folder / "manifest.json", parts=manifest["parts"] | parts)


def table_that_is_sql(folder, outside):
    relist(
        folder / "run", **{f"x as select 1; copy (select 1) to '{outside}/new'; --": ["part-000000.parquet"]}
    )


def part_that_leads_up(folder, outside):
    relist(folder / "run", journal=["../../../outside/secret.parquet"])


def part_that_is_absolute(folder, outside):
    relist(folder / "run", journal=[str(outside / "secret.parquet")])


def part_that_is_a_link(folder, outside):
    file = next((folder / "run" / "journal").iterdir())
    file.unlink()
    file.symlink_to(outside / "secret.parquet")


def table_that_is_a_link(folder, outside):
    shutil.rmtree(folder / "run" / "journal")
    (folder / "run" / "journal").symlink_to(outside / "run" / "journal")


def manifest_that_is_a_link(folder, outside):
    (folder / "run" / "manifest.json").unlink()
    (folder / "run" / "manifest.json").symlink_to(outside / "run" / "manifest.json")


def folder_that_is_a_link(folder, outside):
    (folder / "more").symlink_to(outside)
    (folder / "root").symlink_to("/")


def checkpoint_that_is_a_bomb(folder, outside):
    (folder / "run" / "checkpoint.pkl").write_bytes(pickle.dumps(Bomb(outside / "ran")))


def sweep_of_a_program(folder, outside):
    shutil.rmtree(folder / "sweep" / "records")
    edit(folder / "sweep" / "sweep.json", source=str(outside / "evil.py"))


def sweep_that_reads_a_file(folder, outside):
    shutil.rmtree(folder / "sweep" / "records")
    header = json.loads((folder / "sweep" / "sweep.json").read_text())
    parameters = header["parameters"] | {"file": str(outside / "secret.csv")}
    edit(folder / "sweep" / "sweep.json", parameters=parameters)


def run_whose_id_leads_up(folder, outside):
    runs = pd.read_parquet(folder / "sweep" / "runs.parquet")
    runs.assign(run_id=["../../../outside/run", "../.."]).to_parquet(
        folder / "sweep" / "runs.parquet", index=False
    )


def kept_record_that_is_a_link(folder, outside):
    for kept in (folder / "sweep" / "records").iterdir():
        shutil.rmtree(kept)
        kept.symlink_to(outside / "run")


def batch_that_leads_up(folder, outside):
    file = folder / "sweep" / "manifest.jsonl"
    line = json.loads(file.read_text().splitlines()[0]) | {"part": "../../../outside/secret.parquet"}
    file.write_text(json.dumps(line) + "\n")


def record_of_a_file(folder, outside):
    manifest = json.loads((folder / "run" / "manifest.json").read_text())
    edit(
        folder / "run" / "manifest.json",
        parameters=manifest["parameters"] | {"file": str(outside / "secret.csv")},
    )


def words_for_page_and_screen(folder, outside):
    edit(folder / "run" / "manifest.json", preset="<script>alert(1)</script>")
    edit(folder / "sweep" / "sweep.json", scenario="\x1b]0;mine\x07")


def numbers_beyond_all_tables(folder, outside):
    for table, column in (("steps", "doer"), ("snapshots", "row"), ("asks", "row"), ("steps", "tick")):
        file = next((folder / "run" / table).iterdir())
        frame = pd.read_parquet(file)
        frame.loc[0, column] = 2**40
        frame.to_parquet(file, index=False)


FOLDERS = [
    table_that_is_sql, part_that_leads_up, part_that_is_absolute, part_that_is_a_link, table_that_is_a_link,
    manifest_that_is_a_link, folder_that_is_a_link, checkpoint_that_is_a_bomb, sweep_of_a_program, sweep_that_reads_a_file,
    run_whose_id_leads_up, kept_record_that_is_a_link, batch_that_leads_up, record_of_a_file, words_for_page_and_screen,
    numbers_beyond_all_tables,
]  # fmt: skip


def refused(look):
    """What a look gives, or None if it was refused in one line of the package's own."""
    try:
        return look()
    except ValueError as error:
        assert len(str(error)) < 1_000 and "\x1b" not in str(error)
        return None


def look_at(folder: Path):
    """Everything that looking is, one Record and one sweep after the other."""
    seen = []
    record = refused(lambda: Record.open(folder / "run"))
    if record is not None:
        for name in ("journal", "events", "measures", "snapshots", "steps", "asks", "full_journal"):
            seen.append(refused(lambda name=name: getattr(record, name)))
        seen.append(refused(lambda: query(record, "select * from journal")))
        seen.append(refused(lambda: audit(record)))
        seen.append(refused(lambda: (report_rows(record), command_of(record, defaults_of(record)))))
    done = refused(lambda: Sweep.open(folder / "sweep"))
    if done is not None:
        seen += [refused(lambda: done.table), refused(lambda: query(done, "select * from runs"))]
    return seen


def watch_in_the_dashboard(folder: Path, monkeypatch):
    """List all, and open all that can be opened."""
    monkeypatch.setenv(FOLDER, str(folder.resolve()))
    shown = Recordings()
    for one in shown.list():
        assert "\x1b" not in one.title
        player = refused(lambda name=one.name: shown.open(name))
        if player is not None:
            player.close()
    return shown.list()


@pytest.mark.parametrize("make", FOLDERS, ids=lambda make: make.__name__)
def test_looking_runs_nothing_and_reads_nothing_outside(make, honest, outside, tmp_path, monkeypatch):
    folder = tmp_path / "theirs"
    shutil.copytree(honest, folder)
    make(folder, outside)
    with watched(outside):
        seen = look_at(folder)
        watch_in_the_dashboard(folder, monkeypatch)
    assert str(SECRET) not in str([item.to_csv() if hasattr(item, "to_csv") else item for item in seen])


@pytest.mark.parametrize("text", ["{}", "[]", "null", "", "{", '{"parts": []}', "7", '"a"'])
def test_what_is_broken_is_listed_as_broken_and_the_rest_is_shown(text, honest, tmp_path, monkeypatch):
    shutil.copytree(honest, tmp_path / "theirs")
    for name, file in (("a", "manifest.json"), ("b", "sweep.json")):
        (tmp_path / "theirs" / name).mkdir()
        (tmp_path / "theirs" / name / file).write_text(text)
    listed = {one.name: one for one in watch_in_the_dashboard(tmp_path / "theirs", monkeypatch)}
    assert listed["a"].is_broken and listed["b"].is_broken and not listed["run"].is_broken
    assert Recordings().first == "run" and str(tmp_path) not in listed["a"].title
    shutil.rmtree(tmp_path / "theirs" / "run"), shutil.rmtree(tmp_path / "theirs" / "sweep")
    with pytest.raises(FolderError, match="nothing in it can be opened"):
        serve_from(tmp_path / "theirs")


@pytest.mark.parametrize("damage", ["cut", "empty", "words", "gone", "a folder"])
def test_a_damaged_table_of_runs_is_listed_as_broken(damage, honest, tmp_path, monkeypatch):
    shutil.copytree(honest / "sweep", tmp_path / "sweep")
    file = tmp_path / "sweep" / "runs.parquet"
    text = file.read_bytes()
    file.unlink()
    if damage == "a folder":
        file.mkdir()
    elif damage != "gone":
        file.write_bytes({"cut": text[:200], "empty": b"", "words": b"no table"}[damage])
    (sweep_, *_), n = (listed := watch_in_the_dashboard(tmp_path, monkeypatch))[::-1], len(listed)
    assert sweep_.is_broken and n == 3  # the two kept Records are there


@pytest.mark.parametrize(
    "link", ["report.html", ".lock", ".writer.json", "figures", "figures/wealth.png", "journal"]
)
def test_writing_into_a_folder_writes_nowhere_else(link, honest, outside, tmp_path):
    shutil.copytree(honest / "run", tmp_path / "run")
    place = tmp_path / "run" / link
    place.parent.mkdir(exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(outside if link in ("figures", "journal") else outside / "bashrc")
    with watched(outside), pytest.raises(FolderError, match="leads out"), folder_lock(tmp_path / "run"):
        save_figures(Record.open(tmp_path / "run"), tmp_path / "run" / "figures", only=["wealth"])
    assert (outside / "bashrc").read_text() == "mine" and os.listdir(outside)
