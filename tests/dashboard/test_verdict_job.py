"""Verdicts run for a page: the same numbers as elsewhere, cancelled in time, and every reading's run found again."""

import io
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

sys.path.append(str(Path(__file__).parents[1] / "experiments"))
from verdict_cases import SMALL, BreaksDown, Hirings, NobodyDies

from credit_flow import Arm, run, verdicts
from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.run.rebuild import Cancelled
from credit_flow.dashboard.server.address import read_address
from credit_flow.dashboard.verdicts.run_behind import address_in_lab, address_of_both, run_behind
from credit_flow.dashboard.verdicts.verdict_files import evidence, offers_of_all, offers_of_row
from credit_flow.dashboard.verdicts.verdict_job import VerdictJob
from credit_flow.dashboard.verdicts.verdict_list import list_verdicts, open_verdicts
from credit_flow.experiments.sweeps.sweep_store import SweepStore
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.row import rows_of
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.experiments.verdicts.verdict_table import Asked, VerdictTable


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


class Endless(Hirings):
    """Its first seed is read at once, the others take for ever."""

    name = "endless"

    def reading(self, run):
        if run.seed > 1:
            time.sleep(600)
        return super().reading(run)


def test_cancel_leaves_a_table_that_says_how_far_it_is():
    job = VerdictJob()
    job.start([Endless()], 40)
    until = time.monotonic() + 120
    while job.found is None and time.monotonic() < until:
        time.sleep(0.02)
    begun = time.monotonic()
    job.cancel()
    assert not job.running and "(cancelled)" in job.sentence
    while job.at_work and time.monotonic() < until:
        time.sleep(0.02)
    assert time.monotonic() - begun < 2.0
    assert set(job.found.table["verdict"]) == {"inconclusive"} and "(cancelled)" in job.sentence
    assert 0 < len(job.found.readings) < 120


def test_what_cannot_be_run_is_said():
    job = VerdictJob()
    job.start(["nothing_of_the_kind"], 6)
    ended(job)
    assert "nothing_of_the_kind" in job.wrong and job.found is None


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Verdicts of a card of the shelf, in a folder."""
    folder = tmp_path_factory.mktemp("done") / "v"
    return verdicts(["outsourcing"], 6, settings=SMALL, ticks=30, executor="serial", out=folder)


def here(done):
    """The same as if they had been run here: without a folder."""
    return VerdictTable(done.asked, SweepStore.open(done.path).results)


@pytest.mark.parametrize("card", shelf_of_cards().values(), ids=lambda card: card.name)
def test_the_address_of_any_arm_of_any_card_is_that_of_its_run(card):
    """What an address cuts back, or cannot say, would be another run than the one that was read."""
    asked = VerdictPlan(rows_of([card]), 6)
    found = VerdictTable(Asked(asked.claims, asked.seeds, asked.run_ids, 1), pd.DataFrame(_never_run(asked)))
    for arm in card.arms:
        address = read_address(address_in_lab(found, card.name, arm, 4))
        wanted = rows_of([card])[0].scenario_of(card.arms[arm])
        assert (address.scenario, address.seed, address.tick, address.notices) == (wanted, 4, card.ticks, ())
    if "off" in card.arms:
        address = read_address(address_of_both(found, card.name, 4))
        assert address.other == rows_of([card])[0].scenario_of(card.arms["off"]) and address.notices == ()


def _never_run(plan: VerdictPlan) -> list[dict]:
    return [
        {"run_id": job.run_id, "status": "failed", "message": "", "journal_hash": ""} for job in plan.jobs
    ]


@pytest.mark.parametrize("arm", ["on", "off", "null"])
def test_a_reading_is_that_of_the_run_at_its_address(arm, done):
    known = done.readings.set_index(["arm", "seed"])["reading"][arm, 4]
    for found in (done, here(done)):
        address = read_address(address_in_lab(found, "outsourcing", arm, 4))
        record = run(address.scenario, rng=address.seed, ticks=address.tick)
        assert shelf_of_cards()["outsourcing"].read(record).reading == known
        assert (
            run_behind(found, "outsourcing", arm, 4).again().manifest["journal_hash"]
            == record.manifest["journal_hash"]
        )


def test_the_evidence_is_of_the_run_in_the_middle_and_a_run_that_came_out_otherwise_is_refused(done):
    effects = done.effects.set_index("seed")["effect"]
    seed, run_id = done.median_run("outsourcing")
    assert abs(effects[seed] - effects.median()) == (effects - effects.median()).abs().min()
    assert run_id == done.readings.set_index(["arm", "seed"])["run_id"]["on", seed]
    drawn = evidence(done, "outsourcing", "inline", lambda: True).decode()
    assert drawn.startswith('<svg role="img" aria-label="evidence credit tree"')
    with pytest.raises(Cancelled):
        evidence(done, "outsourcing", "inline", lambda: False)
    behind = run_behind(done, "outsourcing", "on", seed)
    with pytest.raises(RecordError, match="came out otherwise"):
        behind._replace(seed=seed + 1).again()


def test_every_file_that_is_offered_is_what_it_says(done):
    files = {offer.text: offer for offer in [*offers_of_row(done, "outsourcing"), *offers_of_all(done)]}
    assert {"evidence, PDF", "figure of the readings, SVG", "chart, PNG", "report, HTML"} < set(files)
    table = pd.read_csv(io.BytesIO(files["table, CSV"].make(lambda: True)), comment="#")
    assert table["effect"].tolist() == done.table["effect"].tolist()
    readings = pd.read_parquet(io.BytesIO(files["readings, PARQUET"].make(lambda: True)))
    assert readings["run_id"].tolist() == done.readings["run_id"].tolist()
    assert files["figure of the readings, PDF"].make(lambda: True).startswith(b"%PDF")
    report = files["report, HTML"].make(lambda: True).decode()
    assert "Credit tree of ON, seed" in report and 'aria-label="evidence 0"' in report


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
