"""`credit-flow train` as a user meets it."""

import json
import signal
import subprocess
import sys
import time

import pytest
from command_line import call

COMMAND = [sys.executable, "-m", "credit_flow.cli", "train"]
SMALL = ["--set", "copies=32", "--tune", "auctions=320", "--tune", "minibatch=128"]


def test_train_resume_and_json(tmp_path):
    out = ["--out", str(tmp_path / "runs"), "--json"]
    first = call("train", "vickrey_society", *SMALL, "--seeds", "2", "--auctions", "960", *out)
    assert "bids off Q*" in first.stderr
    came_to = json.loads(first.stdout)
    assert (came_to["updates"], came_to["seeds"], came_to["residual"]) == (3, [1, 2], 0.0)
    again = call("train", "--resume", "--auctions", "1280", "--quiet", *out)
    resumed = json.loads(again.stdout)
    assert (resumed["updates"], resumed["auctions"]) == (4, 1280) and again.stderr == ""
    whole = call(
        "train",
        "vickrey_society",
        *SMALL,
        "--seeds",
        "2",
        "--auctions",
        "1280",
        "--quiet",
        "--json",
        "--out",
        str(tmp_path / "whole"),
    )
    assert json.loads(whole.stdout)["journal_hash"] == resumed["journal_hash"]


def test_there_are_no_more_copies_than_auctions_between_updates(tmp_path):
    words = ["--tune", "auctions=16", "--tune", "minibatch=16", "--auctions", "32", "--json"]
    said = call("train", "vickrey_society", *words, "--quiet", "--out", str(tmp_path / "run"))
    assert json.loads(said.stdout)["parameters"]["copies"] == 16


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--tune", "ratte=1"], "did you mean 'rate'"),
        (["--tune", "preset=papr"], "did you mean 'paper'"),
        (["--tune", "auctions=32", "--set", "copies=33"], "auctions = 32: updates come between ticks"),
        (["--learner", "pppo"], "did you mean 'ppo'"),
        (["trophic"], "no states are sold in it"),
        (["--resume"], "--resume needs --out"),
    ],
)
def test_errors_are_one_line_that_says_what_would_be_right(words, message, tmp_path):
    if "--resume" not in words:
        words = [*words, "--out", str(tmp_path / "runs")]
    failed = call("train", *words, code=2)
    assert message in failed.stderr and "Traceback" not in failed.stderr


def test_an_interrupted_training_writes_what_there_is_and_can_go_on(tmp_path):
    out = ["--out", str(tmp_path / "runs")]
    process = subprocess.Popen(
        [*COMMAND, *SMALL, "--auctions", "100000000", *out], stderr=subprocess.PIPE, text=True
    )
    assert "auction" in process.stderr.readline()  # the first update is logged
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=120) == 130
    came_to = json.loads((tmp_path / "runs" / "training.json").read_text())
    assert came_to["status"] == "interrupted" and came_to["updates"] >= 1
    more = str(came_to["auctions"] + 640)
    resumed = call("train", "--resume", "--auctions", more, "--quiet", "--json", *out)
    assert json.loads(resumed.stdout)["status"] == "finished"
