"""`credit-flow` in this process: what its users get, without Python being started anew for every line."""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from credit_flow.console.application import main


class Said(NamedTuple):
    """What a call printed."""

    stdout: str
    stderr: str


def call(*words, cwd: Path | None = None, code: int = 0) -> Said:
    """What `credit-flow WORDS` prints in the folder `cwd`; it must end with the exit code `code`."""
    out, err, ended = io.StringIO(), io.StringIO(), None
    with (
        contextlib.chdir(cwd or os.getcwd()),
        pytest.MonkeyPatch.context() as monkeypatch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        monkeypatch.setattr(sys, "argv", ["credit-flow", *map(str, words)])
        try:
            main()
        except SystemExit as end:
            ended = end.code
    assert ended == code, out.getvalue() + err.getvalue()
    return Said(out.getvalue(), err.getvalue())
