"""The page Commons in a real browser: both grids on one clock, theta, the race, and nothing that takes long."""

import re
import time
from pathlib import Path

from lab import SLOWLY
from playwright.sync_api import expect

from credit_flow.dashboard.commons.commons_play import play_under

FRAMES = """seconds => new Promise((done) => { const canvas = document.querySelector(".cf-commons canvas"), first = Number(canvas.dataset.drawn), steps = new Set();
  const begun = performance.now(), look = (now) => { steps.add([...document.querySelectorAll(".cf-commons canvas")].map((one) => one.dataset.step).join());
    now - begun < 1000 * seconds ? requestAnimationFrame(look) : done({ rate: (Number(canvas.dataset.drawn) - first) * 1000 / (now - begun), steps: [...steps] }); };
  requestAnimationFrame(look); })"""
"""How many pictures were drawn in a second, and which steps the two maps stood at whenever the browser was about to paint."""


def opened(server, open_page, words: str = "", **options):
    page = open_page(f"{server.url}/commons{words}", **options)
    expect(page.locator(".cf-commons[data-ready=true]")).to_be_visible(timeout=SLOWLY)
    return page


def shows(page, name: str) -> list[float]:
    """A number of the left and of the right side."""
    texts = page.locator(f"[data-shows={name}]").all_text_contents()
    return [float(text.replace(",", "")) for text in texts]


def test_two_grids_play_on_one_clock_and_theta_replays_the_right_one(lab_server, open_page):
    page = opened(lab_server, open_page, "?c.game=cleanup_mini")
    seen = page.evaluate(FRAMES, 2.0)
    assert seen["rate"] >= 12.0, "pictures a second"
    assert len(seen["steps"]) >= 6 and all(len(set(one.split(","))) == 1 for one in seen["steps"])
    page.keyboard.press("End")
    good = play_under("cleanup_mini", 1, 1.0).film
    assert shows(page, "welfare") == [0.0, good.welfare[-1]] and shows(page, "moved") == [
        0.0,
        good.moved.sum(),
    ]
    assert shows(page, "residual") == [0.0, 0.0] and shows(page, "waste")[0] > shows(page, "waste")[1]
    expect(page.get_by_text("signed by 2 of 2, proposer 0")).to_be_visible()
    page.get_by_role("slider", name="theta, credits").fill("0.5")
    expect(page.get_by_role("heading", name="A contract: 0.50 cr per cell cleaned")).to_be_visible(
        timeout=SLOWLY
    )
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Too much").click()
    expect(page.get_by_text("all clean and nobody eats")).to_be_visible(timeout=SLOWLY)
    page.keyboard.press("End")
    race = play_under("cleanup_mini", 1, 3.0).film
    assert shows(page, "welfare")[1] == race.welfare[-1] < good.welfare[-1]
    assert shows(page, "moved")[1] == race.moved.sum() > good.moved.sum() and shows(page, "residual") == [
        0.0,
        0.0,
    ]
    page.get_by_role("tab", name="Who paid whom").click()
    expect(page.get_by_role("img", name="who paid whom")).to_be_visible(timeout=SLOWLY)
    assert "torch" not in Path(f"/proc/{lab_server.process.pid}/maps").read_text(), (
        "the server has not loaded it"
    )


def test_the_keyboard_steps_the_address_remembers_and_a_warm_server_opens_at_once(lab_server, open_page):
    page = opened(lab_server, open_page, "?c.game=cleanup_mini&c.theta=1&c.step=180")
    for key, step in (("ArrowRight", 181), ("ArrowLeft", 180), ("Home", 0), (".", 1), ("End", 249)):
        page.keyboard.press(key)
        expect(page.locator(".cf-commons canvas").first).to_have_attribute("data-step", str(step))
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".cf-commons[data-playing=false]")).to_be_visible()
    page.get_by_role("slider", name="step", exact=True).fill("77")
    page.wait_for_url(re.compile(r"c\.game=cleanup_mini&c\.theta=1&c\.seed=1&c\.step=77$"))
    welfare, address = shows(page, "welfare"), page.url.removeprefix(lab_server.url)
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Share").click()
    shared = page.get_by_role("dialog", name="Share this run").get_by_label("Address", exact=True)
    expect(shared).to_have_value(
        re.compile(r"/commons\?c\.game=cleanup_mini&c\.theta=1&c\.seed=1&c\.step=77$")
    )
    taken = []
    for _ in range(3):  # others may be at work on this machine
        begun = time.monotonic()
        again = opened(lab_server, open_page, address.removeprefix("/commons"), reduced_motion="reduce")
        taken.append(time.monotonic() - begun)
        if taken[-1] < 2.0:
            break
    assert min(taken) < 2.0, taken
    assert shows(again, "welfare") == welfare
    expect(again.locator(".cf-commons canvas").last).to_have_attribute("data-step", "77")
    again.get_by_role("combobox", name="game").select_option("harvest_mini")
    expect(
        again.get_by_role("heading", name="A contract: 1.00 cr per apple where few are left")
    ).to_be_visible(timeout=SLOWLY)
    expect(again.get_by_role("button", name="Too much")).to_have_count(0)
    expect(again.locator(".cf-commons[data-playing=false]")).to_be_visible()
