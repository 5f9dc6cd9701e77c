"""The page Verdicts in a real browser: run, seen as it fills, opened from a folder, read in any light and on any screen."""

import re

import pytest
from playwright.sync_api import expect

from credit_flow import verdicts
from credit_flow.dashboard.run.recordings import FOLDER
from credit_flow.experiments.verdicts.verdict_words import effect_of

SLOW = 120_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Verdicts that were made before."""
    path = tmp_path_factory.mktemp("made")
    small = {"experts": 30, "task_rate": 9.0}
    verdicts(
        ["outsourcing", "hiring_pays"], 7, ticks=40, settings=small, executor="serial", out=path / "done"
    )
    return path


def test_two_cards_fill_row_by_row_to_the_numbers_of_the_command(lab_server, open_page):
    page = open_page(f"{lab_server.url}/verdicts")
    page.get_by_role("spinbutton", name="seeds").fill("6")
    page.get_by_role("spinbutton", name="seeds").press("Tab")
    for box in page.get_by_role("checkbox").all():
        words = box.evaluate("box => box.labels[0].textContent.trim()")
        box.set_checked(words in ("outsourcing", "hiring pays"))
    expect(page.get_by_text("18 runs, about")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_enabled()
    expect(
        page.get_by_role("cell", name=re.compile(r"inconclusive, \d of 6 seeds so far")).first
    ).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("18 of 18 runs", exact=True)).to_be_visible(timeout=SLOW)
    known = verdicts(["outsourcing", "hiring_pays"], 6, executor="serial").table.to_dict("records")
    for row in known:
        expect(page.get_by_role("cell", name=effect_of(row), exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="verdicts")).to_be_visible()


def test_finished_verdicts_open_without_a_run_and_lead_to_every_run(start_server, open_page, folder):
    server = start_server(environment={FOLDER: str(folder)})
    page = open_page(f"{server.url}/verdicts")
    page.get_by_role("combobox", name="verdicts").select_option("done")
    expect(page.get_by_text("done: 21 runs, finished")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="outsourcing").first.click()
    expect(page.get_by_role("heading", name="outsourcing")).to_be_visible()
    expect(page.get_by_role("img", name="readings of outsourcing")).to_be_visible()
    page.get_by_role("button", name="As a hypothesis file").click()
    expect(page.get_by_role("region", name="Hypothesis file")).to_contain_text(
        "class MyOutsourcing(Outsourcing)"
    )
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert wide[0] <= wide[1], "no sideways scroll"
    page.set_viewport_size({"width": 1280, "height": 844})
    page.get_by_role("region", name="readings of outsourcing").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/lab\?record=done%2Fruns%2F"))
