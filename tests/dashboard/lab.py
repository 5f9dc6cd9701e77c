"""What the tests in a browser do with the Lab."""

from playwright.sync_api import Page, expect

SLOWLY = 180_000
"""Milliseconds that a busy machine may take which still compiles; nobody waits longer than it takes."""


def status(page: Page):
    return page.locator(".cf-status")


def canvas(page: Page):
    return page.locator("canvas.cf-flow-canvas")


def button(page: Page, name: str):
    """A button of the rail, and not the one for narrow screens."""
    return page.locator(".cf-rail").get_by_role("button", name=name, exact=True)


def at_step(page: Page, tick: int) -> None:
    expect(status(page)).to_contain_text(f"Step {tick:,} ", timeout=SLOWLY)


def steps(page: Page, n: int, first: int = 0) -> None:
    for tick in range(first + 1, first + n + 1):
        button(page, "Step").click()
        at_step(page, tick)


def credit(page: Page) -> float:
    """The exact credit that the status line stands for."""
    return float(status(page).get_attribute("data-credit"))


def tick(page: Page) -> int:
    return int(status(page).get_attribute("data-tick"))


def frames_drawn(page: Page) -> int:
    return int(canvas(page).get_attribute("data-drawn") or 0)
