"""The canvas in a real browser: frames are drawn and acknowledged, experts can be pointed at and walked to."""

import pytest
from playwright.sync_api import expect

PIXELS = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), seen = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = [data[i], data[i + 1], data[i + 2]].map(v => v.toString(16).padStart(2, '0')).join('').toUpperCase();
    seen.set(colour, (seen.get(colour) || 0) + 1);
  }
  return [...seen].sort((a, b) => b[1] - a[1]).slice(0, 400);
}"""
LARGEST = """canvas => {
  const flow = canvas.closest('.cf-flow').__vue__.flow, { x, y, r } = flow.spots, i = r.indexOf(Math.max(...r));
  return { x: x[i], y: y[i], id: flow.ids[i] };
}"""
SETTLED = "canvas => { const flow = canvas.closest('.cf-flow').__vue__.flow; return !flow.from && !flow.fresh && !flow.stale; }"


@pytest.fixture
def canvas(parts_server, open_page):
    """The canvas of a fresh page, with frame 1 drawn."""
    return drawn(open_page(parts_server.url))


def drawn(page):
    found = page.locator("canvas.cf-flow-canvas")
    expect(found).to_have_attribute("data-frame", "1", timeout=60_000)
    wait_until_settled(page)
    return found


def wait_until_settled(page) -> None:
    page.wait_for_function(f"({SETTLED})(document.querySelector('canvas.cf-flow-canvas'))")


def said(page):
    return page.locator(".said")


def test_a_frame_is_drawn_once_and_acknowledged(canvas):
    expect(said(canvas.page)).to_have_text("drawn 1")
    expect(canvas).to_have_attribute("data-tick", "20")
    expect(canvas).to_have_attribute("data-drawn", "1")


def test_each_step_brings_the_next_frame_and_its_acknowledgement(canvas):
    for number in (2, 3):
        canvas.page.get_by_role("button", name="Step").click()
        expect(said(canvas.page)).to_have_text(f"drawn {number}")
        expect(canvas).to_have_attribute("data-tick", str(19 + number))


def test_the_picture_has_paper_ink_and_the_colours_of_the_skills(canvas):
    seen = dict(canvas.evaluate(PIXELS))
    assert next(iter(seen)) == "FFFFFF"
    for colour in ("15181C", "4171CA", "982C08", "F26674", "978712", "016C50", "AC5D83"):
        assert seen.get(colour, 0) > 40, colour


def test_the_dark_theme_of_the_system_is_followed_and_a_change_of_it_too(parts_server, open_page):
    canvas = drawn(open_page(parts_server.url, color_scheme="dark"))
    assert canvas.evaluate(PIXELS)[0][0] == "15181C"
    canvas.page.emulate_media(color_scheme="light")
    canvas.page.wait_for_function(
        f"({PIXELS})(document.querySelector('canvas.cf-flow-canvas'))[0][0] === 'FFFFFF'"
    )


def test_the_canvas_is_as_sharp_as_the_screen(parts_server, open_page):
    canvas = drawn(open_page(parts_server.url, device_scale_factor=2))
    assert canvas.evaluate("canvas => canvas.width / canvas.clientWidth") == pytest.approx(2.0, abs=0.01)


def test_the_canvas_has_a_role_a_name_and_a_summary_in_words(canvas):
    page = canvas.page
    named = page.get_by_role("img", name="Tick 20:")
    expect(named).to_be_visible()
    expect(page.locator(".cf-flow [aria-live=polite]")).to_contain_text("experts hold")
    expect(page.locator(".cf-flow-legend")).to_contain_text("reward from the world")
    expect(page.locator(".cf-flow-legend")).to_contain_text("one dot =")


def test_a_click_names_the_expert_and_one_beside_it_nobody(canvas):
    spot = canvas.evaluate(LARGEST)
    canvas.click(position={"x": spot["x"], "y": spot["y"]})
    expect(said(canvas.page)).to_have_text(f"picked {spot['id']}")
    canvas.click(position={"x": 3, "y": 3})
    expect(said(canvas.page)).to_have_text("picked None")


def test_experts_are_reached_by_keyboard_alone(canvas):
    page, spot = canvas.page, canvas.evaluate(LARGEST)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"picked {spot['id']}")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(said(page)).not_to_have_text(f"picked {spot['id']}")
    expect(page.locator(".cf-flow [aria-live=polite]")).to_contain_text("expert")
    page.keyboard.press("Escape")
    expect(said(page)).to_have_text("picked None")


def test_who_was_walked_to_stays_chosen_when_others_are_born(canvas):
    page = canvas.page
    canvas.focus()
    page.keyboard.press("ArrowRight")
    walked = (
        "canvas => { const flow = canvas.closest('.cf-flow').__vue__.flow; return flow.ids[flow.walked]; }"
    )
    before = canvas.evaluate(walked)
    for number in range(2, 6):
        page.get_by_role("button", name="Step").evaluate("button => button.click()")
        expect(canvas).to_have_attribute("data-frame", str(number))
    assert canvas.evaluate(walked) == before


def test_credit_moves_and_stands_still_for_those_who_ask_for_it(parts_server, open_page):
    moves = """canvas => new Promise(done => {
      const flow = canvas.closest('.cf-flow').__vue__.flow, before = flow.travelled;
      setTimeout(() => done(flow.travelled > before), 600);
    })"""
    assert drawn(open_page(parts_server.url)).evaluate(moves)
    assert not drawn(open_page(parts_server.url, reduced_motion="reduce")).evaluate(moves)


def test_a_hidden_page_says_so_and_goes_on_saying_that_it_is_there(canvas):
    page = canvas.page
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(hide, True)
    expect(said(page)).to_have_text("hidden True")
    expect(said(page)).to_have_text("heartbeat", timeout=15_000)
    page.evaluate(hide, False)
    expect(said(page)).to_have_text("hidden False")


def test_dots_add_up_to_the_flow_of_the_window(canvas):
    dots = "canvas => { const { frame } = canvas.closest('.cf-flow').__vue__.flow; return [frame.dotCount.reduce((a, b) => a + b, 0), frame.header.dot, frame.header.caption]; }"
    n_dots, dot, caption = canvas.evaluate(dots)
    assert 0 < n_dots <= 400 and dot > 0 and "edges" in caption


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_scrolls_sideways(parts_server, open_page, width):
    page = drawn(open_page(parts_server.url, viewport={"width": width, "height": 844})).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
