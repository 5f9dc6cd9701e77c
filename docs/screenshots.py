"""Screenshots of every page of the dashboard, light, dark and narrow, into docs/images (`make screenshot`).

Needs Chromium: the one in CREDIT_FLOW_CHROMIUM, else on the PATH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
PORT = 8791
PAGES = {
    "overview": "/",
    "lab": "/lab",
    "auctions": "/auctions",
    "compare": "/compare",
    "lessons": "/lessons",
    "lesson": "/lessons/sealed_bids",
    "data": "/data",
    "about": "/about",
}
LOOKS = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "narrow": (390, 844, "light")}
TABS = {"flows": "2", "specialization": "3", "prices": "4", "wealth": "5"}
COLOURS = 256
"""Of a stored picture: enough for letters and lines, and a third of the size."""


def main() -> None:
    """Serve the dashboard and take every picture."""
    IMAGES.mkdir(exist_ok=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "credit_flow.cli", "dashboard", "--port", str(PORT), "--no-open"]
    )
    try:
        wait_until_ready()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            for look in LOOKS:
                photograph(browser, look)
            browser.close()
    finally:
        server.terminate()
        server.wait()


def photograph(browser, look: str) -> None:
    """Every page in one look, and in the light one the tabs of the Lab."""
    for name, path in PAGES.items():
        page = opened(browser, look, path)
        keep(page, f"dashboard_{name}_{look}")
        if name == "lab" and look == "light":
            for tab, key in TABS.items():
                page.keyboard.press(key)
                page.wait_for_timeout(1_500)
                keep(page, f"dashboard_lab_{tab}")
        page.context.close()
    if look == "light":
        page = opened(browser, look, "/lab", size=(1280, 720))
        keep(page, "dashboard")
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
    """One picture of what is on the screen, with few colours."""
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size / 1024:.0f} kB", flush=True)


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
    main()
