from pathlib import Path

import pytest
from command import SOCIETY, Ask

from credit_flow import CreditEconomy, run, sweep


@pytest.fixture
def ask(capsys, monkeypatch, tmp_path) -> Ask:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Ask(capsys, monkeypatch)


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A folder with a run and a sweep, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    run(CreditEconomy(**SOCIETY), rng=1, out=folder / "run")
    settings = {"hiring": [True, False]}
    sweep(CreditEconomy(**SOCIETY), settings, 2, executor="serial", out=folder / "sweep", records=True)
    return folder
