"""What of the dashboard may import what: models and pictures know no browser, and nothing but the command knows the dashboard."""

import ast
from pathlib import Path

import pytest

import credit_flow

PACKAGE = Path(credit_flow.__file__).parent
DASHBOARD = PACKAGE / "dashboard"
BROWSER = {"solara", "reacton", "ipyvue", "ipyvuetify", "ipywidgets"}
SERVER = {"uvicorn", "starlette"}
IN_BROWSER = {
    "app",
    "shell",
    "run.session",
    "run.use_session",
    "pictures.page_view",
    "export.notebook",
    "export.mesa_viewer",
    "server.server",
    "server.settings",
    "parts",
    "widgets",
    "pages",
}
"""Files and shelves of the dashboard that may import Solara."""

IN_SERVER = {"server"}


def imported(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def places(file: Path) -> set[str]:
    """The file and its shelf."""
    parts = file.relative_to(DASHBOARD).with_suffix("").parts
    return {parts[0], ".".join(parts)}


def test_only_pages_and_parts_know_the_browser_and_only_the_server_serves():
    files = sorted(DASHBOARD.rglob("*.py"))
    assert len(files) > 100
    for file in files:
        packages = {name.split(".")[0] for name in imported(file)}
        assert places(file) & IN_BROWSER or not packages & BROWSER, file
        assert places(file) & IN_SERVER or not packages & SERVER, file
        assert "matplotlib" not in packages, f"{file}: figures come from credit_flow.views"


@pytest.mark.parametrize("name", ["parts/plot", "parts/__init__", "widgets/sources", "widgets/__init__"])
def test_plots_and_sources_serve_the_replay_too_and_know_no_browser(name):
    assert not {found.split(".")[0] for found in imported(DASHBOARD / f"{name}.py")} & BROWSER


def test_nothing_outside_the_dashboard_imports_it_but_the_command():
    command = PACKAGE / "console" / "commands" / "dashboard.py"
    outside = [file for file in PACKAGE.rglob("*.py") if DASHBOARD not in file.parents and file != command]
    users = [
        file for file in outside if any(name.startswith("credit_flow.dashboard") for name in imported(file))
    ]
    assert len(outside) > 100 and users == []
