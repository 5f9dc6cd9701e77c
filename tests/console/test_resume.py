"""`--resume` goes on only with what is whole, and only if nothing that is asked for contradicts it."""

import json
import shutil

import pytest
from command import SOCIETY

from credit_flow import CreditEconomy, Policy, Record, run, sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.record import TABLES, RecordError
from credit_flow.experiments.audits.record_audit import audit

ECONOMY = CreditEconomy(**SOCIETY)
RESUME = ("--resume", "--quiet")
MORE = ("run", *RESUME, "--no-figures", "--ticks", 14)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run and a sweep."""
    folder = tmp_path_factory.mktemp("made")
    run(ECONOMY, rng=1, out=folder / "run", preset="default")
    sweep(ECONOMY, {"hiring": [True, False]}, 2, executor="serial", out=folder / "sweep")
    return folder


def contents(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != ".lock"}


def gone(folder):
    shutil.rmtree(folder)


def without_its_part(folder):
    sorted(folder.iterdir())[0].unlink()


def cut(folder):
    part = sorted(folder.iterdir())[0]
    part.write_bytes(part.read_bytes()[:-9])


def empty(folder):
    sorted(folder.iterdir())[0].write_bytes(b"")


def of_another_bit(folder):
    part = sorted(folder.iterdir())[0]
    text = bytearray(part.read_bytes())
    text[len(text) // 3] ^= 1
    part.write_bytes(text)


def with_a_folder_for_a_part(folder):
    part = sorted(folder.iterdir())[0]
    part.unlink()
    part.mkdir()


DAMAGES = [gone, without_its_part, cut, empty, of_another_bit, with_a_folder_for_a_part]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_record_of_which_a_part_is_damaged_is_not_gone_on_with(damage, made, ask, tmp_path):
    tables = Record.open(made / "run").tables
    assert {*TABLES, "steps", "asks"} == set(tables)
    for table in tables:
        folder = tmp_path / table
        shutil.copytree(made / "run", folder)
        damage(folder / table)
        before = contents(folder)
        assert f"{table}/part-000000.parquet" in ask.refused(*MORE, "--out", table)
        assert contents(folder) == before
    with pytest.raises(RecordError, match="part-000000"):
        run(ECONOMY, rng=1, ticks=14, out=folder, resume=True)


def test_a_checkpoint_of_another_run_is_not_gone_on_with(made, ask, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    run(ECONOMY, rng=2, out=tmp_path / "other", preset="default")
    shutil.copy(tmp_path / "other" / "checkpoint.pkl", tmp_path / "run")
    assert "is of another run: its seed is 2" in ask.refused(*MORE, "--out", "run")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["trophic"], "trophic: run was run with credit_economy"),
        (["--seed", 7], "seed = 7: run was run with 1"),
        (["--preset", "closed"], "preset = 'closed': run was run with 'default'"),
        (["--set", "rent=9"], r"(rent = 0.15)"),
        (["--set", "experts=13"], "(experts = 12)"),
        (["--set", "ticks=5"], "ticks is already set to 14"),
        (["--ticks", 2], "ticks = 2: run already has 12"),
    ],
)
def test_a_run_is_gone_on_with_as_it_was_asked_for(words, says, made, ask, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    before = contents(tmp_path / "run")
    assert says in ask.refused(*MORE, *words, "--out", "run")
    assert contents(tmp_path / "run") == before


def test_what_agrees_may_be_said_again(made, ask, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    said = ask(*MORE, "credit_economy", "--seed", 1, "--preset", "default", "--set", "experts=12", "--out", "run")  # fmt: skip
    assert said.code == 0, said
    assert Record.open(tmp_path / "run").ticks == 14
    assert ask("run", *RESUME, "--no-figures", "--out", "run").code == 0  # there is nothing left to do
    assert all(check.holds for check in audit(Record.open(tmp_path / "run")))


class Mine(Policy):
    """A policy of the user's own."""

    def ask(self, seen):
        return seen.cost


def test_from_python_the_same_is_refused_and_a_scenario_need_not_be_named(made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    asked = {"out": tmp_path / "run", "resume": True, "ticks": 14}
    for more, says in (
        ({"rng": 2}, "seed = 2"),
        ({"seed": 2}, "seed = 2"),
        ({"ticks": 11}, "already has 12"),
        ({"stride": 3}, "stride = 3"),
        ({"policy": Mine()}, "policy = Mine"),
        ({"preset": "closed"}, "preset = 'closed'"),
    ):
        with pytest.raises(ParameterError, match=says):
            run(ECONOMY, **asked | more)
    with pytest.raises(ParameterError, match="already has 12"):
        run(ECONOMY.but(ticks=5), **asked | {"ticks": None})
    whole = run(ECONOMY, rng=1, ticks=14)
    assert run(**asked).manifest["journal_hash"] == whole.manifest["journal_hash"]


def test_a_run_that_was_to_last_longer_than_its_scenario_goes_on_as_far(tmp_path):
    run(ECONOMY, rng=1, ticks=20, out=tmp_path)
    again = run(out=tmp_path, resume=True)
    assert again.ticks == again.manifest["until"] == 20 and all(check.holds for check in audit(again))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["trophic"], "sweep was begun with credit_economy"),
        (["--seeds", 3], "other seeds ([1, 2], not [1, 2, 3])"),
        (["--set", "rent=9"], "other parameters (rent = 0.15, not 9.0)"),
        (["--ticks", 4], "other parameters (ticks = 12, not 4)"),
        (["--preset", "closed"], "other parameters"),
        (["--vary", "hiring=true"], "other settings"),
        (["--vary", "links=1,2"], "other varied"),
        (["--design", "latin"], "other design"),
        (["--samples", 3], "--samples 3"),
        (["--records"], "other records"),
    ],
)
def test_a_sweep_is_gone_on_with_as_it_was_asked_for(words, says, made, ask):
    assert says in ask.refused("sweep", *RESUME, "--out", made / "sweep", *words).replace(f"{made}/", "")
    agreeing = ["--seeds", 2, "--set", "experts=12", "--ticks", 12, "--vary", "hiring=true,false"]
    assert ask("sweep", "credit_economy", *RESUME, "--out", made / "sweep", *agreeing).code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["hayek_machine"], "trains vickrey_society"),
        (["--learner", "ppo"], "trains q_bids"),
        (["--tune", "rate=0.3"], "settings = {'rate': 0.3}"),
        (["--set", "copies=9"], "parameters = {'copies': 9}"),
        (["--seeds", 3], "seeds = [1, 2, 3]"),
        (["--auctions", 8], "auctions = 8: training already has 32"),
    ],
)
def test_a_training_is_gone_on_with_as_it_was_asked_for(words, says, trained, ask):
    assert says in ask.refused("train", *RESUME, "--out", trained, *words).replace(f"{trained.parent}/", "")


def test_a_training_goes_on_to_what_it_was_asked_for(trained, ask):
    assert ask("train", *RESUME, "--out", trained).code == 0
    assert json.loads((trained / "training.json").read_text())["auctions"] == 32


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A training of 32 auctions."""
    pytest.importorskip("torch")
    from credit_flow.experiments.training.train import train
    from credit_flow.models.vickrey_society import VickreySociety

    folder = tmp_path_factory.mktemp("trained") / "training"
    train(VickreySociety(copies=8, exploration=0.1), learner="q_bids", auctions=32, out=folder)
    return folder


def test_a_transfer_is_gone_on_with_as_it_was_asked_for(ask, tmp_path):
    pytest.importorskip("torch")
    words = ("transfer", "--quiet", "--out", "out")
    assert ask(*words, "chain", "--tasks", "left", "--seeds", 1, "--auctions", 1).code == 0
    assert ask(*words, "--resume").code == 0  # it need not be told what it was asked for
    for more, says in (
        (["two_rooms"], "two_rooms: out has chain"),
        (["--tasks", "right"], "tasks = ['right']"),
        (["--seeds", 2], "seeds = [1, 2]"),
        (["--auctions", 2], "auctions = 2"),
    ):
        assert says in ask.refused(*words, "--resume", *more)
