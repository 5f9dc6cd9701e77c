"""What runs code when it is read is read under one's own seal, or when asked for; looking never runs anything."""

import json
import pickle
import shutil

import pytest

from credit_flow import CreditEconomy, Record, Sweep, run, sweep
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.run_state import CHECKPOINT
from credit_flow.experiments.seal import MARK, SIZE, is_own, opened, seal, sealed
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.experiments.sweeps.sweep_request import asked_of, run_of
from credit_flow.experiments.sweeps.sweep_store import HEADER, SweepError

ECONOMY = CreditEconomy(task_rate=4.0, experts=15, ticks=12)

SOURCE = """
from pathlib import Path
from dataclasses import dataclass
from credit_flow import CreditEconomy

Path(__file__).with_name("ran").touch()


@dataclass(frozen=True)
class Taxed(CreditEconomy):
    pass
"""


class Bomb:
    """Unpickling it touches a file."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return type(self.file).touch, (self.file,)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "me"))


def become_somebody_else(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "somebody"))


def test_a_seal_is_of_one_content_and_one_user(tmp_path, monkeypatch):
    mine = seal(b"content")
    assert is_own(b"content", mine) and not is_own(b"contents", mine)
    assert opened(sealed(b"content"), trust=False) == b"content"
    key = next((tmp_path / "me").rglob("seal.key"))
    assert len(key.read_bytes()) == SIZE and key.stat().st_mode & 0o077 == 0
    become_somebody_else(monkeypatch, tmp_path)
    assert seal(b"content") != mine and not is_own(b"content", mine)
    with pytest.raises(ValueError):
        opened(b"content", trust=True)


def test_where_no_key_can_be_kept_nothing_is_ones_own(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    text = sealed(b"content")
    assert opened(text, trust=False) is None and opened(text, trust=True) == b"content"


def test_ones_own_run_goes_on_without_a_word_and_somebody_elses_only_if_trusted(tmp_path, monkeypatch):
    whole = run(ECONOMY, rng=2)
    run(ECONOMY.but(ticks=6), rng=2, out=tmp_path / "mine")
    shutil.copytree(tmp_path / "mine", tmp_path / "theirs")
    resumed = run(ECONOMY, rng=2, out=tmp_path / "mine", resume=True)
    assert resumed.manifest["journal_hash"] == whole.manifest["journal_hash"]
    become_somebody_else(monkeypatch, tmp_path)
    with pytest.raises(RecordError, match="--trust, or trust=True"):
        run(ECONOMY, rng=2, out=tmp_path / "theirs", resume=True)
    assert Record.open(tmp_path / "theirs").ticks == 6
    resumed = run(ECONOMY, rng=2, out=tmp_path / "theirs", resume=True, trust=True)
    assert resumed.manifest["journal_hash"] == whole.manifest["journal_hash"]


def test_a_forged_checkpoint_is_not_unpickled(tmp_path):
    run(ECONOMY.but(ticks=6), rng=2, out=tmp_path / "run")
    bomb = pickle.dumps(Bomb(tmp_path / "ran"))
    honest = (tmp_path / "run" / CHECKPOINT).read_bytes()
    for text in (bomb, MARK + bytes(SIZE) + bomb, honest[: len(MARK) + SIZE] + bomb, b"", honest[:20]):
        (tmp_path / "run" / CHECKPOINT).write_bytes(text)
        with pytest.raises(RecordError):
            run(ECONOMY, rng=2, out=tmp_path / "run", resume=True)
    assert not (tmp_path / "ran").exists()
    (tmp_path / "run" / CHECKPOINT).write_bytes(sealed(b"no pickle"))
    with pytest.raises(RecordError, match="no readable checkpoint"):
        run(ECONOMY, rng=2, out=tmp_path / "run", resume=True)


def test_a_training_goes_on_by_the_same_rule(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    from credit_flow.experiments.training.train import train
    from credit_flow.experiments.training.train_again import train_again
    from credit_flow.models.vickrey_society import VickreySociety

    society = VickreySociety(copies=8, exploration=0.0)
    train(society, learner="q_bids", auctions=16, out=tmp_path / "run")
    again = train_again(tmp_path / "run")
    train(**again | {"auctions": 32}, out=tmp_path / "run", resume=True)
    become_somebody_else(monkeypatch, tmp_path)
    assert train_again(tmp_path / "run")["seeds"] == [1]
    with pytest.raises(RecordError, match="--trust"):
        train(**again | {"auctions": 48}, out=tmp_path / "run", resume=True)
    assert train(**again | {"auctions": 48}, out=tmp_path / "run", resume=True, trust=True).auctions >= 48


def test_a_sweep_of_a_file_runs_it_only_for_its_author_by_name_or_if_trusted(tmp_path, monkeypatch):
    from credit_flow.experiments.catalogue import find_scenario

    file = tmp_path / "taxed.py"
    file.write_text(SOURCE)
    base = find_scenario(str(file), "", [], None).but(task_rate=4.0, experts=15, ticks=6)
    done = sweep(base, {"hiring": [True, False]}, 1, executor="serial", out=tmp_path / "sweep")
    run_id = done.runs["run_id"][0]
    for _ in range(2):  # a file that has changed is run anew, so that its trace tells whether it was
        (tmp_path / "ran").unlink()
        file.touch()
        assert type(run_of(Sweep.open(tmp_path / "sweep"), run_id)[0].scenario).__name__ == "Taxed"
    become_somebody_else(monkeypatch, tmp_path)
    (tmp_path / "ran").unlink()
    file.touch()
    theirs = Sweep.open(tmp_path / "sweep")
    for ask in (
        lambda: run_of(theirs, run_id),
        lambda: asked_of(theirs.path),
        lambda: replay(theirs, run_id),
    ):
        with pytest.raises(SweepError, match="--trust"):
            ask()
    assert not (tmp_path / "ran").exists()
    for named in ({"file": str(file)}, {"trust": True}):
        assert run_of(theirs, run_id, **named)[0].as_dict() == base.but(hiring=True).as_dict()
        assert asked_of(theirs.path, **named)["seeds"] == [1]


def test_a_sweep_of_somebody_else_reads_no_file_of_ones_own(tmp_path, monkeypatch):
    tasks = tmp_path / "tasks.csv"
    tasks.write_text("tick,kind,work\n1,0,1\n2,0,1\n")
    mine = sweep(
        ECONOMY.but(file=str(tasks)), {"hiring": [True, False]}, 1, executor="serial", out=tmp_path / "a"
    )
    assert run_of(mine, mine.runs["run_id"][0])[0].scenario.file == str(tasks)
    become_somebody_else(monkeypatch, tmp_path)
    with pytest.raises(SweepError, match="reads this file"):
        run_of(Sweep.open(tmp_path / "a"), mine.runs["run_id"][0])
    varied = sweep(ECONOMY, {"file": [str(tasks)]}, 1, executor="serial", out=tmp_path / "b")
    with pytest.raises(SweepError, match="reads this file"):
        run_of(varied, varied.runs["run_id"][0])


def test_a_forged_header_is_nobodys(tmp_path):
    done = sweep(ECONOMY.but(ticks=2), {"hiring": [True, False]}, 1, executor="serial", out=tmp_path / "a")
    header = json.loads((tmp_path / "a" / HEADER).read_text())
    (tmp_path / "evil.py").write_text(SOURCE)
    (tmp_path / "a" / HEADER).write_text(json.dumps({**header, "source": str(tmp_path / "evil.py")}))
    with pytest.raises(SweepError, match="--trust"):
        run_of(Sweep.open(tmp_path / "a"), done.runs["run_id"][0])
    assert not (tmp_path / "ran").exists()
