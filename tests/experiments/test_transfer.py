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
from credit_flow.experiments.transfer.baselines import contender
from credit_flow.experiments.transfer.curriculum import PHASE
from credit_flow.experiments.transfer.greedy_return import GreedyReturn
from credit_flow.experiments.transfer.transfer_experiment import transfer
from credit_flow.experiments.transfer.transfer_summary import against, measures, summary, verdict

SMALL = {"seeds": 1, "auctions": 8_192}
COMMAND = [sys.executable, "-m", "credit_flow.cli", "transfer"]


@pytest.fixture(scope="module")
def chain():
    return transfer("chain", ("right", "left", "right"), **SMALL)


def test_a_row_for_everybody_everywhere(chain):
    points = chain.groupby(["contender", "seed", "run", "phase"])["budget"].apply(list)
    assert len(points) == 6 * 4  # three tasks carried, one from scratch
    assert all(budget == [0.0, 0.5, 1.0] for budget in points)
    assert (chain.loc[chain["run"] == "scratch", "task"] == "left").all()
    assert (chain.loc[chain["budget"] == 1.0, "auctions"] == 8192).all()
    alone = ~chain["contender"].str.startswith(
        "society"
    )  # which also holds an auction where an episode is cut off
    assert (chain["steps"] == chain["auctions"])[alone].all() and (chain["steps"] <= chain["auctions"]).all()
    society = chain[(chain["contender"] == "society") & (chain["budget"] > 0.0)]
    assert society[["leak", "overbid", "misbid", "exploring"]].notna().all(axis=None)
    assert (chain.loc[chain["budget"] == 0.0, "moved"] == 0.0).all() and (chain["optimum"] == 0.8).all()


def test_weights_are_carried_over_a_switch(chain):
    """Softmax PPO solves the chain at once, walks the learnt way in the turned one, and has forgotten nothing yet."""
    found = measures(chain[chain["contender"].isin(["softmax", "q_learning"])])
    found = found.set_index(["contender", "phase"])
    assert (found.loc[("softmax", 0), "final"] == 0.8).all() and (
        found.loc[("softmax", 1), "at_switch"] == 0.0
    ).all()
    assert (found.loc[("softmax", 1), "final"] == 0.0).all() and (
        found.loc[("softmax", 1), "ratio_to_scratch"] > 1.0
    ).all()
    assert (found.loc[("softmax", 1), "auctions_to_90"] == np.inf).all()
    q = found.loc[("q_learning", 1)]
    assert (q["final"] == 0.8).all() and (q["at_switch"] == 0.0).all()
    assert (found.loc[("q_learning", 2), "forgetting"] == 0.8).all()
    assert (q["changed"] == 1.0).all()  # left and right are both decided otherwise


def test_ctrl_c_keeps_those_who_are_finished_and_resume_does_the_rest(chain, tmp_path):
    asked = {"world_name": "chain", "tasks": ("right", "left", "right"), **SMALL, "out": tmp_path}

    def interrupt(done, total, now):
        if done == 3:
            os.kill(os.getpid(), signal.SIGINT)

    part = transfer(**asked, progress=interrupt)
    assert part["contender"].unique().tolist() == ["society", "society_dropout", "softmax"]
    came_to = json.loads((tmp_path / "transfer.json").read_text())
    assert came_to["status"] == "interrupted" and (tmp_path / "transfer.png").stat().st_size > 10_000
    begun = []
    whole = transfer(**asked, resume=True, progress=lambda done, total, now: begun.append(done))
    assert begun == [3, 4, 5]
    pd.testing.assert_frame_equal(whole, chain)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "transfer.parquet"), chain)
    assert json.loads((tmp_path / "transfer.json").read_text())["status"] == "finished"
    with pytest.raises(ParameterError, match="auctions = 5: the transfer to go on with has 8192"):
        transfer(**asked | {"auctions": 5}, resume=True)
    with pytest.raises(RecordError, match="already holds a transfer"):
        transfer(**asked)


def test_who_moves_step_by_step_gets_the_societys_environment_steps():
    table = transfer("two_rooms", ("green",), seeds=[4], auctions=8_192)
    last = table[table["budget"] == 1.0].set_index("contender")
    society, flat = last.loc["society"], last.loc["flat"]
    assert society["auctions"] == last.loc["softmax", "auctions"] == 8192
    assert flat["auctions"] == flat["steps"] and 0 <= flat["steps"] - society["steps"] < 256
    assert society["steps"] > 2 * society["auctions"]
    assert "verdict" not in summary(table)  # nothing was transferred


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_society_learns_another_last_step(seed):
    """Sparse transfer, from the sequence 0,1,2 to 0,1,3: put to it as soon as it knows the first, within 200,000 auctions each."""
    learner = contender("society", "sparse_transfer", "last", seed)
    for phase, task in enumerate(("last", "other")):
        examine = GreedyReturn("sparse_transfer", task)
        learner.begin(task, seed + PHASE * phase)
        assert examine(learner.choose) < examine.optimum == 0.8
        while examine(learner.choose) < examine.optimum and learner.auctions < 200_000:
            for _ in range(16):  # an update
                learner.act()
        assert examine(learner.choose) == 0.8


def found(of_society, of_softmax, measure="shortfall", other="moved") -> pd.DataFrame:
    """Measures of five seeds after a switch, in which the society is better in `other`."""
    rows = []
    for seed in range(5):
        for name, values, second in (("society", of_society, 0.1), ("softmax", of_softmax, 0.3)):
            rows.append(
                {
                    "contender": name,
                    "phase": 1,
                    "seed": seed,
                    measure: values[seed],
                    other: second + 0.01 * seed,
                }
            )
    return pd.DataFrame(rows)


LOW, HIGH, MIXED = [0.1, 0.12, 0.11, 0.13, 0.1], [0.5, 0.4, 0.45, 0.48, 0.43], [0.05, 0.3, 0.1, 0.02, 0.15]


def test_the_verdict_needs_every_part_of_the_claim():
    assert verdict(found(LOW, HIGH)) == "present"
    assert verdict(found(HIGH, LOW)) == "absent"
    assert verdict(found(LOW, MIXED)) == "inconclusive"
    assert verdict(found(LOW, LOW)) == "absent"  # as fast is not faster
    assert verdict(found(HIGH, LOW, measure="moved", other="shortfall")) == "absent"
    both = pd.concat(
        [found(LOW, HIGH), found(LOW, LOW).query("contender == 'softmax'").assign(contender="flat")]
    )
    assert verdict(both) == "absent"  # faster than one baseline only
    assert verdict(found(LOW, HIGH).query("seed == 0")) == "inconclusive"


def test_what_cannot_be_transferred_is_refused_before_anything_is_done(tmp_path):
    with pytest.raises(UnknownName, match="did you mean 'chain'"):
        transfer("chian")
    with pytest.raises(ParameterError, match="the tasks of chain are right, left"):
        transfer("chain", ("right", "up"))
    with pytest.raises(ParameterError, match="one, two or three"):
        transfer("chain", ("right",) * 4)
    with pytest.raises(ParameterError, match="as much is seen and done"):
        transfer("blocks", ("1", "2"))
    with pytest.raises(RecordError, match="transfer.json: there is no such file"):
        transfer("chain", out=tmp_path, resume=True)


def test_the_command(tmp_path):
    out = ["--out", str(tmp_path / "chain")]
    done = call("transfer", "chain", "--tasks", "right,left", "--seeds", "1", "--auctions", "8192", *out)
    assert "learner 6/6: q_learning, seed 1" in done.stderr
    assert "weights moved" in done.stdout and "a smaller share of its weights:" in done.stdout
    came_to = json.loads((tmp_path / "chain" / "transfer.json").read_text())
    assert came_to["seeds"] == [1] and came_to["verdict"] == "inconclusive"  # one seed says nothing
    q = next(row for row in came_to["phases"] if (row["contender"], row["phase"]) == ("q_learning", 1))
    assert q["measures"]["final"]["median"] == 0.8 and q["measures"]["parameters"]["median"] == 12.0
    softmax = next(row for row in came_to["phases"] if (row["contender"], row["phase"]) == ("softmax", 1))
    assert softmax["measures"]["auctions_to_90"]["median"] == "never"
    failed = call("transfer", "chain", "--tasks", "up", *out, code=2)
    assert "the tasks of chain are right, left" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.slow
def test_in_two_rooms_the_society_relearns_before_softmax_of_its_size_and_starts_later():
    """The size at which the guide reports it: green, blue, green, 40,000 auctions each, five seeds."""
    table = transfer("two_rooms", ("green", "blue", "green"), seeds=5, auctions=40_000)
    rows = measures(table)
    assert against(rows, "shortfall", "softmax", 0).high < 0.0 < against(rows, "shortfall", "softmax", 1).low
    assert against(rows, "shortfall", "society_dropout", 1).high < 0.0
    assert verdict(rows) != "absent"


@pytest.mark.slow
def test_everybody_puts_turned_and_pushed_digits_back():
    """The size at which the guide reports it: five seeds, digits that nobody was taught."""
    table = transfer("mental_rotation", ("training",), seeds=5, auctions=65_536)
    last = table[table["budget"] == table.groupby(["contender", "seed"])["budget"].transform("max")]
    returns = last.groupby("contender")["return"]
    assert (returns.min() > 0.9).all() and returns.median()["society"] > 0.95
    needed = measures(table).groupby("contender")["auctions_to_90"].median()
    assert needed["softmax"] < needed["society"]
