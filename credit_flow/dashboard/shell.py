"""The frame around every page: app bar, notices, footer, keyboard; it owns the visitor's session."""

from __future__ import annotations

from importlib.metadata import version

import solara

from credit_flow.dashboard.commons.commons_desk import OWN as COMMONS
from credit_flow.dashboard.commons.commons_desk import split_query
from credit_flow.dashboard.export.as_python import as_python
from credit_flow.dashboard.learning.curve_desk import OWN as CURVES
from credit_flow.dashboard.parts.plain_numbers import Plain
from credit_flow.dashboard.pictures import theme
from credit_flow.dashboard.pictures.page_view import Status, use_selected
from credit_flow.dashboard.run.session import Session
from credit_flow.dashboard.run.use_session import SESSION, use_part, use_session, use_status
from credit_flow.dashboard.widgets.app_bar import KEYS, AppBar
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.footer import Footer
from credit_flow.dashboard.widgets.notices import Notices
from credit_flow.dashboard.widgets.sources import source

PAGES = {
    "/": "Overview",
    "/lab": "Lab",
    "/auctions": "Auctions",
    "/compare": "Compare",
    "/learning": "Learning",
    "/commons": "Commons",
    "/verdicts": "Verdicts",
    "/lessons": "Lessons",
    "/data": "Data & figures",
    "/about": "About",
}
FASTER = 1.5
SHORTCUTS, VERSION = Plain([list(key) for key in KEYS]), version("credit-flow")


@solara.component
def Layout(children=()):
    """Every page stands in it; the session lives as long as the browser tab."""
    router = solara.use_router()
    words, curves, query = split_query(router.search or "", COMMONS, CURVES)
    session = solara.use_memo(lambda: Session(query), [])
    solara.use_memo(lambda: session.commons.open(words), [words])
    solara.use_memo(lambda: session.curves.open(curves), [curves])
    SESSION.provide(session)
    solara.use_effect(lambda: _live(session), [])
    solara.use_effect(lambda: session.visit(query), [query])
    solara.use_effect(lambda: _show_address(session, router), [session.address_bar.value])
    solara.Style(theme.css() + source("pages.css"))
    names = ["cf-shell", "cf-full" if _base(router.path) == "/lab" else ""]
    names += ["cf-projecting"] if session.projecting.value else []
    with solara.Div(classes=names):
        solara.Title(f"{PAGES.get(_base(router.path), 'Lessons')} · credit flow")
        Bar()
        Notices(notices=list(session.notices.value), event_dismiss=lambda _: session.notices.set(()))
        Waiting()
        solara.Div(classes=["cf-main"], children=list(children))
        Foot()


@solara.component
def Bar():
    """The app bar, with the commands of the keyboard."""
    session, router = use_session(), solara.use_router()
    run, state, words = use_status(
        lambda status: (f"{status.scenario} · seed {status.seed}", status.state, chip(status))
    )
    here = _base(router.path)
    asked, set_asked = solara.use_state("")
    pages = [
        {"title": title, "href": session.link(path), "here": path == here} for path, title in PAGES.items()
    ]
    on_lab = here == "/lab"
    AppBar(
        pages=Plain(pages),
        home=session.link("/"),
        run=run,
        state=state,
        chip=words,
        shared=share(session, here)[0] if asked == "shared" else "",
        python=share(session, here)[1] if asked == "shared" else "",
        rail=on_lab,
        opened=session.rail_open.value,
        shortcuts=SHORTCUTS,
        event_go=router.push,
        event_command=lambda what: command(session, what["name"], what["value"]),
        event_toggle_rail=lambda _: session.rail_open.set(not session.rail_open.peek()),
        event_ask=set_asked,
    )


def share(session: Session, here: str) -> tuple[str, str]:
    """The address of what the page `here` shows, and the lines of Python that make it."""
    if here == "/learning" and session.curves.of:
        return f"{here}?{session.curves.query}", session.curves.python
    if here == "/commons":
        return f"{here}?{session.commons.query}", session.commons.python
    where = "/lab" if here == "/" else here
    return session.share(where), as_python(session.scenario, session.player.seed, session.shown().tick)


@solara.component
def Waiting():
    """How far a saved run is that has to be made again before it can be shown."""
    making = use_session().making
    use_selected(making.changed, lambda number: number)
    if making.running:
        with solara.Div(classes=["cf-waiting"]):
            buttons = [{"name": "cancel", "text": "Cancel"}]
            Buttons("Saved run", buttons, lambda _: making.cancel(), said=making.sentence)


@solara.component
def Foot():
    """The footer; the Python it offers is that of the tick shown a moment ago."""
    run, seed, config = use_status(lambda status: (status.run_id, status.seed, status.config_hash))
    python = use_part("python", _python, rate="tables")
    Footer(
        version=VERSION,
        run=run,
        seed=str(seed),
        config=config,
        python=python or "",
    )


def command(session: Session, name: str, value: int = 0) -> None:
    """Carry out what a key or a button of the bar asks for."""
    run = session.stage or session
    acts = {
        "play": run.play_or_pause,
        "step": run.step,
        "step10": lambda: run.step(10),
        "reset": run.reset,
        "slower": lambda: session.set_speed(session.player.ticks_per_second / FASTER),
        "faster": lambda: session.set_speed(session.player.ticks_per_second * FASTER),
        "tab": lambda: session.tab.set(value),
        "find": lambda: find(session, value),
        "project": lambda: session.projecting.set(not session.projecting.peek()),
        "close": lambda: (session.choose(-1), session.verdicts.choose(row="")),
    }
    acts[name]()


def find(session: Session, expert: int) -> None:
    """Select the expert with a number, dead or alive; say so if nobody has it."""
    if session.player.life(expert) is None:
        session.notices.set((f"there is no expert {expert:,}",))
    else:
        session.choose(expert)


def chip(status: Status) -> str:
    """The state of the run in two or three words."""
    if not status.ready:
        return "compiling"
    if status.tick < status.newest:
        return f"viewing tick {status.tick:,} of {status.newest:,}"
    if status.state == "busy" and status.progress[1] > 1:
        return f"tick {status.progress[0]:,} of {status.progress[1]:,}"
    if status.state == "ended":
        return f"ended at tick {status.tick:,}"
    return status.chip or status.state


def _python(player, snapshot) -> str:
    return as_python(player.scenario, player.seed, snapshot.tick)


def _base(path: str) -> str:
    return "/" + (path or "").strip("/").split("/")[0]


def _live(session: Session):
    session.start()
    return session.close


def _show_address(session: Session, router) -> None:
    """After a change of the run, have the address bar say so."""
    if session.query != split_query(router.search or "", COMMONS, CURVES)[-1]:
        router.push(session.link(router.path))
