"""The Lab in a real browser: the numbers are those of Python, sessions are alone, failures are words, keys do it all."""

import pytest
from lab import at_step, button, canvas, credit, frames_drawn, status, steps, tick
from playwright.sync_api import expect

from credit_flow import CreditEconomy
from credit_flow.dashboard.run.initial_run import TICK
from credit_flow.dashboard.run.runner import Runner

LAB = "/lab?n=200&seed=3"


@pytest.fixture
def lab(lab_server, open_page):
    """The Lab with 200 experts and seed 3, at tick 0."""
    page = open_page(lab_server.url + LAB)
    at_step(page, 0)
    return page


@pytest.fixture(scope="module")
def in_python():
    """Credit held at ticks 0 .. 5 of the same run in Python."""
    with Runner(CreditEconomy(experts=200), seed=3) as runner:
        return [runner.snapshot().held, *(runner.step().held for _ in range(5))]


def test_the_lab_opens_where_there_is_something_to_see(lab_server, open_page):
    page = open_page(lab_server.url + "/lab")
    at_step(page, TICK)
    expect(page.locator(".cf-chip")).to_have_text("paused")
    expect(canvas(page)).to_have_attribute("data-tick", str(TICK))
    expect(page.get_by_label("last auctions").locator("tbody tr")).not_to_have_count(0)


def test_five_steps_show_the_number_of_python_and_reset_repeats_them(lab, in_python):
    """Acceptance check 2."""
    steps(lab, 5)
    assert credit(lab) == in_python[5]
    button(lab, "Reset").click()
    at_step(lab, 0)
    assert credit(lab) == in_python[0]
    steps(lab, 5)
    assert credit(lab) == in_python[5]


def test_it_all_works_by_keyboard(lab, in_python):
    """Acceptance check 12, keyboard: check 2 without a mouse."""
    lab.keyboard.press("Shift+>")
    at_step(lab, 10)
    lab.keyboard.press("r")
    at_step(lab, 0)
    for number in range(1, 6):
        lab.keyboard.press(".")
        at_step(lab, number)
    assert credit(lab) == in_python[5]
    for key, title in (("3", "Specialization"), ("1", "Network")):
        lab.keyboard.press(key)
        expect(lab.get_by_role("tab", name=title)).to_have_attribute("aria-selected", "true")
    lab.keyboard.press("?")
    expect(lab.get_by_role("dialog", name="Help")).to_be_visible()
    lab.keyboard.press("Escape")
    speed = lab.locator(".cf-control-row .cf-number").first
    before = speed.inner_text()
    lab.keyboard.press("]")
    expect(speed).not_to_have_text(before)
    dark = lab.evaluate("getComputedStyle(document.querySelector('.cf-rail')).backgroundColor")
    lab.keyboard.press("d")
    lab.wait_for_function(
        f"getComputedStyle(document.querySelector('.cf-rail')).backgroundColor !== '{dark}'"
    )


def test_keys_are_letters_while_text_is_written(lab):
    lab.get_by_label("seed", exact=True).press("r")
    lab.get_by_label("seed", exact=True).press(".")
    expect(status(lab)).to_contain_text("Step 0 ")


def test_stepping_one_page_never_moves_another(lab, lab_server, open_page):
    """Acceptance check 3, two contexts."""
    other = open_page(lab_server.url + LAB)
    at_step(other, 0)
    steps(lab, 2)
    steps(other, 1)
    assert (tick(lab), tick(other)) == (2, 1)


@pytest.mark.slow
def test_of_twenty_pages_one_steps_and_nineteen_stay(lab_server, open_page):
    """Acceptance check 3, twenty contexts."""
    pages = [open_page(lab_server.url + LAB) for _ in range(20)]
    for page in pages:
        at_step(page, 0)
    steps(pages[7], 3)
    assert [tick(page) for page in pages] == [3 if k == 7 else 0 for k in range(20)]


def test_play_is_live_and_pause_stops_it(lab):
    """Acceptance check 4, in short: pictures come, and Pause stops the counter."""
    button(lab, "Play").click()
    lab.wait_for_function("Number(document.querySelector('canvas.cf-flow-canvas').dataset.drawn) > 12")
    lab.wait_for_function("Number(document.querySelector('.cf-status').dataset.tick) > 12")
    button(lab, "Pause").click()
    expect(lab.locator(".cf-chip")).to_have_text("paused")
    expect(canvas(lab)).to_have_attribute("data-tick", str(status(lab).get_attribute("data-tick")))
    before = tick(lab), frames_drawn(lab)
    lab.wait_for_timeout(600)
    assert (tick(lab), frames_drawn(lab)) == before


@pytest.mark.slow
def test_ten_seconds_of_play_draw_a_hundred_pictures_without_a_gap(lab):
    """Acceptance check 4, counted in the canvas."""
    lab.evaluate(
        """() => { const seen = window.seen = [], canvas = document.querySelector('canvas.cf-flow-canvas');
        new MutationObserver(() => seen.push([performance.now(), canvas.dataset.frame]))
          .observe(canvas, { attributes: true, attributeFilter: ['data-frame'] }); }"""
    )
    button(lab, "Play").click()
    lab.wait_for_timeout(11_000)
    seen = lab.evaluate("window.seen")
    start = seen[3][0]
    within = [(at, frame) for at, frame in seen if start <= at <= start + 10_000]
    assert len({frame for _, frame in within}) >= 100
    assert max(later - at for (at, _), (later, _) in zip(within, within[1:])) <= 1_000


def test_a_slow_browser_still_sees_the_newest_and_has_one_picture_under_way(lab):
    """Acceptance check 5."""
    lab.evaluate(
        """() => { const flow = document.querySelector('.cf-flow').__vue__.flow;
        const paint = flow.drawLayers.bind(flow), show = flow.show.bind(flow), drawn = flow.calls.drawn;
        const open = new Set(); window.most = 0; window.shown = 0;
        flow.drawLayers = share => { const until = performance.now() + 400; while (performance.now() < until); paint(share); };
        flow.show = (header, body) => { open.add(header.frame); window.shown += 1;
          window.most = Math.max(window.most, open.size); show(header, body); };
        flow.calls.drawn = number => { open.delete(number); drawn(number); }; }"""
    )
    button(lab, "Play").click()
    lab.wait_for_function("Number(document.querySelector('.cf-status').dataset.tick) > 10", timeout=60_000)
    button(lab, "Pause").click()
    assert lab.evaluate("window.shown") > 2 and lab.evaluate("window.most") == 1
    expect(lab.locator(".cf-chip")).to_have_text("paused", timeout=30_000)
    expect(canvas(lab)).to_have_attribute("data-tick", str(tick(lab)), timeout=30_000)


@pytest.mark.parametrize("by", ["Step", "Play"])
def test_a_run_that_fails_says_where_and_why_and_reset_recovers(lab_server, open_page, by):
    """Acceptance check 6, through Step and through Play."""
    page, other = (open_page(f"{lab_server.url}/lab?preset=broken&seed=1") for _ in range(2))
    at_step(page, 0)
    at_step(other, 0)
    if by == "Step":
        steps(page, 2)
    button(page, by).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Tick 3 failed in Bridge: RuntimeError")
    expect(alert).to_contain_text("the bridge is out")
    expect(alert).not_to_contain_text("/srv")
    expect(page.locator(".cf-chip")).to_have_text("error")
    at_step(page, 2)
    steps(other, 2)
    alert.get_by_role("button", name="Reset").click()
    at_step(page, 0)
    expect(alert).to_have_count(0)
    steps(page, 2)


def test_a_changed_parameter_waits_is_applied_and_stands_in_the_address(lab, lab_server, open_page):
    """Acceptance check 7."""
    lab.get_by_label("experts", exact=True).nth(1).fill("120")
    expect(lab.locator(".cf-pending")).to_contain_text("1 change pending")
    expect(status(lab)).to_contain_text("experts 200")
    lab.get_by_role("button", name="Apply & reset").click()
    expect(status(lab)).to_contain_text("experts 120")
    expect(lab.locator(".cf-pending")).to_have_count(0)
    lab.wait_for_url("**/lab?*experts=120*")
    steps(lab, 5)
    again = open_page(lab.url)
    at_step(again, 0)
    steps(again, 5)
    assert credit(again) == credit(lab)


def test_what_an_address_asks_for_beyond_the_limits_is_cut_back_and_said(lab_server, open_page):
    """Acceptance check 13, absurd values."""
    page = open_page(lab_server.url + "/lab?n=1e9&colour=red&seed=12")
    at_step(page, 0)
    expect(status(page)).to_contain_text("experts 1,000")
    expect(page.locator(".cf-notice")).to_contain_text("must be 1 .. 1000 experts; 1000 is used")
    expect(page.locator(".cf-notice")).to_contain_text("'colour'")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".cf-notice")).to_have_count(0)


def test_an_address_with_a_tick_is_brought_there(lab_server, open_page):
    page = open_page(lab_server.url + "/lab?seed=5&tick=37")
    at_step(page, 37)
    with Runner(CreditEconomy(), seed=5) as runner:
        assert credit(page) == runner.step(37).held
