"""One of several files, made on request and handed to the browser."""

from __future__ import annotations

import solara

from credit_flow.dashboard.export.export_job import ExportJob
from credit_flow.dashboard.export.exports import MIME
from credit_flow.dashboard.pictures.page_view import use_selected
from credit_flow.dashboard.verdicts.verdict_files import Offer
from credit_flow.dashboard.widgets.buttons import Buttons
from credit_flow.dashboard.widgets.download import Download
from credit_flow.dashboard.widgets.form import Form


@solara.component
def TakeAlong(of_what: str, offers: list[Offer]):
    """Choose a file and download it; what takes long can be cancelled."""
    job = solara.use_memo(ExportJob, [])
    solara.use_effect(lambda: job.cancel, [])
    use_selected(job.changed, lambda number: number)
    wanted, want = solara.use_state(offers[0].text)
    offer = next((one for one in offers if one.text == wanted), offers[0])

    def act(name: str) -> None:
        if name == "cancel":
            job.cancel()
        else:
            job.start(offer.file, MIME[offer.format], lambda go_on: offer.make(lambda: go_on(1, 1_000)))

    buttons = [{"name": "make", "text": "Download", "disabled": job.running}]
    buttons += [{"name": "cancel", "text": "Cancel"}] if job.running else []
    field = {
        "name": "file",
        "label": f"file {of_what}",
        "type": "select",
        "choices": [one.text for one in offers],
        "value": offer.text,
    }
    with solara.Div(classes=["cf-row"]):
        Form(f"File {of_what}", [field], lambda _, value: want(str(value)))
        Buttons(f"Download {of_what}", buttons, act, said=job.sentence)
        Download(job.file)
