"""Every page but the Lab, in a real browser: it loads offline, says what it is, and does what it offers."""

import csv
import io

import pytest
from playwright.sync_api import expect

from credit_flow.dashboard.lessons.course import course
from credit_flow.dashboard.pictures.theme import PALETTES
from credit_flow.dashboard.run.initial_run import TICK

PAGES = {
    "/": "See what credit does",
    "/auctions": "Auctions",
    "/compare": "Compare",
    "/learning": "Learning",
    "/commons": "Commons",
    "/verdicts": "Verdicts",
    "/lessons": "Lessons",
    "/lessons/sealed_bids": "Sealed bids and the second price",
    "/data": "Data & figures",
    "/about": "About",
}
SLOW = 90_000
GROUND = """paper => { const [r, g, b] = [1, 3, 5].map(at => parseInt(paper.slice(at, at + 2), 16));
  return getComputedStyle(document.querySelector('.v-application')).backgroundColor === `rgb(${r}, ${g}, ${b})`; }"""
WORDS_OVER_WORDS = """() => { const found = [];
  const words = [...document.querySelectorAll(".cf-auction-both svg:last-child text")].filter((one) => one.textContent.trim());
  const boxes = words.map((one) => [one.textContent, one.getBoundingClientRect()]);
  boxes.forEach(([one, a], k) => boxes.slice(k + 1).forEach(([other, b]) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 2) found.push([one, other]);
  }));
  return found; }"""
UNNAMED = """() => [...document.querySelectorAll("button, canvas[role], a, input, select, [role=img]")].filter((one) =>
  one.offsetParent && !(one.textContent.trim() || one.getAttribute("aria-label") || one.title ||
  (one.labels && one.labels.length))).map((one) => one.outerHTML.slice(0, 120))"""
OVERLAPS = """() => { const all = [...document.querySelectorAll('.cf-panel, .cf-bar, .cf-footer')].filter(one => one.offsetParent);
  const found = [];
  for (const one of all) for (const other of all) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const fixed = [one, other].some(each => ['fixed', 'sticky'].includes(getComputedStyle(each).position));
    if (wide > 1 && high > 1 && !fixed) found.push([one.className, other.className]);
  }
  return found; }"""


@pytest.fixture
def visit(lab_server, open_page):
    """`visit(path, **options)` opens a page and waits until its heading is there."""

    def go(path: str, **options):
        page = open_page(f"{lab_server.url}{path}", **options)
        expect(page.locator(".cf-page h1")).to_be_visible(timeout=SLOW)
        return page

    return go


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_fits_and_names_everything(visit, path):
    """Acceptance checks 1 and 12: no network, no complaint; nothing scrolls sideways, lies over another or lacks a name."""
    page = visit(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[path])
    expect(page.locator(".cf-footer")).to_contain_text("seed 1")
    assert page.evaluate("document.documentElement.lang") == "en"
    for width, height in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(GROUND, arg=PALETTES[scheme].page)
            wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert wide[0] <= wide[1], "no sideways scroll"
            assert page.evaluate(OVERLAPS) == []
            assert page.evaluate(UNNAMED) == []


def test_the_overview_shows_the_opening_in_motion_and_leads_on(visit):
    page = visit("/")
    expect(page.get_by_text(f"tick {TICK} ·")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_text(f"tick {TICK + 1} ·")).to_be_visible()
    page.get_by_label("Open in Lab: No hiring").click()
    page.wait_for_url("**/lab?*preset=no_hiring*")


def test_an_auction_is_replayed_in_stills_and_slowly(visit):
    page = visit("/auctions")
    bars = page.get_by_role("img", name="price:")
    expect(bars).to_have_attribute("data-time", "5.00", timeout=SLOW)
    page.get_by_role("button", name="2 winner").click()
    expect(bars).to_have_attribute("data-time", "2.00")
    expect(page.get_by_text("lowest ask wins: expert")).to_be_visible()
    page.get_by_role("button", name="Replay slowly").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(bars).to_have_attribute("data-time", "5.00", timeout=SLOW)
    heading = page.get_by_role("heading", name="Task").inner_text()
    page.get_by_role("button", name="Earlier").click()
    expect(page.get_by_role("heading", name="Task")).not_to_have_text(heading)
    for size in {"width": 1280, "height": 720}, {"width": 390, "height": 844}:
        page.set_viewport_size(size)
        for _ in range(4):
            heading = page.get_by_role("heading", name="Task").inner_text()
            page.get_by_role("button", name="Earlier").click()
            expect(page.get_by_role("heading", name="Task")).not_to_have_text(heading)
            assert page.evaluate(WORDS_OVER_WORDS) == []


def test_readers_who_want_no_motion_get_stills(visit):
    page = visit("/auctions", reduced_motion="reduce")
    bars = page.get_by_role("img", name="price:")
    expect(bars).to_have_attribute("data-time", "5.00", timeout=SLOW)
    page.get_by_role("button", name="Replay slowly").click()
    expect(bars).to_have_attribute("data-time", "1.00")


def test_a_scenario_without_auctions_says_so(visit):
    page = visit("/auctions?preset=trophic&seed=1&tick=3")
    expect(page.get_by_text("no auctions in this scenario")).to_be_visible(timeout=SLOW)


def test_a_society_of_states_shows_what_its_auctions_came_to(visit):
    page = visit("/auctions?scenario=vickrey_society&seed=1&tick=30")
    expect(page.get_by_text("the state of the world is auctioned")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("region", name="The last sales").locator("tbody tr")).to_have_count(50)
    expect(page.get_by_text("no auctions")).to_have_count(0)


def test_compare_is_honest(visit):
    """Acceptance check 8: equal settings differ by exactly 0; one change is one row of the table."""
    page = visit("/compare?experts=40&seed=3&tick=30")
    expect(page.get_by_text("both at tick 30")).to_be_visible(timeout=SLOW)
    page.get_by_label("hiring in B").select_option("true")
    expect(page.get_by_text("A less B is exactly 0 at every tick")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("change one thing in B")).to_be_visible()
    page.get_by_role("button", name="Step 10").click()
    expect(page.get_by_text("both at tick 40")).to_be_visible()
    expect(page.get_by_text("A less B is exactly 0 at every tick")).to_be_visible()
    page.get_by_label("then change").select_option("rent")
    page.get_by_label("rent in B").fill("0.5")
    page.get_by_label("rent in B").press("Enter")
    rows = page.get_by_role("region", name="Parameters that differ").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_have_text("rent0.150.5")
    expect(page.get_by_text("both at tick 40")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("A less B is exactly 0")).to_have_count(0)
    expect(page.get_by_text("at the last tick")).to_be_visible()


@pytest.mark.parametrize(("query", "tick"), [("", TICK), ("?experts=40&seed=3&tick=30", 30)])
def test_compare_opens_with_two_societies_and_says_what_differs(visit, query, tick):
    page = visit(f"/compare{query}")
    expect(page.get_by_text("differ in one thing, hiring")).to_contain_text(
        "true in A, false in B", timeout=SLOW
    )
    expect(page.get_by_text(f"both at tick {tick}")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("at the last tick")).to_be_visible(timeout=SLOW)
    rows = page.get_by_role("region", name="Parameters that differ").locator("tbody tr")
    expect(rows).to_have_text(["hiringtruefalse"])
    a, b = page.locator(".cf-side-status").all_inner_texts()
    assert a.startswith(f"tick {tick} ") and b.startswith(f"tick {tick} ") and a != b


def test_the_keyboard_steps_the_pair_and_not_the_run_behind_it(visit):
    page = visit("/compare?experts=40&seed=3&tick=5")
    expect(page.get_by_text("both at tick 5")).to_be_visible(timeout=SLOW)
    page.locator("body").press(".")
    expect(page.get_by_text("both at tick 6")).to_be_visible()
    page.get_by_role("link", name="Auctions").click()
    expect(page.get_by_role("heading", name="at tick 5")).to_be_visible(timeout=SLOW)


@pytest.mark.slow
def test_the_band_of_twenty_seeds_comes_in_and_can_be_cancelled(visit):
    page = visit("/compare?experts=20&task_rate=6&seed=3&tick=20")
    expect(page.get_by_text("both at tick 20")).to_be_visible(timeout=SLOW)
    page.get_by_label("hiring in B").select_option("true")
    expect(page.get_by_text("A less B is exactly 0 at every tick")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("both at tick 20")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Run 20 seeds to tick 20").click(timeout=SLOW)
    expect(page.get_by_text("A: 20 of 20 seeds; B: 20 of 20 seeds")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("band: 20 seeds")).to_be_visible()
    cells = page.get_by_role("region", name="Where both stand").locator("tbody tr").first.locator("td")
    expect(cells.nth(6)).to_have_text("0.0")
    expect(cells.nth(7)).to_have_text("0.0 to 0.0")
    page.get_by_role("button", name="Run 20 seeds").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("(cancelled)")).to_be_visible(timeout=SLOW)


def test_a_run_is_kept_named_and_drawn(visit):
    page = visit("/compare?experts=40&seed=3&tick=10")
    page.get_by_label("name of the run").fill("mine")
    page.get_by_label("name of the run").press("Enter")
    page.get_by_role("button", name="Keep A").click()
    page.get_by_label("mine (to tick 10)").check(timeout=SLOW)
    chart = page.get_by_role("img", name="credit supply, cr of A and B")
    shown = "one => one.closest('.cf-chart').__vue__.flow.chart.getOption().series.map(series => series.name)"
    page.wait_for_function(f"one => ({shown})(one).includes('mine')", arg=chart.element_handle())


def test_a_lesson_is_predicted_run_and_explained(visit):
    page = visit("/lessons/credit_and_cost")
    run = page.get_by_role("button", name="Run both arms")
    expect(run).to_be_disabled()
    page.get_by_label("Both: fewer experts live").check()
    run.click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("As you predicted")).to_be_visible()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    page.get_by_label("rent, credits/tick").fill("0.1")
    page.get_by_label("rent, credits/tick").press("Enter")
    expect(page.get_by_role("heading", name="What happened")).to_have_count(0)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why specialise")


def test_a_lesson_that_there_is_not_shows_those_there_are(visit):
    page = visit("/lessons/seeled_bids")
    expect(page.get_by_text("did you mean 'sealed_bids'?")).to_be_visible()
    expect(page.get_by_label("Start lesson:")).to_have_count(len(course()))


@pytest.fixture
def data(visit):
    page = visit("/data")
    expect(page.get_by_role("button", name="Make figure")).to_be_enabled(timeout=SLOW)
    return page


def taken(page, button: str):
    """The file that a button makes: its name and bytes."""
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name=button).click()
    found = download.value
    expect(page.get_by_role("button", name=button)).to_be_enabled()
    return found.suggested_filename, found.path().read_bytes(), found


def test_figures_and_tables_can_be_downloaded(data):
    """Acceptance check 11, files: every format, and the last row of the history is what the screen says."""
    data.get_by_label("figure", exact=True).select_option("wealth")
    for form, start in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<?xml")):
        data.get_by_label("format", exact=True).select_option(form)
        name, body, _ = taken(data, "Make figure")
        assert name == f"credit_economy-seed1-tick{TICK}-wealth.{form}" and body.startswith(start)
    expect(data.get_by_role("img", name="wealth.svg")).to_be_visible()
    name, body, _ = taken(data, "Make table")
    rows = list(
        csv.DictReader(
            io.StringIO("".join(line for line in body.decode().splitlines(True) if line[0] != "#"))
        )
    )
    data.get_by_role("link", name="Overview").click()
    held = f"{float(rows[-1]['supply [cr]']):,.1f} cr held"
    expect(data.get_by_text(f"tick {int(rows[-1]['tick [tick]'])} ·")).to_contain_text(held, timeout=SLOW)
    data.get_by_role("link", name="Data").click()
    data.get_by_label("format of the table").select_option("parquet", timeout=SLOW)
    name, body, _ = taken(data, "Make table")
    assert name.endswith("history.parquet") and body.startswith(b"PAR1")


def test_a_replay_is_downloaded_and_opens_from_disk_without_a_network(data, open_page, tmp_path):
    """Acceptance check 11, replay."""
    _, _, found = taken(data, "Make replay")
    file = tmp_path / "replay.html"
    found.save_as(file)
    page = open_page(file.as_uri(), offline=True)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    assert page.locator("canvas").first.evaluate("one => one.width") > 0


def test_at_tick_0_nothing_is_offered_and_the_page_says_why(visit):
    page = visit("/data?experts=40&seed=3&tick=0")
    expect(page.get_by_role("button", name="Make table")).to_be_disabled(timeout=SLOW)
    expect(page.get_by_text("nothing to export at tick 0").first).to_be_visible()
