"""The command, the app for `solara run`, the page for Mesa's viewer and the cell of a notebook: each as a user starts it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from lab import at_step, canvas
from nbclient import NotebookClient
from playwright.sync_api import expect
from served import Server, free_port, wait_until_ready

from credit_flow import CreditEconomy, run
from credit_flow.console.application import main
from credit_flow.dashboard.run.initial_run import TICK

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "credit_flow.cli", "dashboard"]


@pytest.fixture
def start(tmp_path):
    """`start(command)` starts a server on the port that stands in the command as {port}."""
    servers = []

    def begin(*command: str) -> Server:
        port, log = free_port(), tmp_path / "log.txt"
        with log.open("w") as output:
            words = [word.format(port=port) for word in command]
            process = subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=output)
        servers.append(Server(f"http://127.0.0.1:{port}", process, log))
        wait_until_ready(servers[-1])
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


@pytest.fixture
def answer(monkeypatch, capsys):
    """`answer(*options)` runs the command here: its exit code, and what it says."""

    def run_here(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["credit-flow", "dashboard", *options])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, " ".join(said.out.split()), " ".join(said.err.split())

    return run_here


def test_the_help_names_every_option(answer):
    code, said, _ = answer("--help")
    assert code == 0
    for option in ("--host", "--port", "--max-sessions", "--no-open", "--open", "no password"):
        assert option in said


def test_what_cannot_be_served_is_said_in_one_line(answer, lab_server, tmp_path):
    port = lab_server.url.rsplit(":", 1)[1]
    for options, words in (
        (("--port", port), f"cannot listen on 127.0.0.1, port {port}"),
        (("--open", str(tmp_path / "nothing")), "there is no such folder"),
        (("--open", str(tmp_path)), "holds no record, sweep, training or transfer"),
        (("--max-sessions", "0"), "must be at least 1"),
        (("--host", "192.0.2.1"), "cannot listen on 192.0.2.1"),
    ):
        code, _, said = answer("--no-open", *options)
        assert code == 2 and said.startswith("error:") and words in said


def test_the_command_serves_the_records_of_a_folder(start, open_page, tmp_path):
    run(CreditEconomy(experts=30), rng=6, ticks=20, out=tmp_path / "runs" / "small")
    server = start(*COMMAND, "--no-open", "--port", "{port}", "--open", str(tmp_path / "runs"))
    at_step(open_page(server.url + "/lab"), 20)


def test_solara_runs_the_app(start, open_page):
    server = start(
        sys.executable, "-m", "solara", "run", "apps/dashboard.py", "--port", "{port}", "--no-open"
    )
    at_step(open_page(server.url + "/lab"), TICK)


def test_mesas_viewer_shows_the_flow_and_steps(start_server, open_page):
    page = open_page(start_server(ROOT / "apps" / "mesa_viewer.py").url)
    expect(canvas(page)).to_have_attribute("data-tick", "0", timeout=60_000)
    page.get_by_role("button", name="Step").click()
    expect(canvas(page)).to_have_attribute("data-tick", "1", timeout=30_000)


def test_a_cell_of_a_notebook_shows_a_model_and_leaves_it_alone():
    cell = (
        "from credit_flow import CreditFlow\nfrom credit_flow.dashboard import Lab\n"
        "model = CreditFlow(rng=1).run(30)\ndisplay(Lab(model))\nassert model.tick == 30"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [output.data for output in notebook.cells[0].outputs if output.output_type == "display_data"]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)


@pytest.mark.slow
def test_the_wheel_holds_what_a_browser_needs(tmp_path):
    """The files that are not Python are in the package that users install."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*build, "--wheel-dir", tmp_path, ROOT], check=True, timeout=300)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    kinds = (".js", ".css", ".vue", ".html")
    wanted = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "credit_flow").rglob("*")
        if file.suffix in kinds
    }
    assert len(wanted) > 15 and wanted <= packed
