"""What comes from outside and is wrong is refused where it enters: the same words in Python and on the command line."""

import pickle
import shutil

import pytest
from command import SMALL, SOCIETY, TRAIN

from credit_flow import CreditEconomy, CreditFlow, Policy, Record, Sweep, run, sweep
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import MOST, MOST_SEED, as_seeds
from credit_flow.core.mistake import Mistake
from credit_flow.experiments.sweeps.sweep_grammar import design_of

SCENARIO = CreditEconomy(**SOCIETY)


class Held(Policy):
    """A policy that holds what no other process can be sent."""

    def __init__(self):
        self.held = lambda: 1.0

    def ask(self, seen):
        return seen.cost


@pytest.mark.parametrize("seed", [-1, 1.5, "7", MOST_SEED + 1, True])
def test_a_seed_that_is_none(seed, ask):
    for call in (CreditFlow, lambda rng: run(SCENARIO, rng=rng), lambda rng: sweep(SCENARIO, {}, [rng])):
        with pytest.raises(ParameterError, match="seed = .*: must be a whole number from 0"):
            call(rng=seed)
    assert "seed = -1: must be a whole number from 0" in ask.refused("run", "--seed", "-1")


@pytest.mark.parametrize("ticks", [0, -5, 2.5])
def test_ticks_that_are_none(ticks, tmp_path):
    for more in ({}, {"out": tmp_path / "out"}):
        with pytest.raises(ParameterError, match="ticks = "):
            run(SCENARIO, rng=1, ticks=ticks, **more)
    assert not (tmp_path / "out").exists()


def test_more_than_memory_holds_is_refused_before_it_is_made():
    for call in (
        lambda: as_seeds(MOST + 1),
        lambda: design_of([f"rent=0:1:{MOST + 1}"], SCENARIO, "grid", None),
        lambda: design_of(["rent=0:1:5000", "learning=0:1:5000"], SCENARIO, "grid", None),
        lambda: design_of(["rent=0:1"], SCENARIO, "latin", MOST + 1),
        lambda: sweep(SCENARIO, {"links": list(range(1, 13))}, 1_000_000),
    ):
        with pytest.raises(ParameterError, match="at most 10,000,000 can be asked for"):
            call()


def test_a_policy_that_cannot_be_sent_to_other_processes_is_refused_before_anything_is_run(tmp_path):
    with pytest.raises(ParameterError, match="cannot be sent to other processes .* executor='serial'"):
        sweep(SCENARIO, {"hiring": [True]}, 1, policy=Held(), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert len(sweep(SCENARIO, {"hiring": [True]}, 1, policy=Held(), executor="serial").table) == 1


def test_a_ragged_csv_is_one_line(ask, tmp_path):
    (tmp_path / "tasks.csv").write_text("tick,kind,work\n1,a,1.0\n2,b,1.0,7,8\n")
    said = ask.refused("run", "--preset", "from_file", "--set", "file=tasks.csv")
    assert "tasks.csv: cannot be read as CSV" in said and "line 3" in said


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", pickle.dumps([1, 2]), pickle.dumps((1, 2, 3)), b"\x80\x04."]
)
def test_a_checkpoint_of_another_kind_is_one_line(content, ask, made, tmp_path):
    shutil.copytree(made / "run", tmp_path / "run")
    (tmp_path / "run" / "checkpoint.pkl").write_bytes(content)
    ask.refused("run", "--resume", "--out", "run", "--ticks", 30)
    ask.refused("run", "--resume", "--out", "run", "--ticks", 30, "--trust")


def test_a_checkpoint_of_another_program_is_one_line(ask, tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    (tmp_path / "out").mkdir()
    save_file({"weights": torch.zeros(3)}, tmp_path / "out" / "checkpoint.safetensors")
    for trust in ([], ["--trust"]):
        assert "checkpoint" in ask.refused("train", "--resume", "--out", "out", *trust)


def test_a_device_that_is_not_there_is_one_line(ask):
    torch = pytest.importorskip("torch")
    wrong = "tpu" if torch.cuda.is_available() else "cuda"
    assert f"device = '{wrong}'" in ask.refused(*TRAIN, "--device", wrong, "--quiet")


@pytest.mark.parametrize("content", ["[]", "{}", "null", "7", '{"parts": 3}', "\x00", "{"])
@pytest.mark.parametrize(("kind", "file"), [("run", "manifest.json"), ("sweep", "sweep.json")])
def test_a_manifest_that_is_none_is_one_line_for_every_command(kind, file, content, ask, made, tmp_path):
    shutil.copytree(made / kind, tmp_path / kind)
    (tmp_path / kind / file).write_text(content)
    with pytest.raises(Mistake):
        (Record if kind == "run" else Sweep).open(tmp_path / kind)
    of_run = [["figures"], ["report"], ["audit"], ["query"], ["run", "--resume", "--out"]]
    of_sweep = [["figures"], ["query"], ["replay"], ["sweep", "--resume", "--out"]]
    more = {"query": ["select 1"], "replay": ["0", "--out", "again"]}
    for words in of_run if kind == "run" else of_sweep:
        ask.refused(*words, kind, *more.get(words[0], []))


def test_a_part_that_is_a_folder_and_an_empty_question_are_one_line(ask, made, tmp_path):
    only = {"run": ["--only", "credit_flow_diagram"], "sweep": []}
    assert "empty" in ask.refused("query", made / "run", "")
    for kind, part in (("run", "journal/part-000000.parquet"), ("sweep", "parts/part-000000.parquet")):
        shutil.copytree(made / kind, tmp_path / kind)
        (tmp_path / kind / part).unlink()
        (tmp_path / kind / part).mkdir()
        for words in (["figures", kind, *only[kind]], ["query", kind, "select count(*) from journal"]):
            ask.refused(*words)


@pytest.mark.parametrize("text", ["1 +", "raise RuntimeError('no')", "x = 1", "import nowhere_at_all"])
def test_a_scenario_file_that_is_none_is_one_line_with_its_number(text, ask, tmp_path):
    (tmp_path / "mine.py").write_text(f"'''A file.'''\n{text}\n")
    said = ask.refused("run", "mine.py", *SMALL)
    assert "mine.py" in said and ("line 2" in said or "must define one subclass" in said)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"auctions": 0}, "auctions = 0"),
        ({"auctions": 1.5}, "auctions = 1.5"),
        ({"seeds": 0}, "at least one seed"),
        ({"seeds": [1, 1]}, "given twice"),
    ],
)
def test_auctions_and_seeds_of_trainings_and_transfers_are_counts(asked, says):
    pytest.importorskip("torch")
    from credit_flow.experiments.training.train import train
    from credit_flow.experiments.transfer.transfer_experiment import transfer
    from credit_flow.models.vickrey_society import VickreySociety

    for call in (
        lambda **more: train(VickreySociety(copies=2), **more),
        lambda **more: transfer("chain", **more),
    ):
        with pytest.raises(ParameterError, match=says):
            call(**asked)
