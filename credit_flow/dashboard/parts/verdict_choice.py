"""Which cards to run with how many seeds, what that costs, and the buttons that begin and end it."""

from __future__ import annotations

import solara

from credit_flow.core.mistake import Mistake
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.verdicts.verdict_desk import VerdictDesk
from credit_flow.dashboard.verdicts.verdict_job import MOST_SEEDS, n_workers
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.form import Form
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.row import rows_of
from credit_flow.experiments.verdicts.run_seconds import seconds_of
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.measures.statistics.decision import FEWEST_SEEDS
from credit_flow.phenomena.detector import Detector

START = 2.0
"""Seconds until the first process is at work: it imports the package."""


@solara.component
def Cards(desk: VerdictDesk):
    """A tick for each card, by group; one that cannot be run says why."""
    use_selected(desk.changed, lambda number: number)
    shelf = solara.use_memo(shelf_of_cards, [])
    reasons = solara.use_memo(lambda: {name: why_not(card) for name, card in shelf.items()}, [])
    able = tuple(name for name in shelf if not reasons[name])

    def change(name: str, value: object) -> None:
        desk.choose(
            cards=tuple(one for one in able if (one in desk.cards and one != name) or (one == name and value))
        )

    with solara.Div(classes=["cf-verdict-cards"]):
        for group in dict.fromkeys(card.group for card in shelf.values()):
            own = [name for name, card in shelf.items() if card.group == group]
            fields = [
                {"name": name, "label": name.replace("_", " "), "type": "check", "value": name in desk.cards, "disabled": bool(reasons[name])}
                for name in own
            ]  # fmt: skip
            solara.Text(group, classes=["cf-muted"])
            with solara.Div(classes=["cf-stack"], style="gap: 0"):
                Form(group, fields, change)
                for name in own:
                    if reasons[name]:
                        solara.Text(f"{name.replace('_', ' ')}: {reasons[name]}", classes=["cf-caption"])
    act = {"all": lambda: desk.choose(cards=able), "none": lambda: desk.choose(cards=())}
    buttons = [{"name": "all", "text": "All cards"}, {"name": "none", "text": "None"}]
    Buttons("Choice of cards", buttons, lambda name: act[name]())


@solara.component
def Start(desk: VerdictDesk):
    """How many seeds, run, cancel, and what it costs, or how far it is."""
    use_selected(desk.changed, lambda number: number)
    use_selected(desk.job.changed, lambda number: number)
    job, cards = desk.job, desk.cards
    cost = solara.use_memo(lambda: cost_words(cards, desk.seeds), [cards, desk.seeds])

    def act(name: str) -> None:
        if name == "cancel":
            job.cancel()
        else:
            desk.choose(row="")
            job.start(desk.cards, desk.seeds)

    def change(_, value: object) -> None:
        desk.choose(seeds=int(min(max(float(value or FEWEST_SEEDS), FEWEST_SEEDS), MOST_SEEDS)))

    why = "" if cards else "choose a card first"
    buttons = [
        {
            "name": "run",
            "text": "Run",
            "first": not job.running,
            "disabled": job.running or bool(why),
            "why": why,
        },
        {"name": "cancel", "text": "Cancel", "disabled": not job.running},
    ]
    field = {"name": "seeds", "label": "seeds", "type": "number", "min": FEWEST_SEEDS, "max": MOST_SEEDS, "value": desk.seeds}  # fmt: skip
    with solara.Div(classes=["cf-row"]):
        Form("Seeds", [field], change)
        Buttons("Verdicts", buttons, act, said=job.sentence if job.running else why or cost)
    if job.sentence and not job.running:
        solara.Text(job.sentence, classes=["cf-muted"])


def why_not(card: Detector) -> str:
    """Why a card cannot be run on this machine, in words; empty if it can."""
    try:
        VerdictPlan(rows_of([card]), FEWEST_SEEDS).claims  # noqa: B018 - that it can be read is what is asked
    except ImportError as error:
        return f"unavailable: needs an extra ({error.name})"
    except Mistake as error:
        return f"unavailable: {error}"
    return ""


def cost_words(cards: tuple[str, ...], seeds: int) -> str:
    """What cards of the shelf take with so many seeds, as a question."""
    if not cards:
        return ""
    shelf = shelf_of_cards()
    plan = VerdictPlan(rows_of([shelf[name] for name in cards]), seeds)
    seconds = START + seconds_of(plan) / n_workers()
    which = "this card" if len(cards) == 1 else f"these {len(cards)} cards"
    return f"{seeds} seeds x {len(plan.arms)} arms of {which} take about {_about(seconds)}; run them?"


def _about(seconds: float) -> str:
    return f"{5 * max(1, round(seconds / 5))} s" if seconds < 100 else f"{max(2, round(seconds / 60))} min"
