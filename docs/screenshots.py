"""Screenshots of every page of the dashboard, light, dark and narrow, into docs/images (`make screenshots`).

A picture is kept as it is; a large one gets a palette of its own colours, in which
only those of softened edges are not quite true.

Needs Chromium: the one in CREDIT_FLOW_CHROMIUM, else on the PATH.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from credit_flow import CreditEconomy, run, verdicts
from credit_flow.experiments.transfer.transfer_experiment import transfer

IMAGES = Path(__file__).resolve().parent / "images"
PORT = 8791
PAGES = {
    "overview": "/",
    "lab": "/lab",
    "auctions": "/auctions",
    "compare": "/compare",
    "learning": "/learning?preset=vickrey_society&seed=1&tick=400",
    "commons": "/commons?c.game=cleanup_ssd_trained&c.theta=1&c.step=400",
    "verdicts": "/verdicts",
    "lessons": "/lessons",
    "lesson": "/lessons/sealed_bids",
    "data": "/data",
    "about": "/about",
}
LOOKS = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "narrow": (390, 844, "light")}
LONG = {"auctions": 1720}
"""Heights of pages that are shown as a whole, too."""

SPOT = """canvas => { const { flow } = canvas.closest('.cf-flow').__vue__, i = flow.ids.indexOf(%d);
  return { x: flow.spots.x[i], y: flow.spots.y[i] }; }"""
EXPERT = 47
"""A specialist with children, whom many hire; where it stands is asked of the canvas."""

TABS = {"flows": "2", "specialization": "3", "prices": "4", "wealth": "5"}
LARGE = 250_000
"""Bytes from which on a picture gets a palette."""

COMMON = 96
"""Colours of a palette that are taken for being common: grounds, letters, and all colours that mean something."""


def main(*only: str) -> None:
    """Serve the dashboard and take every picture; or those alone that are named, such as `lab`, `drawer` or `replay`."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with served():
            for look in LOOKS:
                for name in PAGES:
                    if not only or name in only:
                        photograph(browser, name, look)
            for name, take in (("first", first), ("drawer", drawer), ("answer", answer), ("rivals", rivals)):
                if not only or name in only:
                    take(browser)
        if not only or "replay" in only:
            run(CreditEconomy(), rng=1, ticks=600, out=Path(folder) / "flagship")
            with served("--open", folder):
                replay(browser)
        if not only or "learners" in only:
            transfer(
                "chain", ["right", "left"], auctions=20_000, seeds=5, out=Path(folder) / "learners" / "chain"
            )
            with served("--open", str(Path(folder) / "learners")):
                learners(browser)
        if not only or "verdict" in only:
            made = Path(folder) / "made"
            verdicts(
                ["hiring_pays", "outsourcing", "specialization", "trust_pays"], 20, out=made / "verdicts"
            )
            with served("--open", str(made)):
                verdict(browser)
        browser.close()


@contextmanager
def served(*options: str):
    """A server of the dashboard, ended at the end of the block."""
    command = [
        sys.executable,
        "-m",
        "credit_flow.cli",
        "dashboard",
        "--port",
        str(PORT),
        "--no-open",
        *options,
    ]
    server = subprocess.Popen(command)
    try:
        wait_until_ready()
        yield
    finally:
        server.terminate()
        server.wait()


def photograph(browser, name: str, look: str) -> None:
    """A page in one look, and of the Lab in the light one its tabs as well."""
    page = opened(browser, look, PAGES[name])
    keep(page, f"dashboard_{name}_{look}")
    if name == "lab" and look == "light":
        for tab, key in TABS.items():
            page.keyboard.press(key)
            page.wait_for_timeout(1_500)
            keep(page, f"dashboard_lab_{tab}")
    if name == "data" and look == "light":
        page.get_by_role("button", name="Make figure").click()
        page.locator(".cf-preview").wait_for(timeout=60_000)
        page.wait_for_timeout(1_000)
        keep(page, "dashboard_data_figure")
    if look == "light" and name in LONG:
        page.set_viewport_size({"width": 1440, "height": LONG[name]})
        page.wait_for_timeout(1_500)
        keep(page, f"dashboard_{name}_whole")
    page.context.close()


def first(browser) -> None:
    """The picture that heads the README."""
    page = opened(browser, "light", "/lab", size=(1280, 720))
    keep(page, "dashboard")
    page.context.close()


def learners(browser) -> None:
    """The learners of a transfer laid over each other."""
    page = opened(browser, "light", "/learning?t.of=chain&t.number=normalised", size=(1440, 1280))
    page.locator(".cf-learners [data-drawn]").wait_for()
    page.wait_for_timeout(1_500)
    keep(page, "dashboard_learners")
    page.context.close()


def drawer(browser) -> None:
    """The Lab after a click on an expert."""
    page = opened(browser, "light", "/lab")
    spot = page.locator("canvas.cf-flow-canvas").evaluate(SPOT % EXPERT)
    page.locator("canvas.cf-flow-canvas").click(position=spot)
    page.locator(".cf-drawer").wait_for()
    page.wait_for_timeout(1_500)
    keep(page, "dashboard_drawer")
    page.context.close()


def answer(browser) -> None:
    """A lesson after its run."""
    page = opened(browser, "light", "/lessons/hiring_and_specialization", size=(1440, 1200))
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Run both arms").click()
    page.get_by_role("heading", name="What happened").wait_for(timeout=120_000)
    page.wait_for_timeout(2_000)
    keep(page, "dashboard_lesson_answer")
    page.context.close()


def rivals(browser) -> None:
    """The lesson with three arms after its run, as a whole."""
    page = opened(browser, "light", "/lessons/raising_rivals_costs", size=(1440, 2000))
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Run all arms").click()
    page.get_by_role("heading", name="What happened").wait_for(timeout=120_000)
    page.wait_for_timeout(2_000)
    keep(page, "dashboard_lesson_rivals")
    page.context.close()


def replay(browser) -> None:
    """The Lab in the middle of a Record."""
    page = opened(browser, "light", "/lab")
    page.locator("#cf-scrub").fill("250")
    page.locator(".cf-status[data-tick='250']").wait_for()
    page.wait_for_timeout(2_000)
    keep(page, "dashboard_replay")
    page.context.close()


def verdict(browser) -> None:
    """A row of finished verdicts with what stands behind it."""
    page = opened(browser, "light", "/verdicts", size=(1440, 1320))
    page.get_by_role("combobox", name="verdicts").select_option("verdicts")
    page.get_by_role("button", name="specialization").click()
    page.get_by_role("button", name="Draw the evidence").click()
    page.get_by_role("region", name="evidence of specialization").wait_for(timeout=120_000)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(2_000)
    keep(page, "dashboard_verdict")
    page.context.close()


def opened(browser, look: str, path: str, size: tuple[int, int] | None = None):
    """A page that has come to rest."""
    width, height, scheme = LOOKS[look]
    width, height = size or (width, height)
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{PORT}{path}")
    page.locator(".cf-footer").get_by_text("seed 1").wait_for(timeout=120_000)
    page.wait_for_timeout(4_000)
    return page


def keep(page, name: str) -> None:
    """One picture of what is on the screen."""
    file = IMAGES / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        pixels = np.array(taken.convert("RGB"))
    Image.fromarray(pixels).save(file, optimize=True)
    if file.stat().st_size > LARGE:
        indexed(pixels).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size / 1024:.0f} kB", flush=True)


def indexed(pixels: np.ndarray) -> Image.Image:
    """The same picture (height, width, 3) with 256 colours: the most common as they are, then whatever is furthest from those."""
    code = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    found, place, count = np.unique(code, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int64)
    order = np.argsort(-count)
    nearest, apart = np.zeros(len(found), dtype=np.uint8), np.full(len(found), np.inf)
    chosen = []
    for k in range(min(256, len(found))):
        chosen.append(order[k] if k < COMMON else int(np.argmax(count * apart)))
        now = ((colours - colours[chosen[-1]]) ** 2).sum(axis=1)
        nearest[now < apart] = k
        apart = np.minimum(apart, now)
    picture = Image.fromarray(nearest[place].reshape(code.shape))
    picture.putpalette(colours[chosen].astype(np.uint8).ravel().tolist())
    return picture


def chromium() -> str:
    """Where Chromium is; stops with words if there is none."""
    named = os.environ.get("CREDIT_FLOW_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        sys.exit("no Chromium: install Debian's package `chromium`, or name one in CREDIT_FLOW_CHROMIUM")
    return found


def wait_until_ready() -> None:
    """Until the server answers; stops after two minutes."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("the dashboard's server did not get ready")


if __name__ == "__main__":
    main(*sys.argv[1:])
