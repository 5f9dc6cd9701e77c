"""The run behind a reading: what has to be run to see it again, and what its journal must come to."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import Record, RecordError
from credit_flow.dashboard.run.sweep_run_list import scenario_of_run
from credit_flow.dashboard.server.address import Address, write_address
from credit_flow.experiments.run import run
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdicts import row_again
from credit_flow.models.scenario import Scenario


class RunBehind(NamedTuple):
    """A run that can be made again in any process."""

    scenario: Scenario
    seed: int
    journal_hash: str  # that it had; empty if it failed

    def again(self) -> Record:
        """The whole Record of the run, made again. Errors: `RecordError` if it came out otherwise, as by another version."""
        record = run(self.scenario, rng=self.seed)
        if self.journal_hash not in ("", record.manifest["journal_hash"]):
            raise RecordError(
                "the run came out otherwise than when it was read: it was made by another version"
            )
        return record


def run_behind(found: VerdictTable, row: str, arm: str, seed: int) -> RunBehind:
    """The run of an arm of a row with a seed; of verdicts in a folder, as the folder says it, but no code of the folder is run and no file is
    read. Errors: `RecordError` if it cannot be made again."""
    run_id = found.run_id(row, arm, seed)
    return RunBehind(_scenario(found, row, arm, run_id), seed, found.journal_hash(run_id))


def _scenario(found: VerdictTable, row: str, arm: str, run_id: str) -> Scenario:
    if found.path is None:
        again = row_again(found.asked.claims[row], shelf_of_cards(), "")
        return again.scenario_of(again.card.arms[arm])
    try:
        return scenario_of_run(Sweep.open(found.path), run_id, run_id)
    except Mistake as error:
        raise RecordError(str(error)) from None


def address_in_lab(found: VerdictTable, row: str, arm: str, seed: int) -> str:
    """The address of the run in the Lab, at its end; it has the same parameters, and so the same journal. Errors: as `run_behind`."""
    scenario = run_behind(found, row, arm, seed).scenario
    return write_address(Address("/lab", scenario.usual_preset(), scenario, seed, scenario.ticks))


def address_of_both(found: VerdictTable, row: str, seed: int) -> str:
    """The address of ON (A) and OFF (B) with a seed on Compare, at their end. Errors: as `run_behind`."""
    on, off = (run_behind(found, row, arm, seed).scenario for arm in ("on", "off"))
    return write_address(Address("/compare", on.usual_preset(), on, seed, on.ticks, other=off))
