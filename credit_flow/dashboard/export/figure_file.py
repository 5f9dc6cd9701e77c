"""A figure as the bytes of a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from credit_flow.views.save import save


def figure_file(figure, name: str, format: str, facts: dict) -> bytes:
    """The bytes of a file of a Matplotlib figure in one of the formats of `views.save`; `facts` say in the file where it comes from."""
    with TemporaryDirectory() as folder:
        return save(figure, Path(folder) / f"{name}.{format}", facts).read_bytes()
