"""What stands behind one verdict: question, answer, arms, readings, and the way to every run."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.parts.drawing import Drawing
from credit_flow.dashboard.parts.text import Code, Heading, PlainTable, Prose
from credit_flow.dashboard.run.use_session import use_session
from credit_flow.dashboard.server.address import Address, write_address
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.data_table import Table
from credit_flow.experiments.verdicts.cards import shelf_of_cards
from credit_flow.experiments.verdicts.hypothesis_file import card_file
from credit_flow.experiments.verdicts.row import Row
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import in_words
from credit_flow.phenomena.claim import FAILED, Claim
from credit_flow.views.verdicts.strip_plot import NAMES, strip_plot


@solara.component
def Details(found: VerdictTable, claim: Claim, folder: str, close: Callable[[], None]):
    """Of one row; `folder` is the one it was opened from, "" if it was run here."""
    n = len(found.asked.seeds)
    readings = found.readings[found.readings["row"] == claim.name]
    copied, set_copied = solara.use_state(False)
    card = shelf_of_cards().get(claim.card)
    buttons = [
        *([{"name": "copy", "text": "As a hypothesis file", "pressed": copied}] if card else []),
        {"name": "close", "text": "Close"},
    ]
    act = {"copy": lambda: set_copied(not copied), "close": close}
    with solara.Div(classes=["cf-panel", "cf-stack", "cf-stack-close"]):
        Heading(claim.name.replace("_", " "))
        Prose(claim.question, classes=["cf-lead"])
        Prose(in_words(claim, found.decisions[claim.name], n), classes=["cf-prose-wide"])
        Prose(claim.mechanism)
        Buttons(f"Verdict on {claim.name}", buttons, lambda name: act[name]())
        if copied and card:
            Code(card_file(card), "Hypothesis file")
        with solara.Div(classes=["cf-two"]):
            with solara.Div(classes=["cf-stack", "cf-stack-close"]):
                rows = [(NAMES[arm], words) for arm, words in claim.words.items()]
                PlainTable(("arm", f"{claim.scenario}, {claim.ticks:,} ticks"), rows, n_words=2, name="Arms")
                if readings["reading"].notna().any():
                    Drawing(strip_plot(readings, claim.unit, "page"), f"readings of {claim.name}")
                Prose(
                    f"Smallest effect of interest: {claim.sesoi:g} {claim.unit}, {claim.why}. What it does not say: {claim.limits}",
                    classes=["cf-note"],
                )
            Readings(found, claim, readings, folder)


@solara.component
def Readings(found: VerdictTable, claim: Claim, readings, folder: str):
    """Every reading; a click on one opens its run in the Lab, made again tick by tick."""
    session, router = use_session(), solara.use_router()
    arms = [arm for arm in NAMES if arm in claim.arms]
    wide = readings.pivot(index="seed", columns="arm", values="reading").reindex(columns=arms)
    lost = readings[readings["reason"].str.startswith(FAILED)]
    seeds = [int(seed) for seed in wide.index]

    def pick(what: dict) -> None:
        arm, seed = arms[what["column"] - 1], seeds[what["row"]]
        router.push(_address(session, found, claim, arm, seed, folder))

    columns = [
        {"title": "seed", "number": True},
        *({"title": NAMES[arm], "number": True, "picks": True} for arm in arms),
    ]
    rows = [[str(seed), *(f"{x:.4g}" if x == x else "" for x in wide.loc[seed])] for seed in wide.index]
    with solara.Div(classes=["cf-stack", "cf-stack-close"]):
        solara.Text(f"readings, {claim.unit}; a click opens the run in the Lab", classes=["cf-caption"])
        Table(
            name=f"readings of {claim.name}", columns=columns, rows=rows, empty="no run yet", event_pick=pick
        )
        for one in lost.itertuples():
            said = one.reason.removeprefix(FAILED)
            solara.Text(f"{NAMES[one.arm]}, seed {one.seed}: {said}", classes=["cf-failure"])


def _address(session, found: VerdictTable, claim: Claim, arm: str, seed: int, folder: str) -> str:
    """Of the run of an arm with a seed: from its folder, or begun anew."""
    if not folder:
        return address_of_run(claim, arm, seed)
    place = list(found.asked.seeds).index(seed)
    run_id = found.asked.run_ids[claim.arms[arm]][place]
    return f"/lab?{session.recordings.query(f'{folder}/runs/{run_id}')}"


def address_of_run(claim: Claim, arm: str, seed: int) -> str:
    """The address in the Lab of the run of an arm of a card of the shelf, at its end; it has the same parameters, and so the same journal."""
    card = shelf_of_cards()[claim.card]
    scenario = Row(card, claim.setting, claim.cell, claim.ticks).scenario_of(card.arms[arm])
    return write_address(
        Address(scenario=scenario, preset=scenario.usual_preset(), seed=seed, tick=claim.ticks)
    )
