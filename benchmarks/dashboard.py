"""The goals of the dashboard, measured with a real server and a real browser (`make bench-dashboard`).

Prints a table of goal, target and result, and writes it to benchmarks/results/dashboard.json and into benchmarks/README.md.
Run it on an idle machine: server, browser and measurement share its cores. How idle it was stands beside the table.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psutil
from machine import machine
from playwright.sync_api import Browser, Page, sync_playwright

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.dashboard.run.runner import Runner

PORT = 8792
URL = f"http://127.0.0.1:{PORT}"
RESULTS = Path(__file__).parent / "results" / "dashboard.json"
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- the dashboard, written by dashboard.py -->", "<!-- end of the dashboard -->"
PLAY = 10.0
"""Seconds of playing per measurement."""

STAMPS = """() => { const seen = window.seen = [], canvas = document.querySelector('canvas.cf-flow-canvas');
  new MutationObserver(() => seen.push([performance.now(), Number(canvas.dataset.frame)]))
    .observe(canvas, { attributes: true, attributeFilter: ['data-frame'] });
  const tasks = window.tasks = [];
  new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration)))
    .observe({ entryTypes: ['longtask'] }); }"""


class Goal(NamedTuple):
    """One line of the table."""

    goal: str
    target: str
    result: str
    met: bool


def main() -> None:
    """Measure all goals; exit 1 if one is missed."""
    goals, load = [], os.getloadavg()[0]
    for goal in measured():
        goals.append(goal)
        print(
            f"{goal.goal:44} {goal.target:>16} {goal.result:>16}  {'yes' if goal.met else 'NO'}", flush=True
        )
    RESULTS.parent.mkdir(exist_ok=True)
    loads = {"load_before": round(load, 1), "load_after": round(os.getloadavg()[0], 1)}
    facts = {"date": f"{datetime.now(UTC):%Y-%m-%d}", **loads, "machine": machine()}
    RESULTS.write_text(json.dumps({**facts, "goals": [goal._asdict() for goal in goals]}, indent=1) + "\n")
    publish(facts, goals)
    sys.exit(0 if all(goal.met for goal in goals) else 1)


def publish(facts: dict, goals: list[Goal]) -> None:
    """Bring the table in the README up to date."""
    lines = ["| what | goal | figure | verdict |", "|---|---|---|---|"]
    for goal in goals:
        what, target = goal.goal, goal.target.replace("<=", "≤").replace(">=", "≥")
        lines.append(f"| {what} | {target} | **{goal.result}** | {'reached' if goal.met else 'missed'} |")
    m = facts["machine"]
    lines += ["", f"{facts['date']}, {m['cpu']}, {m['cores']} cores, Python {m['python']}."]
    lines += [
        f"Load average {facts['load_before']} before and {facts['load_after']} after, in which the measurement's own server and",
        "browser count.",
    ]
    text = README.read_text(encoding="utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    README.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")


def measured() -> Iterator[Goal]:
    """The goals, one after the other."""
    yield headless()
    yield growth()
    server, seconds = start()
    yield Goal("server ready after command", "<= 5 s", f"{seconds:.1f} s", seconds <= 5)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            yield from paint(browser)
            yield from latency(browser)
            for experts, least in ((200, 10), (500, 8), (1_000, 5)):
                yield from playing(browser, server, experts, least)
            yield from twenty(browser, server)
            yield abandoned(browser, server)
            browser.close()
    finally:
        server.terminate()
        server.wait()


def headless() -> Goal:
    """Ticks per second of a model with 200 experts, without a page."""
    model = CreditFlow(CreditEconomy(experts=200), rng=1).run(50)
    start = time.perf_counter()
    model.run(500)
    rate = 500 / (time.perf_counter() - start)
    return Goal("model speed headless, 200 experts", ">= 200 ticks/s", f"{rate:,.0f} ticks/s", rate >= 200)


def growth() -> Goal:
    """Memory that a runner takes over 10,000 ticks once its ring is full."""
    process = psutil.Process()
    with Runner(CreditEconomy(ticks=20_000), seed=1) as runner:
        runner.step(1_000)
        before = process.memory_info().rss
        runner.step(10_000)
        grown = (process.memory_info().rss - before) / 2**20
    return Goal("memory growth over 10,000 ticks", "<= 30 MB", f"{grown:.0f} MB", grown <= 30)


def paint(browser: Browser) -> list[Goal]:
    """First paint and status line, with an empty cache and with a full one."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    goals = []
    for name, first, shown in (("cold", 1.5, 2.5), ("warm", 0.6, 1.5)):
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{URL}/lab", wait_until="commit")
        page.locator(".cf-status[data-tick='400']").wait_for(timeout=60_000)
        seconds = time.perf_counter() - start
        painted = 1e-3 * page.evaluate(
            "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0] || 0"
        )
        goals.append(
            Goal(f"first contentful paint, {name}", f"<= {first} s", f"{painted:.2f} s", painted <= first)
        )
        goals.append(
            Goal(f"status line visible, {name}", f"<= {shown} s", f"{seconds:.2f} s", seconds <= shown)
        )
        page.close()
    context.close()
    return goals


def latency(browser: Browser) -> list[Goal]:
    """From the click on Step to the new number, and from Pause to standing still."""
    page = at_start(browser, 200)
    waits = page.evaluate(
        """async () => { const line = document.querySelector('.cf-status');
          const step = [...document.querySelectorAll('.cf-rail button')].find(one => one.textContent.trim() === 'Step');
          const waits = [];
          for (let k = 0; k < 40; k++) {
            const start = performance.now(), before = line.dataset.tick;
            step.click();
            while (line.dataset.tick === before) await new Promise(requestAnimationFrame);
            waits.push(performance.now() - start);
          }
          return waits; }"""
    )
    p95 = statistics.quantiles(waits, n=20)[-1]
    play(page)
    page.wait_for_timeout(2_000)
    start = time.perf_counter()
    page.keyboard.press("Space")
    page.locator(".cf-status[data-state=paused]").wait_for()
    paused = 1e3 * (time.perf_counter() - start)
    page.context.close()
    return [
        Goal("Step click to new number, 200 experts, p95", "<= 300 ms", f"{p95:.0f} ms", p95 <= 300),
        Goal("pause takes effect", "<= 300 ms", f"{paused:.0f} ms", paused <= 300),
    ]


def playing(browser: Browser, server: subprocess.Popen, experts: int, least: int) -> list[Goal]:
    """Frames per second of the whole Lab, and what one costs server and browser; Chromium tells tasks from 50 ms on."""
    page = at_start(browser, experts)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(STAMPS)
    play(page)
    page.wait_for_timeout(2_000)
    process = psutil.Process(server.pid)
    before, busy = sum(process.cpu_times()[:2]), task_seconds(session)
    first = page.evaluate("window.seen.length")
    page.wait_for_timeout(1e3 * PLAY)
    seen = page.evaluate("window.seen")[first:]
    n = max(len({frame for _, frame in seen}), 1)
    cpu, task = sum(process.cpu_times()[:2]) - before, task_seconds(session) - busy
    longest = max(page.evaluate("window.tasks"), default=0.0)
    page.context.close()
    rate = n / PLAY
    goals = [
        Goal(f"full Lab, {experts:,} experts", f">= {least} frames/s", f"{rate:.1f} frames/s", rate >= least)
    ]
    if experts > 200:
        return goals
    gap = max((later - at for (at, _), (later, _) in zip(seen, seen[1:])), default=1e4)
    return [
        *goals,
        Goal("distinct frames in 10 s of Play", ">= 100", f"{n}", n >= 100),
        Goal("longest gap between frames", "<= 1 s", f"{gap / 1e3:.2f} s", gap <= 1e3),
        Goal(
            "server CPU per Lab frame, 200 experts",
            "<= 40 ms",
            f"{1e3 * cpu / n:.0f} ms",
            1e3 * cpu / n <= 40,
        ),
        Goal("browser main thread per frame", "<= 30 ms", f"{1e3 * task / n:.0f} ms", 1e3 * task / n <= 30),
        Goal("longest task", "<= 100 ms", f"{longest:.0f} ms" if longest else "< 50 ms", longest <= 100),
    ]


def twenty(browser: Browser, server: subprocess.Popen) -> list[Goal]:
    """Twenty visitors: nobody moves another, and what each takes."""
    process = psutil.Process(server.pid)
    pages = [at_start(browser, 100)]
    before = process.memory_info().rss
    pages += [at_start(browser, 100) for _ in range(19)]
    each = (process.memory_info().rss - before) / 19 / 2**20
    pages[3].keyboard.press(".")
    pages[3].locator(".cf-status[data-tick='1']").wait_for()
    ticks = [int(page.locator(".cf-status").get_attribute("data-tick")) for page in pages]
    for page in pages:
        page.context.close()
    alone = ticks == [1 if k == 3 else 0 for k in range(20)]
    return [
        Goal("20 sessions: one steps", "19 stay", "19 stay" if alone else f"{ticks}", alone),
        Goal("20 sessions: memory each", "<= 5 MB", f"{each:.1f} MB", each <= 5),
    ]


def abandoned(browser: Browser, server: subprocess.Popen) -> Goal:
    """CPU of the server ten seconds after a tab that was playing has gone."""
    page = at_start(browser, 200)
    play(page)
    page.wait_for_timeout(3_000)
    page.context.close()
    time.sleep(10)
    share = psutil.Process(server.pid).cpu_percent(interval=3)
    return Goal("server CPU 10 s after a tab is abandoned", "about 0 %", f"{share:.0f} %", share < 10)


# -- how


def at_start(browser: Browser, experts: int) -> Page:
    """The Lab with so many experts, at tick 0, in a context of its own."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{URL}/lab?n={experts}&seed=1")
    page.locator(".cf-status[data-tick='0'][data-state=paused]").wait_for(timeout=60_000)
    page.locator("canvas[data-frame]").wait_for(timeout=60_000)
    return page


def play(page: Page) -> None:
    """Start the run and wait until it goes."""
    page.keyboard.press("Space")
    page.locator(".cf-status[data-state=running]").wait_for(timeout=30_000)


def task_seconds(session) -> float:
    """Seconds that the page's main thread has worked."""
    found = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in found if one["name"] == "TaskDuration")


def start() -> tuple[subprocess.Popen, float]:
    """The server, and the seconds until it answered; the second start is timed, when all is compiled."""
    command = [sys.executable, "-m", "credit_flow.cli", "dashboard", "--port", str(PORT), "--no-open"]
    server, _ = answering(command)
    server.terminate()
    server.wait()
    return answering(command)


def answering(command: list[str]) -> tuple[subprocess.Popen, float]:
    """A process of `command`, and the seconds until it answered; stops after two minutes."""
    begun = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while time.perf_counter() - begun < 120:
        try:
            with urllib.request.urlopen(f"{URL}/readyz", timeout=5):
                return server, time.perf_counter() - begun
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    server.kill()
    sys.exit("the dashboard's server did not get ready")


def chromium() -> str:
    """Where Chromium is; stops with words if there is none."""
    found = (
        os.environ.get("CREDIT_FLOW_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        sys.exit("no Chromium: install Debian's package `chromium`, or name one in CREDIT_FLOW_CHROMIUM")
    return found


if __name__ == "__main__":
    main()
