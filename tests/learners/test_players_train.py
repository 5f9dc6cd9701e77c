"""Trainings of players: what they learn, what is written, and that it goes on where it stopped."""

import json

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.players.player_weights import SHIPPED, PlayerWeights
from credit_flow.console.application import main
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import players_to_train, train
from credit_flow.models.games.social_dilemma import SocialDilemma

QUICK = {"auctions": 1024, "minibatch": 256, "rate": 3e-3, "critic_rate": 3e-3}


def _ready(preset, copies=256, steps=60_000):
    return players_to_train(SocialDilemma.preset(preset), (), steps).but(copies=copies)


@pytest.fixture(scope="module")
def prisoners(tmp_path_factory):
    """A training of the prisoner's dilemma under drawn fines, three seeds, and its folder."""
    folder = tmp_path_factory.mktemp("prisoners")
    done = train(
        _ready("prisoners_dilemma"), seeds=2, auctions=60_000, settings=QUICK, out=folder / "training"
    )
    return done, folder / "training", json.loads((folder / "training" / "training.json").read_text())


def test_players_who_may_sign_a_fine_reach_what_the_exact_solution_does(prisoners):
    """FC.P1: welfare -4 without a contract, -2 with one, that costs the other what it gains; the solver's threshold is theta 1."""
    _, _, came_to = prisoners
    for numbers in came_to["players"].values():
        assert numbers["null_welfare"] == pytest.approx(-4.0, abs=0.2)
        assert numbers["signed_welfare"] == pytest.approx(-2.0, abs=0.1)
        assert numbers["signed_theta"] > 1.0
        assert numbers["acceptance"] > 0.95
        assert numbers["optimum"] == -2.0 and abs(numbers["shortfall"]) <= 0.05
        assert abs(numbers["deviation_gain"]) <= 0.05
    assert came_to["residual"] == 0.0


def test_it_leaves_a_curve_over_theta_and_players_that_need_no_torch(prisoners):
    done, folder, came_to = prisoners
    assert {
        "training.png",
        "contracts.png",
        "contracts.parquet",
        "players.npz",
        "players-1.npz",
        "players-2.npz",
    } <= {path.name for path in folder.iterdir()}
    players = PlayerWeights.load(str(folder))
    assert players.facts["world_name"] == "matrix_game" and len(players.theta) == len(players.values) > 10
    shown = np.random.default_rng(1).normal(size=(7, done.outlook.width)).astype(np.float32)
    policy = np.array([0, 1, 0, 1, 1, 0, 0])
    assert players.logits(policy, shown) == pytest.approx(done.company.logits(policy, shown), abs=1e-5)


def test_frozen_players_sign_in_a_run_of_their_own(prisoners):
    _, folder, came_to = prisoners
    scenario = SocialDilemma.preset("prisoners_dilemma").but(
        policy="frozen", policy_settings={"checkpoint": str(folder)}
    )
    model = CreditFlow(scenario, rng=1).run(20)
    payments = model.ledger.journal.postings()
    assert len(payments[payments["kind"] == "payment"]) >= 20  # for signing, once an episode
    assert model.ledger.residual == 0.0
    with pytest.raises(ParameterError, match="was trained for n_agents = 2"):
        CreditFlow(
            SocialDilemma.preset("public_goods").but(
                policy="frozen", policy_settings={"checkpoint": str(folder)}
            ),
            rng=1,
        )


def test_votes_follow_from_what_each_has(prisoners):
    _, folder, _ = prisoners
    frozen = Frozen(str(folder))
    theta, *payments = frozen.best_offer(0, signing=True)
    assert theta > 1.0 and payments[0] == pytest.approx(
        frozen.players.null[1] - frozen.players.values[np.abs(frozen.players.theta - theta).argmin(), 1]
    )
    assert np.isnan(frozen.best_offer(0, signing=False)).all() or frozen.best_offer(0, signing=False)[0] > 1.0


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not(tmp_path):
    scenario = _ready("prisoners_dilemma", copies=64, steps=8192).but(widening=40)
    train(scenario, auctions=8192, settings=QUICK, out=tmp_path / "whole")
    train(scenario, auctions=3072, settings=QUICK, out=tmp_path / "parts")
    train(scenario, auctions=8192, settings=QUICK, out=tmp_path / "parts", resume=True)
    whole, parts = (
        json.loads((tmp_path / name / "training.json").read_text()) for name in ("whole", "parts")
    )
    assert whole["journal_hash"] == parts["journal_hash"]
    assert whole["players"] == parts["players"]


def _said(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["credit-flow", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr()
    return end.value.code, said.out, said.err


def test_from_the_command_line(tmp_path, monkeypatch, capsys):
    settings = ["--set", "copies=8", "--set", "terms=none", "--tune", "auctions=512"]
    words = [
        "train",
        "social_dilemma",
        "--preset",
        "harvest_mini",
        "--steps",
        "2048",
        *settings,
        "--json",
        "--quiet",
    ]
    code, out, _ = _said(monkeypatch, capsys, *words, "--out", tmp_path / "t")
    came_to = json.loads(out)
    assert code == 0 and {"welfare", "equality", "sustainability", "apples", "apples_last"} <= set(
        came_to["players"]["1"]
    )
    code, _, err = _said(monkeypatch, capsys, *words, "--set", "policy=harvester", "--out", tmp_path / "u")
    assert code != 0 and "does not learn" in err


@pytest.mark.parametrize(
    ("name", "match"), [("cleanup_maxi", "cleanup_maxi"), ("/nowhere/players.npz", "holds no players")]
)
def test_players_that_there_are_not_are_refused(name, match):
    with pytest.raises(Exception, match=match):
        Frozen(name)


def test_a_society_among_others_learns_as_it_would_alone(tmp_path):
    """Updates come after as many steps of each, whoever learns beside it."""
    scenario = _ready("prisoners_dilemma", copies=64)
    both = train(scenario, seeds=[3, 4], auctions=4096, settings=QUICK)
    alone = train(scenario, seeds=[4], auctions=4096, settings=QUICK)
    assert both.company.n_updates == alone.company.n_updates == 4
    assert both.models[1].ledger.journal.hash == alone.models[0].ledger.journal.hash


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"weight0": lambda array: array * np.nan}, "not finite"),
        ({"values": lambda array: array[:-1]}, "values are"),
        ({"weight1": lambda array: array[:, :, :-1]}, "follow from each other"),
        ({"facts": lambda array: np.frombuffer(b"7", dtype=np.uint8)}, "holds no players"),
    ],
    ids=["nan", "values", "layers", "facts"],
)
def test_a_file_of_players_that_is_not_whole_is_refused(change, match, tmp_path):
    with np.load(SHIPPED / "cleanup_mini.npz") as file:
        arrays = {name: change.get(name, lambda array: array)(file[name]) for name in file.files}
    np.savez(tmp_path / "players.npz", **arrays)
    with pytest.raises(ParameterError, match=match):
        Frozen(str(tmp_path))


def test_whoever_is_named_to_learn_learns_alone():
    """A preset's scripted players stay only where somebody asks for them."""
    cleaner = SocialDilemma.preset("cleanup_mini").but(policy="neural_player")
    assert players_to_train(cleaner, {"policy", "policy.mode"}, 1000).others == 0
    assert players_to_train(cleaner, {"policy", "others"}, 1000).others == 1


def test_a_training_does_not_go_on_as_another_preset(prisoners, monkeypatch, capsys):
    _, folder, _ = prisoners
    words = "train", "social_dilemma", "--preset", "stag_hunt", "--resume", "--steps", "70000"
    code, _, err = _said(monkeypatch, capsys, *words, "--out", folder)
    assert code != 0 and "preset = stag_hunt" in err
