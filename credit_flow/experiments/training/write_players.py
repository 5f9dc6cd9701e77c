"""What a training of players leaves in its folder: checkpoint, tables, figures, players, and what they came to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from credit_flow.agents.players.player_weights import FILE
from credit_flow.core.records import parquet
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.curves.training_folder import FIGURE
from credit_flow.experiments.games.trivial_policies import POLICIES, trivial_policies
from credit_flow.experiments.run import run
from credit_flow.experiments.training.players_in_training import PlayersInTraining
from credit_flow.experiments.training.players_summary import Findings, findings, table_of
from credit_flow.experiments.training.training_numbers import write_summary
from credit_flow.models.games.social_dilemma import IN_TURN, SocialDilemma
from credit_flow.theory.role_choice import role_choice
from credit_flow.views.games.role_run import role_run
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import save
from credit_flow.views.training.players_curves import learning_curves, learnt_theta

CURVE, THETA = "contracts.parquet", "contracts.png"

EPISODES = 512
"""Of policies that need no learning."""

SCRIPTS = {"cleanup": ("harvester", "cleaner")}
"""World -> the players that follow a script, and those who do so for the others' good."""


def write_players(training: PlayersInTraining, folder: Path, status: str, progress=None) -> dict:
    """Examine the players, unless the training was broken off, and write down what they came to; returns the summary. Players of seed s stand in `players-s.npz`, those of the first in
    `players.npz` too. `progress` is called with the training, which says what it does (`now`)."""
    rows, facts = pd.DataFrame(training.rows), training.facts()
    found = _examined(training, folder, progress) if status == "finished" else []
    for seed, one in zip(training.seeds, found):
        if one.players is not None:
            one.players.save(folder / f"players-{seed}.npz")
    if found and found[0].players is not None:
        found[0].players.save(folder / FILE)
    came_to = players_summary(training, found, status)
    write_summary(came_to, folder)
    _draw(folder / FIGURE, learning_curves, facts, rows)
    curve = table_of(found)
    if len(curve):
        replace(folder / CURVE, lambda file: parquet.write(pa.Table.from_pandas(curve), file))
        _draw(folder / THETA, learnt_theta, facts, curve, scripted_curve(training.scenario))
    return came_to


def _examined(training: PlayersInTraining, folder: Path, progress) -> list[Findings]:
    found = []
    for society, seed in enumerate(training.seeds):
        training.now = f"examining the players of seed {seed}"
        if progress is not None:
            progress(training)
        found.append(findings(training, society, folder))
    training.now = ""
    return found


def players_summary(training: PlayersInTraining, found: list[Findings], status: str) -> dict:
    """What it came to, plain values: numbers of `players` by seed."""
    cpu = sum(training.seconds.values())
    return {
        **training.facts(),
        "status": status,
        "updates": training.company.n_updates,
        "trivial": _trivial(training.scenario),
        "players": {str(seed): one.numbers for seed, one in zip(training.seeds, found)},
        "cpu_seconds": training.seconds,
        "steps_per_cpu_second": training.held / cpu if cpu else None,
        "residual": max(abs(model.ledger.residual) for model in training.models),
        "journal_hash": {str(model.seed): model.ledger.journal.hash for model in training.models},
    }


def _trivial(scenario: SocialDilemma) -> dict[str, dict[str, float]]:
    """What policies that need no learning come to in the same world, where there are such: success and credits of all agents in an episode, by policy."""
    if scenario.world_name not in POLICIES:
        return {}
    settings = scenario.settings_in("world_settings").as_dict()
    table = trivial_policies(
        scenario.world_name,
        episodes=EPISODES,
        **{name: value for name, value in settings.items() if name != "n_agents"},
    )
    return table.to_dict("index")


def scripted_curve(scenario: SocialDilemma, replicas: int = 12) -> pd.DataFrame | None:
    """Welfare (credits per episode) over theta of players that follow a script, as many of whom clean as choose to (columns theta, welfare); None where there is no script."""
    scripts = SCRIPTS.get(scenario.world_name)
    if scripts is None or scenario.contract != "cleaning_bounty" or scenario.experts < 2:
        return None
    reach = (("reach", 5),) if scenario.settings_in("world_settings").rules == "ssd" else ()
    plain = {
        "policy": scripts[0],
        "policy_settings": (),
        "other_policy": scripts[1],
        "other_policy_settings": reach,
    }
    game = scenario.game()
    ticks = int(game.horizon) if np.isfinite(game.horizon) else 1000
    played = scenario.but(
        **plain,
        others=IN_TURN,
        copies=replicas * (scenario.experts + 1),
        terms="decreed",
        theta=1.0,
        ticks=ticks,
    )
    lines = role_run(run(played, rng=1)).lines
    stretches = role_choice(lines, scenario.rule.low, scenario.rule.high)
    rows = [(theta, float(lines.welfare[one.number])) for one in stretches for theta in (one.low, one.high)]
    return pd.DataFrame(rows, columns=["theta", "welfare"])


def _draw(path: Path, figure, facts: dict, *tables) -> None:
    """Write a figure where there is something to show."""
    try:
        drawn = figure(*tables)
    except NothingToShow:
        return
    save(drawn, path, {"figure": figure.__name__, **facts})
