"""The transfer experiment: what it finds at a small size, and what it promises. Source of the claim: key chang2020."""

import json
import os
import signal
import sys

import numpy as np
import pandas as pd
import pytest
from command_line import call

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.transfer.baselines import Conditions, contender
from credit_flow.experiments.transfer.curriculum import PHASE
from credit_flow.experiments.transfer.return_examination import Examination
from credit_flow.experiments.transfer.search import GRID, best_settings, score, search_seeds
from credit_flow.experiments.transfer.transfer_experiment import transfer
from credit_flow.experiments.transfer.transfer_summary import SESOI, measures, summary, verdicts

SMALL = {"seeds": 1, "auctions": 8_192}
COMMAND = [sys.executable, "-m", "credit_flow.cli", "transfer"]


@pytest.fixture(scope="module")
def chain():
    return transfer("chain", ("right", "left", "right"), **SMALL)


def test_a_row_for_everybody_everywhere(chain):
    points = chain.groupby(["contender", "seed", "run", "phase"])["budget"].apply(list)
    assert len(points) == 7 * 4  # three tasks carried, one from scratch
    assert all(budget == [i / 32 for i in range(33)] for budget in points)  # a tick of all copies apart
    assert (chain["setting"] == "common").all()
    assert (chain.loc[chain["run"] == "scratch", "task"] == "left").all()
    assert (chain.loc[chain["budget"] == 1.0, "auctions"] == 8192).all()
    alone = ~chain["contender"].str.startswith(
        "society"
    )  # which also holds an auction where an episode is cut off
    assert (chain["steps"] == chain["auctions"])[alone].all() and (chain["steps"] <= chain["auctions"]).all()
    society = chain[(chain["contender"] == "society") & (chain["budget"] > 0.0)]
    assert (
        society.iloc[2:][["leak", "overbid", "misbid"]].notna().mean().min() > 0.95
    )  # where anything was sold since
    assert (chain.loc[chain["budget"] == 0.0, "moved"] == 0.0).all() and (chain["optimum"] == 0.8).all()
    assert chain["chance"].unique() == pytest.approx(0.3617, abs=1e-4)
    assert chain["sampled"].between(0.0, 0.8).all()


def test_weights_are_carried_over_a_switch(chain):
    """Softmax PPO solves the chain, walks the learnt way in the turned one, and has forgotten nothing yet."""
    found = measures(chain[chain["contender"].isin(["softmax", "q_learning"])])
    found = found.set_index(["contender", "phase"])
    assert (found.loc[("softmax", 0), "final"] == 0.8).all() and (
        found.loc[("softmax", 1), "at_switch"] == 0.0
    ).all()
    assert (found.loc[("softmax", 1), "final"] == 0.0).all()
    assert (found.loc[("softmax", 1), "auctions_to_90"] == np.inf).all()
    assert np.isnan(
        found.loc[("softmax", 1), "moved_at_90"]
    ).all()  # who has not learnt it says nothing of weights
    assert (found.loc[("softmax", 1), "lost"] > 1.0).all()  # worse than by chance
    q = found.loc[("q_learning", 1)]
    assert (q["final"] == 0.8).all() and (q["at_switch"] == 0.0).all() and (q["moved_at_90"] > 0.0).all()
    assert (found.loc[("q_learning", 2), "forgetting"] == 0.8).all()
    assert (q["changed"] == 1.0).all()  # left and right are both decided otherwise


def test_ctrl_c_keeps_those_who_are_finished_and_resume_does_the_rest(chain, tmp_path):
    asked = {"world_name": "chain", "tasks": ("right", "left", "right"), **SMALL, "out": tmp_path}

    def interrupt(done, total, now):
        if done == 1:
            os.kill(os.getpid(), signal.SIGINT)

    part = transfer(**asked, progress=interrupt)
    before = part["contender"].unique().tolist()
    assert before == ["society"]
    came_to = json.loads((tmp_path / "transfer.json").read_text())
    assert came_to["status"] == "interrupted" and (tmp_path / "transfer.png").stat().st_size > 10_000
    begun = []
    whole = transfer(**asked, resume=True, progress=lambda done, total, now: begun.append(done))
    assert begun[-1] == 7 and min(begun) > 1
    pd.testing.assert_frame_equal(whole, chain)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "transfer.parquet"), chain)
    came_to = json.loads((tmp_path / "transfer.json").read_text())
    assert came_to["status"] == "finished" and came_to["cpu_seconds"] > 0.0
    with pytest.raises(ParameterError, match="auctions = 5: the transfer to go on with has 8192"):
        transfer(**asked | {"auctions": 5}, resume=True)
    with pytest.raises(RecordError, match="already holds a transfer"):
        transfer(**asked)


def test_every_learner_is_searched_alike_and_reported_at_its_best(tmp_path, monkeypatch):
    """The whole grid at a size that says nothing, in two processes: the table is that of one process."""
    asked = {
        "world_name": "sparse_transfer",
        "tasks": ("last", "other"),
        "seeds": 1,
        "auctions": 256,
        "search": 1,
    }
    table = transfer(**asked, workers=2, out=tmp_path / "two")
    trials = pd.read_parquet(tmp_path / "two" / "search.parquet")
    assert (trials.groupby("contender")["trial"].nunique() == len(GRID)).all() and set(trials["seed"]) == {
        10_001
    }
    assert set(trials["contender"]) == {"society", "softmax", "factored"}
    assert (
        table.groupby(["setting", "contender"]).size() == 6
    ).all()  # two points of two tasks and of one from scratch
    best = json.loads((tmp_path / "two" / "transfer.json").read_text())["best"]
    assert best == best_settings(trials) and all(setting in GRID for setting in best.values())
    pd.testing.assert_frame_equal(transfer(**asked), table)


def test_the_best_setting_loses_least_in_the_mean_and_search_seeds_are_others():
    trials = pd.DataFrame({"contender": ["a"] * 4, "trial": [0, 0, 3, 3], "score": [0.1, 0.9, 0.4, 0.5]})
    assert best_settings(trials) == {"a": GRID[3]}
    assert search_seeds(3, [1, 10_002]) == [10_001, 10_003, 10_004]
    curve = {"run": "carried", "chance": 0.2, "optimum": 1.0, "budget": [0.0, 0.5, 1.0]}
    rows = pd.concat(
        [pd.DataFrame(curve | {"phase": i, "sampled": [0.2, x, x]}) for i, x in ((0, 1.0), (1, 0.6))]
    )
    assert score(rows) == pytest.approx((0.25 + 0.625) / 2.0)


def test_who_moves_step_by_step_gets_the_societys_environment_steps():
    table = transfer("two_rooms", ("green",), seeds=[4], auctions=4_096)
    last = table[table["budget"] == 1.0].set_index("contender")
    society, flat = last.loc["society"], last.loc["flat"]
    assert society["auctions"] == last.loc["softmax", "auctions"] == 4096
    assert flat["auctions"] == flat["steps"] and 0 <= flat["steps"] - society["steps"] < 256
    assert society["steps"] > 2 * society["auctions"]
    assert "verdicts" not in summary(table)  # nothing was transferred


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_society_learns_another_last_step(seed):
    """Sparse transfer, from the sequence 0,1,2 to 0,1,3: put to it as soon as it knows the first, within 200,000 auctions each."""
    learner = contender("society", Conditions("sparse_transfer"), "last", seed)
    for phase, task in enumerate(("last", "other")):
        examine = Examination("sparse_transfer", task)
        learner.begin(task, seed + PHASE * phase)
        assert examine(learner.choose) < examine.optimum == 0.8
        while examine(learner.choose) < examine.optimum and learner.auctions < 200_000:
            for _ in range(16):  # an update
                learner.act()
        assert examine(learner.choose) == 0.8


def found(society, softmax=(0.5, 0.5, 0.5), shuffled=(1.0, 1.0, np.nan)) -> pd.DataFrame:
    """Measures of ten seeds after a switch: the parts of the claim, in order, of each."""
    noise = np.random.default_rng(1).normal(0.0, 0.02, (10, 3, 3))
    rows = []
    for seed, noises in enumerate(noise):
        for name, values, noisy in zip(
            ("society", "softmax", "society_shuffled"), (society, softmax, shuffled), noises
        ):
            parts = dict(zip(("lost_sampled", "lost", "moved_at_90"), np.array(values) + noisy))
            rows.append({"contender": name, "setting": "best", "phase": 1, "seed": seed, **parts})
    return pd.DataFrame(rows)


def test_the_verdict_needs_every_part_of_the_claim():
    def said(*about) -> str:
        return verdicts(found(*about))["best"]["verdict"]

    assert said((0.2, 0.2, 0.2)) == "present"
    assert said((0.2, 0.2, 0.5)) == "absent"  # as many weights
    assert said((0.5, 0.2, 0.2)) == said((0.8, 0.8, 0.8)) == "absent"
    assert said((0.5 - SESOI, 0.2, 0.2)) == "inconclusive"  # on the edge of what is of interest
    assert said((0.2, 0.2, 0.2), (0.5, 0.5, 0.5), (0.3, 0.3, 0.3)) == "inconclusive"  # by lot as well
    assert said((0.2, 0.2, 0.2), (0.5, 0.5, np.nan)) == "inconclusive"  # nobody to compare weights with
    few = found((0.2, 0.2, 0.2)).query("seed < 3")
    part = verdicts(few)["best"]["parts"]["lost"]
    assert (part["verdict"], part["reason"], part["pairs"]) == ("inconclusive", "too_few_seeds", 3)
    parts = verdicts(found((0.2, 0.2, 0.2)))["best"]["parts"]
    assert parts["lost"]["effect"] == pytest.approx(0.3, abs=0.03)
    assert parts["lost"]["low"] < 0.3 < parts["lost"]["high"] and parts["lost"]["null_effect"] < -0.4


def test_what_cannot_be_transferred_is_refused_before_anything_is_done(tmp_path):
    with pytest.raises(UnknownName, match="did you mean 'chain'"):
        transfer("chian")
    with pytest.raises(ParameterError, match="the tasks of chain are right, left"):
        transfer("chain", ("right", "up"))
    with pytest.raises(ParameterError, match="one, two or three"):
        transfer("chain", ("right",) * 4)
    with pytest.raises(ParameterError, match="as much is seen and done"):
        transfer("blocks", ("1", "2"))
    with pytest.raises(ParameterError, match="auctions = 128: .* a tick holds 256"):
        transfer("chain", ("right",), tune={"auctions": 128})
    with pytest.raises(RecordError, match="transfer.json: there is no such file"):
        transfer("chain", out=tmp_path, resume=True)


def test_the_command(tmp_path):
    out = ["--out", str(tmp_path / "chain")]
    done = call("transfer", "chain", "--tasks", "right,left", "--seeds", "1", "--auctions", "8192", *out)
    assert "learner 7/7: q_learning, seed 1" in done.stderr
    assert (
        "moved by then" in done.stdout
        and "a smaller share of its weights, at the common setting" in done.stdout
    )
    came_to = json.loads((tmp_path / "chain" / "transfer.json").read_text())
    assert (
        came_to["seeds"] == [1] and came_to["verdicts"]["common"]["verdict"] == "inconclusive"
    )  # one seed says nothing
    q = next(row for row in came_to["phases"] if (row["contender"], row["phase"]) == ("q_learning", 1))
    assert q["measures"]["final"]["median"] == 0.8 and q["measures"]["parameters"]["median"] == 12.0
    softmax = next(row for row in came_to["phases"] if (row["contender"], row["phase"]) == ("softmax", 1))
    assert softmax["measures"]["auctions_to_90"]["median"] == "never"
    failed = call("transfer", "chain", "--tasks", "up", *out, code=2)
    assert "the tasks of chain are right, left" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.slow
def test_everybody_puts_turned_and_pushed_digits_back():
    """The size at which the guide reports it: five seeds, digits that nobody was taught."""
    table = transfer("mental_rotation", ("training",), seeds=5, auctions=65_536)
    last = table[table["budget"] == table.groupby(["contender", "seed"])["budget"].transform("max")]
    returns = last.groupby("contender")["return"]
    assert (returns.min() > 0.9).all() and returns.median()["society"] > 0.95
    needed = measures(table).groupby("contender")["auctions_to_90"].median()
    assert needed["softmax"] < needed["society"]
