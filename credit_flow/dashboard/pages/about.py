"""About: what the model is, the order of a tick, words and units, limits, versions, keys, security."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import solara

from credit_flow.dashboard.parts.text import Heading, PlainTable, Points, Prose
from credit_flow.dashboard.server import limits
from credit_flow.dashboard.widgets.app_bar import KEYS
from credit_flow.dashboard.widgets.sources import source

CARD = """
credit_flow simulates societies of experts that are paid in credit. Every credit is kept in a double-entry ledger: it
enters only as WORLD's reward for work, leaves only for compute, rent and fees, and between them is never made nor lost;
all accounts sum to exactly zero at every tick. Experts decide by simple rules of their own; allocation and prices come from
published mechanisms. It is a model to think with about credit assignment, not a forecast of any real economy: skills,
work and compute are abstract, and experts cannot leave, lie about results, or talk.

The same scenario and seed give the same run to the last quantum (2^-20 credit), on the screen, in a notebook and in a
sweep, so every number you see can be reproduced from the lines that "Copy as Python" gives.
"""

TICK = (
    "The world offers tasks, each a tree of steps of several kinds of work.",
    "Task auction: experts ask under seal for the tasks they have looked at; the lowest ask wins, the rule says the price.",
    "Hiring: the owner asks those it knows for the steps it is bad at; the hired may hire on.",
    "Compute market: compute has a posted price, or is cleared at fixed capacity.",
    "Execution: the steps are done and succeed or fail; the world judges.",
    "Settlement: WORLD pays owners, owners pay whom they hired, everybody pays for compute, in one atomic batch.",
    "Links and practice: trust follows outcomes, skills grow with use and fade without.",
    "Upkeep and demography: rent is paid, the insolvent die, the rich have children.",
    "The ledger closes: every asset sums to exactly zero.",
)

WORDS = (
    ("credit (cr)", "the money of the society; exact multiples of 2^-20"),
    ("credit supply", "credit held by experts, treasury and escrow, cr"),
    ("ask, bounty, price", "what an expert wants for a task, the most that is paid, what is promised, cr"),
    ("price of work", "promised credit per unit of work, cr/unit"),
    ("price index", "chained Fisher index of the basket of work; the first period = 100"),
    ("compute", "units used up by work; the lower the skill, the more"),
    ("division of labour", "how much knowing the expert tells of the kind of its work, 0 to 1, above chance"),
    ("Gini", "inequality of what the living own: 0 = all alike, towards 1 = one owns all"),
    ("residual", "largest sum of any asset over all accounts; must be 0"),
    (
        "run id, config hash",
        "short hashes of scenario, parameters, seed and version; and of the settings alone",
    ),
)

SECURITY = (
    "The server listens on this machine only, unless it was started with --host; there is no password.",
    "Requests from other hosts' pages are refused; pages load nothing from any other server, and no telemetry is sent.",
    "There is no console, no upload and no expression to evaluate; an address cannot name a file of the server.",
    "One process serves everybody: suited to a laptop, a class of about 20, a lab server. Busier use is out of scope.",
)

PACKAGES = ("credit-flow", "mesa", "numpy", "numba", "solara", "solara-assets", "ipyvuetify", "matplotlib")


@solara.component
def Page():
    """All of it on one page."""
    solara.Style(source("reading.css"))
    with solara.Div(classes=["cf-page"]):
        Heading("About", level=1)
        Prose(CARD, classes=["cf-lead"])
        with solara.Div(classes=["cf-two"]):
            with solara.Div(classes=["cf-stack"]):
                Panel("One tick, in this order", lambda: Points(TICK, ordered=True))
                Panel(
                    "Words and units", lambda: PlainTable(("word", "meaning"), WORDS, n_words=2, name="Words")
                )
                Panel("Security", lambda: Points(SECURITY))
            with solara.Div(classes=["cf-stack"]):
                Panel("Keyboard", lambda: PlainTable(("key", "does"), KEYS, n_words=2, name="Keyboard"))
                Panel("Limits", lambda: PlainTable(("limit", "at most"), all_limits(), name="Limits"))
                Panel("Versions", lambda: PlainTable(("package", "version"), versions(), name="Versions"))


@solara.component
def Panel(title: str, content):
    """A titled panel."""
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading(title)
        content()


def all_limits() -> list[tuple[str, str]]:
    """What a page may ask for, as rows."""
    return [
        ("experts at the start", f"{limits.MOST_EXPERTS:,}"),
        ("ticks of a run", f"{limits.MOST_TICKS:,}"),
        ("ticks per second", f"{limits.MOST_TICKS_PER_SECOND:g}"),
        ("frames per second", f"{limits.MOST_FRAMES_PER_SECOND:g}"),
        ("ticks one can step back", f"{limits.MOST_SNAPSHOTS:,}"),
        ("points kept of a series", f"{limits.MOST_POINTS:,}"),
        ("edges in a picture", f"{limits.MOST_EDGES:,}"),
        ("minutes without input before a run pauses", f"{limits.IDLE_SECONDS / 60:g}"),
    ]


def versions() -> list[tuple[str, str]]:
    """The packages this runs on, as rows."""
    return [(name, _version(name)) for name in PACKAGES]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
