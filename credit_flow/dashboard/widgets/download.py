"""Hands a file to the browser as a download, as soon as it is ready."""

from __future__ import annotations

import ipyvue
import solara
import traitlets

from credit_flow.dashboard.export.export_job import File
from credit_flow.dashboard.widgets.sources import source


class DownloadWidget(ipyvue.VueTemplate):
    """The browser's part; `file` holds number, name, mime and body."""

    template = traitlets.Unicode(source("download.vue")).tag(sync=True)
    file = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)


@solara.component
def Download(file: File | None):
    """Save `file` where the reader's browser saves files; each file once."""
    DownloadWidget.element(file=None if file is None else file._asdict())
