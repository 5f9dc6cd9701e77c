"""Train bidders from the command line or Python: progress, checkpoints, records, TensorBoard, and what came of it."""

from __future__ import annotations

import functools
import numbers
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.parameters import ParameterError, Parameters
from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.core.discover import member
from credit_flow.core.records import parquet
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import RecordError
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.curves.training_folder import AT_LAST, BIDS, DEVIATION, FIGURE, GAINS, TABLE
from credit_flow.experiments.fresh_folder import fresh_folder
from credit_flow.experiments.training.asks_in_training import AsksInTraining, learns_to_ask
from credit_flow.experiments.training.bid_table import bid_table
from credit_flow.experiments.training.bidder_deviation import deviation_table
from credit_flow.experiments.training.checkpoint import FILE, Checkpoint
from credit_flow.experiments.training.players_in_training import PlayersInTraining
from credit_flow.experiments.training.societies_in_training import Training
from credit_flow.experiments.training.training_numbers import summary, write_summary
from credit_flow.experiments.training.write_players import write_players
from credit_flow.learners.learner import Trainee
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.models.neural_asks import usual_asks
from credit_flow.models.scenario import Scenario
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import save
from credit_flow.views.training.ask_curves import ask_curves
from credit_flow.views.training.ask_gain import ask_gain
from credit_flow.views.training.bids_at_last import bids_at_last
from credit_flow.views.training.deviation_gain import deviation_gain
from credit_flow.views.training.training_curves import training_curves

AUCTIONS, STEPS = 420_000, 4_000_000
"""How long societies and players of games are trained, unless said otherwise."""

COPIES, WIDENING = 512, 0.6
"""Copies of a world in which societies and players are trained, and the share of a training in which drawn thetas spread over their range, unless said otherwise: who meets the whole range at once learns to
clean for pay, and never that eating pays. Not in games of one step, where all there is to know is soon tried."""

CHECKPOINT_SECONDS = 60.0
"""Wall-clock time between checkpoints."""


def train(
    scenario: Scenario | type[Scenario] | str,
    *,
    learner: str = "ppo",
    settings: dict | None = None,
    seeds: int | Sequence[int] = 1,
    auctions: int | None = None,
    device: str = "auto",
    threads: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    trust: bool = False,
    tensorboard: bool = False,
    progress: Callable[[Training], None] | None = None,
) -> Training:
    """Train until every society has held `auctions` auctions; `train(VickreySociety(copies=512, exploration=0.0), seeds=[1, 2])`.

    `settings`: hyper-parameters, and a preset of PPO; unless given that of `usual_settings`. In a game auctions are environment steps.

    With `out` a checkpoint is written there every minute and at the end, `resume` goes on from it, also to more `auctions` (from one that somebody else wrote only if you `trust` them); beside
    it a table of what was logged, last bids beside values, figures and a summary. `seeds`: how many (1 .. n), or which; `threads`: cores for the networks. Ctrl-C writes what there is. Errors: `ParameterError`, `UnknownName`, `RecordError`.
    """
    folder = None if out is None else as_path(out, RecordError)
    scenario = as_scenario(scenario)
    if not resume:  # what goes on has been begun
        require_updates(scenario, learner, settings)
    training = training_of(scenario, learner, settings, as_seeds(seeds), auctions, device)
    with folder_lock(folder, make=not resume), ExitStack() as stack:
        with Interruption("the training to be made ready") as early:
            if resume:
                _go_on(training, folder, trust)
            elif folder is not None:
                training.checkpoint().save(fresh_folder(folder, FILE, "training"))
            logs = _logs(training, folder) if tensorboard and folder else None
            stack.enter_context(repeatable(threads))  # torch loads what it needs for it
        status = "interrupted" if early.asked else carry_on(training, folder, logs, progress)
        if folder is not None:
            with Interruption("the training to be written", late=status == "interrupted"):
                write_training(training, folder, status, progress)
    return training


def training_of(
    scenario: Scenario,
    learner: str,
    settings: Mapping | None,
    seeds: tuple[int, ...],
    auctions: int | None = None,
    device: str = "cpu",
) -> Training:
    """A training that has not begun, of so many `auctions`; the rest as `train` takes it. Errors: `ParameterError`, `UnknownName`."""
    auctions = usual_auctions(scenario) if auctions is None else auctions
    require_auctions(auctions)
    training = _kind_of(scenario)(
        scenario, learner, tuning_of(scenario, learner, settings), seeds, device=device
    )
    training.until = auctions
    return training


def _kind_of(scenario: Scenario) -> type[Training]:
    if isinstance(scenario, SocialDilemma):
        return PlayersInTraining
    return AsksInTraining if learns_to_ask(scenario) else Training


def tuning_of(scenario: Scenario, learner: str, settings: Mapping | None) -> Parameters:
    """The hyper-parameters of a learner in a scenario: those of `usual_settings`, or of the `preset` that `settings` name, with these. Errors: `ParameterError`, `UnknownName`."""
    kind = member("learners", Trainee, learner, "learner")
    settings = dict(settings or {})
    return kind.tuned(({} if "preset" in settings else usual_settings(scenario, learner)) | settings)


def require_auctions(auctions: int) -> None:
    """Errors: `ParameterError` unless it is a count, 1 or more."""
    if not isinstance(auctions, numbers.Integral) or auctions < 1:
        raise ParameterError(f"auctions = {auctions!r}: must be a whole number, 1 or more")


def update_asked(scenario: Scenario, learner: str, settings: Mapping | None) -> int | None:
    """Auctions between updates that `settings` ask for; None if they leave them as they are. Errors: those of `tuning_of`."""
    return (
        tuning_of(scenario, learner, settings).value_of("auctions")
        if "auctions" in (settings or ())
        else None
    )


def require_updates(scenario: Scenario, learner: str, settings: Mapping | None) -> None:
    """Errors: `ParameterError` where updates are asked for after fewer auctions than a tick holds, for other numbers of them would be the same training; those of `tuning_of`."""
    update, copies = update_asked(scenario, learner, settings), scenario.as_dict().get("copies", 1)
    if update is not None:
        require_updates_by_tick(update, copies, ", or fewer copies")


def require_updates_by_tick(auctions: int, copies: int, way_out: str = "") -> None:
    """Errors: `ParameterError`, with another `way_out` if there is one, for updates after fewer auctions than the `copies` of a world hold in a tick."""
    if auctions < copies:
        raise ParameterError(
            f"auctions = {auctions}: updates come between ticks, and a tick holds {copies}, one in each copy of the world; take {copies} or more{way_out}"
        )


def usual_auctions(scenario: Scenario) -> int:
    """How many auctions a society is trained for, environment steps players of a game, or ticks an economy whose experts learn to ask, unless said otherwise."""
    if isinstance(scenario, CreditEconomy):
        return scenario.ticks
    return STEPS if isinstance(scenario, SocialDilemma) else AUCTIONS


def ready_to_train(
    scenario: Scenario, learner: str, given: Iterable[str], auctions: int = 0, update: int | None = None
) -> Scenario:
    """The scenario with many copies of the world, and no exploration beside the policies' own noise, unless these are `given`; of a game all players learn, and with them a contract
    whose theta is drawn in every episode; of an economy of tasks experts ask by networks. Where an `update` is asked for after fewer auctions than 512, there are only so many copies."""
    copies = min(COPIES, update or COPIES)
    if isinstance(scenario, SocialDilemma):
        return players_to_train(scenario, given, auctions or STEPS, copies)
    if isinstance(scenario, CreditEconomy):
        return scenario if "policy" in given else scenario.but(policy="neural", policy_settings=())
    usual = {"copies": copies, "exploration": 0.1 if learner == "q_bids" else 0.0}
    known = scenario.as_dict()
    return scenario.but(**{name: usual[name] for name in usual if name in known and name not in given})


def _go_on(training: Training, folder: Path | None, trust: bool) -> None:
    """Errors: `RecordError` for no checkpoint, `ParameterError` for what contradicts it, and for fewer auctions than there are."""
    if folder is None:
        raise RecordError("resume needs the folder of the training to go on with: give out")
    training.restore(Checkpoint.load(folder, trust=trust))
    if training.until < training.auctions:
        raise ParameterError(
            f"auctions = {training.until}: {folder} already has {training.auctions:,}; ask for as many, or more"
        )


def players_to_train(
    scenario: SocialDilemma, given: Iterable[str], steps: int, copies: int = COPIES
) -> SocialDilemma:
    """The game with all players learning in `copies` under a contract whose theta is drawn, over a range that widens through the first part of `steps` environment steps, unless something
    else is `given`."""
    given = {name.partition(".")[0] for name in given}
    usual = {"copies": copies, "terms": "drawn"}
    if not given & {"policy", "other_policy", "others"} and scenario.policy != "neural_player":
        usual |= {"policy": "neural_player", "policy_settings": ()}
    if not given & {"other_policy", "others"}:
        usual |= {"others": 0, "other_policy": "random", "other_policy_settings": ()}
    if not set(scenario.rule.features) <= set(scenario.game().outcome_names):
        usual["terms"] = "none"  # there is nothing that its contract could see
    ready = scenario.but(**{name: value for name, value in usual.items() if name not in given})
    if ready.terms != "drawn" or "widening" in given or ready.game().horizon == 1:
        return ready
    return ready.but(widening=int(WIDENING * steps / ready.copies))


@functools.lru_cache(maxsize=64)
def usual_settings(scenario: Scenario, learner: str) -> dict:
    """PPO learns games by the preset `players`, pictures by `pictures`, and bids for states that pay again and again by `lasting`."""
    if learner != "ppo":
        return {}
    if isinstance(scenario, SocialDilemma):
        return {"preset": "players"}
    if learns_to_ask(scenario):
        return usual_asks(scenario.networks)
    if "copies" not in scenario.as_dict():
        return {}
    sees = scenario.but(copies=1).world(0)
    if getattr(sees, "picture", ()):
        return {"preset": "pictures"}
    rank = _rank_of_price(scenario)
    return {} if rank == 0 or sees.pays_once else {"preset": "lasting", "price_rank": rank}


def _rank_of_price(scenario: Scenario) -> int:
    """The rank of the bid that sellers receive in a society that sells states, 0 where they receive none, or where some bidders are silent."""
    rule = getattr(scenario, "rule", None)
    if not isinstance(rule, StateSettlement) or scenario.dropout:
        return 0
    return {2.0: 1, 1.0: 2}.get(rule.received(2.0, 1.0), 0)


def carry_on(training: Training, folder: Path | None = None, logs=None, progress=None) -> str:
    """Train until it has held as many auctions as it was asked for, with a checkpoint in `folder` every minute; returns `finished`, or `interrupted` after a
    Ctrl-C between two ticks. Errors: KeyboardInterrupt for one in the middle of a tick."""
    saved = time.monotonic()
    try:
        while training.auctions < training.until:
            with Interruption("this tick, and what is learned from it", passes_on=True):
                _tell(training, training.advance(), logs, progress)
                if folder is not None and time.monotonic() - saved > CHECKPOINT_SECONDS:
                    training.checkpoint().save(folder)
                    saved = time.monotonic()
    except KeyboardInterrupt:
        if not training.whole:
            raise
        return "interrupted"
    return "finished"


def _tell(training: Training, rows: list[dict], logs, progress) -> None:
    """Show the `rows` that were logged last."""
    for row in rows:
        if logs is not None:
            logs[row["seed"]].write({tag: row[tag] for tag in row if tag != "seed"}, row["auctions"])
    if progress is not None and rows:
        progress(training)


def write_training(training: Training, folder: Path, status: str, progress=None) -> dict:
    """Write the checkpoint, the table of what was logged, its figure and the summary; returns the summary."""
    training.checkpoint().save(folder)
    table = write_rows(training, folder)
    if isinstance(training, PlayersInTraining):
        return write_players(training, folder, status, progress)
    if len(table):
        draw = ask_curves if isinstance(training, AsksInTraining) else training_curves
        hashes = {str(model.seed): model.ledger.journal.hash for model in training.models}
        save(
            draw(table),
            folder / FIGURE,
            {"figure": draw.__name__, **training.facts(), "journal_hash": hashes},
        )
    deviation = deviation_table(training)
    if not deviation.empty:
        _write(deviation, folder / DEVIATION)
        draw = ask_gain if isinstance(training, AsksInTraining) else deviation_gain
        save(draw(deviation), folder / GAINS, {"figure": draw.__name__, **training.facts()})
    bids = bid_table(training)
    if not bids.empty:
        _write(bids, folder / BIDS)
        with suppress(NothingToShow):  # where no values are known
            save(bids_at_last(bids), folder / AT_LAST, {"figure": "bids_at_last", **training.facts()})
    came_to = summary(training, status, deviation)
    write_summary(came_to, folder)
    return came_to


def write_rows(training: Training, folder: Path) -> pd.DataFrame:
    """Write the table of what was logged, and return it."""
    table = pd.DataFrame(training.rows)
    _write(table, folder / TABLE)
    return table


def _write(table: pd.DataFrame, path: Path) -> None:
    replace(path, lambda file: parquet.write(pa.Table.from_pandas(table), file))


def _logs(training: Training, folder: Path) -> dict:
    from credit_flow.learners.experience.tensorboard_scalars import Scalars

    return {seed: Scalars(folder / "tensorboard" / f"seed-{seed}") for seed in training.seeds}
