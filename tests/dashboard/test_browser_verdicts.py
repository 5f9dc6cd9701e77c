"""The page Verdicts in a real browser: run, seen as it fills, cancelled, opened from a folder, read in any light and on any screen."""

import io
import re
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from lab import SLOWLY, status
from playwright.sync_api import expect
from test_pages import GROUND, OVERLAPS, UNNAMED

sys.path.append(str(Path(__file__).parent))
from broken_hiring import BrokenHiring
from short_hiring import ShortHiring

from credit_flow import run, verdicts
from credit_flow.core.discover import files
from credit_flow.dashboard.pictures.theme import PALETTES
from credit_flow.dashboard.run.recordings import FOLDER
from credit_flow.dashboard.server.address import read_address
from credit_flow.experiments.verdicts.report_verdicts import report_verdicts
from credit_flow.experiments.verdicts.verdict_words import effect_of, tally

SLOW = 120_000
SMALL = {"experts": 30, "task_rate": 9.0}
CONTRAST = """cell => { const luminance = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4).reduce((sum, one, k) => sum + one * [0.2126, 0.7152, 0.0722][k], 0);
  const panel = getComputedStyle(cell.closest(".cf-panel, body")).backgroundColor;
  const [low, high] = [luminance(getComputedStyle(cell).color), luminance(panel)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05); }"""
"""Between the words of a cell and their ground by their lightness alone, as a print in grey has it."""

POINT = """chart => { const { flow } = chart.closest(".cf-chart").__vue__, [x, y] = flow.chart.getOption().series.find((one) => one.id === "readings").data[%d];
  const box = chart.getBoundingClientRect(), [left, top] = flow.chart.convertToPixel("grid", [x, y]);
  return { x: box.x + left, y: box.y + top }; }"""
"""Where on the screen a point of the readings stands."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Verdicts that were made before."""
    path = tmp_path_factory.mktemp("made")
    cards = ["hiring_pays", "outsourcing"]
    made = verdicts(cards, 7, ticks=40, settings=SMALL, executor="serial", out=path / "done")
    report_verdicts(made, path / "done")
    return path


@pytest.fixture(scope="module")
def known():
    """What the command says of the cards that the page runs."""
    shelf = files("models")
    shelf["broken"] = "broken"
    yield verdicts([BrokenHiring(), ShortHiring()], 6, executor="serial")
    del shelf["broken"]


def choose(page, *cards: str) -> None:
    page.get_by_role("button", name="None", exact=True).click()
    for card in cards:
        page.get_by_role("checkbox", name=card, exact=True).check()
    page.get_by_role("spinbutton", name="seeds").fill("6")
    page.get_by_role("spinbutton", name="seeds").press("Tab")


def test_cards_fill_row_by_row_to_the_numbers_of_the_command_and_every_point_is_its_run(
    lab_server, open_page, known
):
    """One card fails in ON at tick 3, and one needs a package that is not there: both say so, and the others go on."""
    page = open_page(f"{lab_server.url}/verdicts")
    expect(page.get_by_text("20 seeds x 3 arms of this card take about")).to_be_visible()
    expect(page.get_by_text("absent extra: unavailable: needs an extra (no_such_package)")).to_be_visible()
    expect(page.get_by_role("checkbox", name="absent extra")).to_be_disabled()
    choose(page, "short hiring", "broken hiring")
    expect(page.get_by_text("6 seeds x 5 arms of these 2 cards take about")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(
        page.get_by_role("cell", name=re.compile(r"inconclusive, \d of 6 seeds so far")).first
    ).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("30 of 30 runs, 6 failed", exact=True)).to_be_visible(timeout=SLOW)
    for row in known.table.to_dict("records"):
        line = page.get_by_role("row").filter(
            has=page.get_by_role("button", name=row["phenomenon"].replace("_", " "))
        )
        expect(line.get_by_role("cell").nth(2)).to_have_text(effect_of(row))
    expect(page.get_by_text(tally(known.table.to_dict("records")))).to_be_visible()
    page.get_by_role("button", name="broken hiring").click()
    failure = page.get_by_text(
        "ON: 6 of 6 runs failed, seeds 1, 2, 3, 4, 5, 6: RuntimeError: cannot open 'plan.csv': the bridge is out"
    )
    expect(failure).to_be_visible()
    page.get_by_role("button", name="short hiring").click()
    expect(page.get_by_text("Means of the seeds: OFF 0,")).to_be_visible()
    chart = page.get_by_role("img", name="readings of short_hiring")
    expect(chart).to_have_attribute("data-drawn", "1")
    chart.scroll_into_view_if_needed()
    spot = chart.evaluate(POINT % 4)
    page.mouse.move(spot["x"], spot["y"])
    reading = known.readings.set_index(["row", "arm", "seed"])["reading"]["short_hiring", "on", 2]
    expect(page.get_by_text(f"hand-overs per task: {reading:.4f}")).to_be_visible()
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_url("**/lab?*seed=2&tick=200")
    address = read_address(page.url.removeprefix(lab_server.url))
    assert ShortHiring().read(run(address.scenario, rng=address.seed, ticks=address.tick)).reading == reading
    expect(status(page)).to_contain_text("Step 200 ", timeout=SLOWLY)
    page.get_by_role("link", name="Verdicts").click()
    expect(page.get_by_text(tally(known.table.to_dict("records")))).to_be_visible()
    page.get_by_role("region", name="table of the readings of short_hiring").get_by_role(
        "button", name="compare"
    ).first.click()
    page.wait_for_url("**/compare?*seed=1&tick=200&b.hiring=False")
    expect(page.get_by_role("region", name="Parameters that differ").get_by_role("row").nth(1)).to_have_text(
        "hiringtruefalse"
    )
    page.wait_for_function("scrollY === 0")
    expect(page.get_by_text("both at tick 200")).to_be_visible(timeout=SLOWLY)
    page.get_by_role("button", name="Share").click()
    shared = page.get_by_role("dialog", name="Share this run").get_by_label("Address", exact=True)
    expect(shared).to_have_value(re.compile("/compare.*seed=1&tick=200&b.hiring=False$"))


def test_cancel_acts_at_once_and_leaves_a_table_that_can_be_read(lab_server, open_page):
    page = open_page(f"{lab_server.url}/verdicts")
    choose(page, "local reward", "internal credit")
    page.get_by_role("button", name="Run", exact=True).click()
    so_far = page.get_by_role("cell", name=re.compile(r"inconclusive, \d of 6 seeds so far"))
    expect(so_far).to_have_count(2, timeout=SLOW)
    begun = time.monotonic()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text(re.compile(r"\d+ of 36 runs.*\(cancelled\)"))).to_be_visible()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    assert time.monotonic() - begun < 2.0
    expect(so_far).to_have_count(2)


def test_finished_verdicts_open_without_a_run_and_say_all_that_stands_behind(start_server, open_page, folder):
    page = opened(start_server, open_page, folder)
    first = page.get_by_role("button", name="hiring pays")
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="outsourcing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="outsourcing")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.get_by_role("button", name="outsourcing").click()
    page.get_by_role("button", name="Show as table").click()
    table = page.get_by_role("region", name="readings of outsourcing, table")
    expect(table.locator("th")).to_have_text(["arm", "hand-overs per task", "seed", "run"])
    expect(table.locator("tbody tr")).to_have_count(21)
    page.get_by_role("button", name="Draw the evidence").click()
    expect(page.get_by_role("img", name="evidence credit tree")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="As a hypothesis file").click()
    expect(page.get_by_role("region", name="Hypothesis file")).to_contain_text(
        "class MyOutsourcing(Outsourcing)"
    )
    with page.expect_download() as download:
        page.get_by_role("group", name="Download of outsourcing").get_by_role(
            "button", name="Download"
        ).click()
    read = pd.read_csv(io.BytesIO(Path(download.value.path()).read_bytes()), comment="#")
    assert download.value.suggested_filename == "outsourcing-readings.csv" and len(read) == 21
    page.get_by_role("region", name="table of the readings of outsourcing").get_by_role(
        "button"
    ).first.click()
    page.wait_for_url(re.compile(r"/lab\?record=done%2Fruns%2F"))


def test_verdicts_are_read_in_any_light_and_on_any_screen(start_server, open_page, folder):
    page = opened(start_server, open_page, folder)
    verdict = (
        page.get_by_role("region", name="verdicts", exact=True).locator("tbody tr td:nth-child(2)").first
    )
    expect(verdict).to_have_text(re.compile("present|absent|inconclusive"))
    expect(page.get_by_text("Set in every arm: experts = 30, task_rate = 9.0.")).to_be_visible()
    for width, is_open in ((1280, False), (1280, True), (390, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 844})
        heading = page.get_by_role("heading", name="outsourcing")
        if is_open != (heading.count() == 1):
            page.get_by_role("button", name="outsourcing" if is_open else "Close").first.click()
        expect(heading).to_have_count(int(is_open))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(GROUND, arg=PALETTES[scheme].page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert page.evaluate(OVERLAPS) == [] and page.evaluate(UNNAMED) == []
            assert verdict.evaluate(CONTRAST) >= 7.0
        box = verdict.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, "the verdict is there without scrolling"


def test_the_report_is_read_on_a_telephone_in_any_light(open_page, folder):
    """Each row of its table is a card there, the verdict under the name, and what is wider than the screen scrolls in its own box."""
    page = open_page((folder / "done" / "report.html").as_uri(), viewport={"width": 390, "height": 844})
    line = page.get_by_role("row").filter(has=page.get_by_role("link", name="hiring pays"))
    name, verdict, used = (line.get_by_role("cell").nth(place) for place in (0, 8, 3))
    assert name.bounding_box()["y"] < verdict.bounding_box()["y"] < used.bounding_box()["y"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert line.evaluate(
            "row => [...row.cells].every((cell) => cell.scrollWidth <= cell.clientWidth + 1 && cell.getBoundingClientRect().right <= innerWidth)"
        )
        assert verdict.evaluate(CONTRAST) >= 7.0
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("details td.number").first.evaluate(
        "cell => { cell.textContent = '-1.11022e-16'.repeat(4); }"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    name.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Hiring pays")).to_be_in_viewport()


SERVERS: dict = {}


def opened(start_server, open_page, folder, **options):
    """The page with the verdicts of the folder, which one server shows for all tests."""
    if folder not in SERVERS:
        SERVERS[folder] = start_server(environment={FOLDER: str(folder)})
    page = open_page(f"{SERVERS[folder].url}/verdicts", **options)
    page.get_by_role("combobox", name="verdicts").select_option("done")
    expect(page.get_by_text("done: 21 runs, finished")).to_be_visible(timeout=SLOW)
    return page
