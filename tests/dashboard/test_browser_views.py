"""What hangs on the picture: the drawer of an expert, flows that balance, the past, themes and narrow screens."""

import re

import pytest
from lab import at_step, button, canvas, status
from playwright.sync_api import expect

from credit_flow import CreditEconomy
from credit_flow.dashboard.pictures.sankey import sankey_of
from credit_flow.dashboard.pictures.theme import PALETTES
from credit_flow.dashboard.run.initial_run import TICK
from credit_flow.dashboard.run.runner import Runner

DESK, HAND = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
GROUND = """paper => { const [r, g, b] = [1, 3, 5].map(at => parseInt(paper.slice(at, at + 2), 16));
  return getComputedStyle(document.querySelector('.cf-stage .cf-panel')).backgroundColor === `rgb(${r}, ${g}, ${b})`; }"""
LARGEST = """canvas => {
  const flow = canvas.closest('.cf-flow').__vue__.flow, { x, y, r } = flow.spots, i = r.indexOf(Math.max(...r));
  return { x: x[i], y: y[i], id: flow.ids[i] };
}"""
SETTLED = """() => { const flow = document.querySelector('.cf-flow').__vue__.flow;
  return flow.frame && flow.spots && !flow.from && !flow.fresh && !flow.stale; }"""
RECORD_TEXTS = """() => { const texts = window.texts = new Map(), write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (!this.canvas.closest || !this.canvas.closest(".cf-chart")) {
      const wide = this.measureText(text).width, left = { center: x - wide / 2, right: x - wide }[this.textAlign];
      texts.set(text, { left: left === undefined ? x : left, right: (left === undefined ? x : left) + wide, top: y - 6, bottom: y + 6 });
    }
    return write.apply(this, arguments); }; }"""
TEXTS_OVER_TEXTS = """() => { const all = [...window.texts], found = [];
  all.forEach(([one, a], k) => all.slice(k + 1).forEach(([other, b]) => {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) found.push([one, other]);
  }));
  return found; }"""
BOXES = """() => [...document.querySelectorAll('.cf-lab .cf-panel, .cf-bar, .cf-footer')].map(element => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [element.className, left, top, right, bottom];
}).filter(([, left, top, right, bottom]) => right > left && bottom > top)"""


@pytest.fixture
def opened(lab_server, open_page):
    """The Lab as it opens."""
    page = open_page(lab_server.url + "/lab")
    at_step(page, TICK)
    page.wait_for_function(SETTLED)
    return page


@pytest.fixture(scope="module")
def flagship():
    """The run that the Lab opens with."""
    with Runner() as runner:
        runner.step(TICK)
        yield runner


def test_the_drawer_shows_the_expert_that_is_clicked(opened, flagship):
    """Acceptance check 9, by mouse."""
    spot = canvas(opened).evaluate(LARGEST)
    canvas(opened).click(position={"x": spot["x"], "y": spot["y"]})
    drawer = opened.locator(".cf-drawer")
    expect(drawer).to_have_attribute("data-expert", str(spot["id"]))
    assert float(drawer.get_attribute("data-balance")) == flagship.snapshot().balance(spot["id"])
    expect(opened.get_by_label("last postings").locator("tbody tr")).not_to_have_count(0)
    opened.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_the_drawer_is_reached_by_keyboard_and_find(opened, flagship):
    """Acceptance check 9, by Tab, arrows and Enter, and by its number."""
    opened.keyboard.press("/")
    opened.get_by_label("Number of an expert").fill("99")
    opened.keyboard.press("Enter")
    drawer = opened.locator(".cf-drawer")
    expect(drawer).to_have_attribute("data-expert", "99")
    assert float(drawer.get_attribute("data-balance")) == flagship.snapshot().balance(99)
    opened.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    for _ in range(60):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.matches('canvas.cf-flow-canvas')"):
            break
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "Enter"):
        opened.keyboard.press(key)
    expect(drawer).to_be_visible()
    walked = canvas(opened).evaluate(
        "one => { const { flow } = one.closest('.cf-flow').__vue__; return flow.ids[flow.walked]; }"
    )
    assert drawer.get_attribute("data-expert") == str(walked)
    assert float(drawer.get_attribute("data-balance")) == flagship.snapshot().balance(walked)


def test_the_drawer_survives_the_death_of_its_expert(lab_server, open_page):
    """Acceptance check 9, through death."""
    with Runner(CreditEconomy(), seed=2) as runner:
        runner.step(160)
        died_at = runner.lineage.died
        deaths = [(int(died_at[row]), row) for row in range(len(died_at)) if died_at[row] > 20]
        tick, doomed = min(deaths)
    page = open_page(f"{lab_server.url}/lab?seed=2&tick={tick - 1}")
    at_step(page, tick - 1)
    page.keyboard.press("/")
    page.get_by_label("Number of an expert").fill(str(doomed))
    page.keyboard.press("Enter")
    drawer = page.locator(".cf-drawer")
    expect(drawer).to_contain_text("alive")
    drawer.get_by_role("button", name="Follow").click()
    expect(drawer.get_by_role("button", name="Unfollow")).to_be_visible()
    for _ in range(2):
        button(page, "Step").click()
    at_step(page, tick + 1)
    expect(drawer).to_contain_text(f"dead since tick {tick}")
    expect(drawer).to_have_attribute("data-expert", str(doomed))
    expect(page.get_by_label("last postings").locator("tbody tr")).not_to_have_count(0)


def test_the_flows_on_the_screen_are_those_of_the_ledger(opened, flagship):
    """Acceptance check 10."""
    opened.keyboard.press("2")
    opened.locator(".cf-stage").get_by_role("button", name="Show as table").click()
    table = opened.get_by_role("region", name="table")
    shown, rows = 0.0, table.locator("tbody tr")
    expect(rows).to_have_count(50)
    while True:
        for cells in rows.evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => [cell.textContent, cell.dataset.value]))"
        ):
            if cells[0][0] != "savings" and cells[1][0] != "kept":
                shown += float(cells[2][1])
        following = table.get_by_role("button", name="Next 50")
        if following.is_disabled():
            break
        following.click()
    snapshots = flagship.snapshots(20)
    ledger = sankey_of(flagship.snapshot(TICK - 20), snapshots)
    assert shown == pytest.approx(ledger.ledger, abs=1e-6)
    expect(opened.locator(".cf-stage .cf-chart-sentence")).to_contain_text("residual 0")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("3", "division of labour"),
        ("4", "price index"),
        ("5", "Gini"),
    ],
)
def test_every_tab_says_what_it_shows_at_this_tick(opened, key, words):
    opened.keyboard.press(key)
    expect(opened.locator(".cf-stage-body")).to_contain_text(words)
    expect(opened.locator(".cf-stage-body .cf-chart-canvas canvas").first).to_be_visible()


def test_the_view_goes_back_while_the_run_stays(opened, flagship):
    opened.locator("#cf-scrub").fill("250")
    at_step(opened, 250)
    expect(opened.locator(".cf-chip")).to_have_text(f"viewing tick 250 of {TICK}")
    assert float(status(opened).get_attribute("data-credit")) == flagship.snapshot(250).held
    opened.get_by_role("button", name="Back to now").click()
    at_step(opened, TICK)
    opened.locator("#cf-scrub").fill("250")
    at_step(opened, 250)
    button(opened, "Step").click()
    at_step(opened, TICK + 1)


def test_events_are_filtered_by_kind_and_expert(opened):
    log = opened.locator(".cf-log-lines li")
    expect(log).not_to_have_count(0)
    opened.get_by_label("kind of event").select_option("death")
    expect(log.first).to_contain_text("death")
    assert {line.split()[1] for line in log.all_inner_texts() if line.split()} == {"death"}


def test_no_panel_lies_over_another_and_nothing_scrolls_sideways(opened):
    """Acceptance check 12, the Lab: both themes on a desk and in a hand."""
    for size in DESK, HAND:
        opened.set_viewport_size(size)
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme=scheme)
            opened.wait_for_function(GROUND, arg=PALETTES[scheme].paper)
            opened.wait_for_function(SETTLED)
            assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            if size == DESK:
                assert opened.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
            assert_apart(opened.evaluate(BOXES))


def assert_apart(boxes: list) -> None:
    assert len(boxes) >= 8
    for k, (name, left, top, right, bottom) in enumerate(boxes):
        for other, x, y, z, w in boxes[k + 1 :]:
            overlap = min(right, z) - max(left, x) > 1 and min(bottom, w) - max(top, y) > 1
            assert not overlap, (name, other)


def test_the_bar_is_one_row_on_a_narrow_screen_whatever_the_run_is_doing(opened):
    opened.set_viewport_size(HAND)
    opened.locator("#cf-scrub").fill("250")
    expect(opened.locator(".cf-chip")).to_have_text(f"viewing tick 250 of {TICK}")
    above = opened.evaluate(
        "[...document.querySelectorAll('.cf-bar .cf-plain-button, .cf-chip')].every(one => one.getBoundingClientRect().bottom "
        "<= document.querySelector('.cf-bar nav').getBoundingClientRect().top)"
    )
    assert above and opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
def test_no_name_in_the_picture_lies_over_another(lab_server, open_page, size):
    page = open_page(f"{lab_server.url}/lab?preset=trophic&seed=1&tick=20")
    at_step(page, 20)
    page.wait_for_function(SETTLED)
    page.evaluate(RECORD_TEXTS)
    page.set_viewport_size({**size, "height": size["height"] + 40})
    page.wait_for_function("window.texts.size >= 7")
    page.wait_for_function(SETTLED)
    assert page.evaluate(TEXTS_OVER_TEXTS) == []


def test_everything_that_can_be_pressed_has_a_name_and_room(opened):
    nameless = opened.evaluate(
        """() => [...document.querySelectorAll('button, a[href], select, input, canvas[role]')].filter(element => {
          if (!element.checkVisibility()) return false;
          const labels = element.labels ? [...element.labels].map(label => label.textContent).join('') : '';
          return !(element.getAttribute('aria-label') || element.textContent || labels || element.title).trim();
        }).map(element => element.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    small = opened.evaluate(
        """() => [...document.querySelectorAll('.cf-button, .cf-plain-button')].filter(element => element.checkVisibility()
          && element.getBoundingClientRect().height < 32).map(element => element.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_share_gives_an_address_and_python_that_reproduce_the_number(opened, lab_server, open_page):
    opened.get_by_role("button", name="Share").click()
    dialog = opened.get_by_role("dialog", name="Share this run")
    address = dialog.get_by_label("Address", exact=True)
    expect(address).to_have_value(f"{lab_server.url}/lab?v=1&seed=1&tick={TICK}")
    lines = dialog.get_by_label("Python", exact=True)
    expect(lines).to_have_value(re.compile(f"model.run\\({TICK}\\)"))
    space = {}
    exec(lines.input_value().replace("print(", "held = ("), space)
    assert space["held"] == float(status(opened).get_attribute("data-credit"))
    again = open_page(address.input_value())
    at_step(again, TICK)
    assert status(again).get_attribute("data-credit") == status(opened).get_attribute("data-credit")
