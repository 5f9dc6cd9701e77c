"""Exports as files: readable by other programs, and each says which run it comes from."""

import json
import threading
import xml.etree.ElementTree as ElementTree

import pytest

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.core.discover import UnknownName
from credit_flow.dashboard.export.as_hypothesis import as_hypothesis
from credit_flow.dashboard.export.export_job import ExportJob
from credit_flow.dashboard.export.exports import (
    citation,
    export_figure,
    export_replay,
    export_rows,
    file_name,
    python_of,
)
from credit_flow.dashboard.run.rebuild import Cancelled
from credit_flow.dashboard.run.runner import Runner
from credit_flow.experiments.verdicts.cards import cards_in

SMALL = CreditEconomy(experts=30, task_rate=8.0)
STARTS = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def runner():
    with Runner(SMALL, seed=4) as found:
        found.step(40)
        yield found


@pytest.mark.parametrize("format", STARTS)
def test_a_figure_is_a_file_of_its_format_and_says_where_it_comes_from(runner, format):
    body = export_figure(runner, 40, "wealth", format, "column")
    assert body.startswith(STARTS[format]) and len(body) > 1_000
    if format != "pdf":  # there the description is compressed or encoded
        assert runner.ids[0] in body.decode("utf-8", "replace")
    if format == "svg":
        assert ElementTree.fromstring(body).tag.endswith("svg")
    assert body == export_figure(runner, 40, "wealth", format, "column"), "the same run, the same file"


def test_on_dark_ground_paper_and_letters_change_and_nothing_else(runner):
    light, dark = (
        export_figure(runner, 40, "wealth", "svg", "column", dark=dark).decode() for dark in (False, True)
    )
    assert "#ffffff" in light and "#15181c" not in light
    assert "#15181c" in dark and "#e8ebee" in dark and "#222222" not in dark
    assert light.count("<path") == dark.count("<path")


@pytest.mark.parametrize(
    ("name", "format", "width", "hint"),
    [
        ("welth", "png", "page", "wealth"),
        ("wealth", "gif", "page", "pdf"),
        ("wealth", "png", "poster", "slide"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(runner, name, format, width, hint):
    with pytest.raises(UnknownName, match=hint):
        export_figure(runner, 40, name, format, width)


def test_the_last_row_of_the_history_is_what_the_screen_says(runner):
    text = export_rows(runner, 40, "history", "csv").decode()
    head, *rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    last = dict(zip(head, rows[-1]))
    assert int(last["tick [tick]"]) == 40
    assert float(last["supply [cr]"]) == runner.snapshot().held
    facts = dict(line[2:].split(": ", 1) for line in text.splitlines() if line.startswith("# "))
    assert json.loads(facts["run_id"]) == runner.ids[0] and json.loads(facts["seed"]) == 4


def test_nothing_is_exported_at_tick_0_or_after_a_cancel(runner):
    with Runner(SMALL, seed=4) as new:
        for make in (lambda: export_rows(new, 0, "history", "csv"), lambda: export_replay(new, 0)):
            with pytest.raises(ValueError, match="some ticks|at least one tick"):
                make()
    with pytest.raises(Cancelled):
        export_figure(runner, 40, "wealth", "png", "page", progress=lambda done, all_: done < 5)
    with pytest.raises(Cancelled):
        export_replay(runner, 40, progress=lambda done, all_: done < 5)


def test_a_replay_is_one_page_that_asks_for_nothing(runner):
    page = export_replay(runner, 40).decode()
    assert page.startswith("<!") and runner.ids[0] in page and len(page) < 5_000_000
    assert 'src="http' not in page and 'href="http' not in page


def test_a_citation_names_the_run_and_its_python_makes_it_again(runner, capsys):
    bibtex, plain = citation(runner, 40)
    assert bibtex.startswith("@software{credit_flow,") and bibtex.count("{") == bibtex.count("}")
    assert all(runner.ids[0] in text and "seed 4" in text and "tick 40" in text for text in (bibtex, plain))
    exec(python_of(runner, 40), {})
    assert (
        float(capsys.readouterr().out)
        == runner.snapshot().held
        == CreditFlow(SMALL, rng=4).run(40).ledger.held
    )
    assert file_name(runner, 40, "wealth", "pdf") == "credit_economy-seed4-tick40-wealth.pdf"


def finished(job: ExportJob, name: str, make) -> ExportJob:
    done = threading.Event()
    stop = job.changed.subscribe(lambda _: job.running or done.set())
    assert job.start(name, "text/plain", make)
    assert done.wait(30)
    stop()
    return job


def test_a_job_offers_whole_files_only_and_says_why_there_is_none():
    job = ExportJob()
    assert (
        finished(job, "a.txt", lambda progress: b"whole").file.body == b"whole"
        and "a.txt is ready" in job.sentence
    )
    first = job.file

    def fails(progress):
        raise RuntimeError("/secret/place/x.py broke")

    def cancelled(progress):
        job.cancel()
        if not progress(1, 2):
            raise Cancelled("no")
        return b"partial"

    def refused(progress):
        raise ValueError("no such table")

    for make, words in ((fails, "not made"), (cancelled, "cancelled"), (refused, "not made: no such table")):
        assert finished(job, "b.txt", make).sentence.startswith(words)
        assert job.file is first, "a file that failed is not offered"
    assert "secret" not in finished(job, "b.txt", fails).sentence
    assert finished(job, "c.txt", lambda progress: b"again").file.number == 2


def test_there_is_one_job_at_a_time():
    job, go = ExportJob(), threading.Event()
    assert job.start("a", "text/plain", lambda progress: go.wait(30) and b"")
    assert not job.start("b", "text/plain", lambda progress: b"")
    go.set()


def test_what_differs_in_two_runs_becomes_a_question_to_many_seeds(tmp_path):
    a, b = (
        CreditEconomy(experts=30, task_rate=9.0, ticks=40),
        CreditEconomy(experts=30, hiring=False, ticks=40),
    )
    assert as_hypothesis(a, a) == ""
    file = tmp_path / "compared.py"
    file.write_text(as_hypothesis(a, b).replace("sesoi=None", "sesoi=5.0"))
    (card,) = cards_in(file)
    assert card.question == "Is more credit held with task_rate = 30.0, hiring = False?"
    assert [a, b] == [CreditEconomy().but(**arm.settings, ticks=card.ticks) for arm in (card.off, card.on)]
