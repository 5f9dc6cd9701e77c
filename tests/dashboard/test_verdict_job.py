"""Verdicts run for a page: the same numbers as elsewhere, cancelled in time, and every reading's run found again."""

import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "experiments"))
from verdict_cases import SMALL, BreaksDown, Hirings, NobodyDies

from credit_flow import Arm, CreditFlow, Sweep, verdicts
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.parts.verdict_details import address_of_run
from credit_flow.dashboard.server.address import read_address
from credit_flow.dashboard.verdicts.verdict_job import VerdictJob
from credit_flow.dashboard.verdicts.verdict_list import list_verdicts, open_verdicts
from credit_flow.experiments.verdicts.cards import shelf_of_cards


def ended(job: VerdictJob, seconds: float = 120.0) -> VerdictJob:
    until = time.monotonic() + seconds
    while job.running and time.monotonic() < until:
        time.sleep(0.05)
    assert not job.running
    return job


class Broken(Hirings):
    """Its ON breaks."""

    name = "broken"
    on = Arm(SMALL, policy=BreaksDown())


def test_a_card_that_breaks_is_named_with_seed_and_message_and_the_others_finish():
    job = VerdictJob()
    job.start([NobodyDies(), Broken()], 6)
    ended(job)
    same = verdicts([NobodyDies(), Broken()], 6, executor="serial")
    assert job.found.table.equals(same.table)
    lost = job.found.failures
    assert set(lost["row"]) == {"broken"} and lost["seed"].tolist() == [1, 2, 3, 4, 5, 6]
    assert lost["message"].str.contains("broken down").all() and "6 failed" in job.sentence


def test_cancel_leaves_a_table_that_says_how_far_it_is():
    job = VerdictJob()
    job.start([Hirings()], 40)
    until = time.monotonic() + 120
    while job.found is None and time.monotonic() < until:
        time.sleep(0.02)
    job.cancel()
    begun = time.monotonic()
    ended(job)
    assert time.monotonic() - begun < 10
    assert set(job.found.table["verdict"]) == {"inconclusive"} and "(cancelled)" in job.sentence
    assert 0 < len(job.found.readings) < 120


def test_what_cannot_be_run_is_said():
    job = VerdictJob()
    job.start(["nothing_of_the_kind"], 6)
    ended(job)
    assert "nothing_of_the_kind" in job.wrong and job.found is None


@pytest.mark.parametrize("arm", ["on", "off", "null"])
def test_the_address_of_a_reading_is_that_of_its_run(arm, tmp_path):
    card = shelf_of_cards()["outsourcing"]
    found = verdicts(["outsourcing"], 6, ticks=30, executor="serial", out=tmp_path / "v")
    claim = found.asked.claims["outsourcing"]
    address = read_address(address_of_run(claim, arm, 4))
    assert (address.seed, address.tick, address.notices) == (4, 30, ())
    model = CreditFlow(address.scenario, rng=address.seed)
    model.run(address.tick)
    known = found.readings.set_index(["arm", "seed"])["run_id"][arm, 4]
    hashes = Sweep.open(tmp_path / "v").table.set_index("run_id")["journal_hash"]
    assert hashes[known] == model.ledger.journal.hash
    assert card.arms[arm].settings.items() <= address.scenario.as_dict().items()


def test_finished_verdicts_are_listed_and_opened_and_nothing_else(tmp_path):
    done = verdicts([Hirings()], 6, executor="serial", out=tmp_path / "in" / "done")
    assert list_verdicts(tmp_path) == ["in/done"] and list_verdicts(None) == []
    assert open_verdicts(tmp_path, "in/done").decisions == done.decisions
    for name in ("../elsewhere", "in", ""):
        with pytest.raises(RecordError, match="is not in the list"):
            open_verdicts(tmp_path, name)
    (tmp_path / "in" / "done" / "plan.json").write_text("{}")
    with pytest.raises(RecordError, match="claims"):
        open_verdicts(tmp_path, "in/done")
