"""Figures and the report as files: complete, the same every time, with letters that stay letters."""

import re
import subprocess
import sys

import pytest
from test_view_legible import OF_GAMES, OF_STATES

from credit_flow.core.discover import UnknownName
from credit_flow.views.report import changed_parameters, report
from credit_flow.views.save import figures, save, save_figures

ROWS = [("living experts", "137", "150-300", "outside"), ("tasks taken", "99.1 %", "> 97 %", "ok")]

ABSENT = {"accuracy"} | OF_STATES | OF_GAMES
"""Figures that the flagship has nothing for."""


@pytest.fixture(scope="module")
def page(record, tmp_path_factory):
    defaults = {**record.parameters, "task_rate": 7.5}
    command = "credit-flow run credit_economy --seed 3"
    return report(record, tmp_path_factory.mktemp("page"), ROWS, defaults, command).read_text()


def test_the_shelf_is_discovered():
    expected = (
        "accuracy asks credit_flow_diagram credit_tree flow_network population prices_and_money skills wealth"
    )
    assert sorted(figures()) == sorted([*expected.split(), *OF_STATES, *OF_GAMES])


def test_files_are_written_and_the_absent_figure_is_named(record, tmp_path):
    said = []
    files = save_figures(record, tmp_path, say=said.append)
    assert {file.name for file in files} == {
        f"{n}.{f}" for n in set(figures()) - ABSENT for f in ("png", "svg")
    }
    assert all(file.stat().st_size > 2000 for file in files)
    assert said[0] == "figure accuracy left out: the Record has no scores"
    assert [line.split()[1] for line in said] == sorted(ABSENT)


def test_pdf_and_a_choice(record, tmp_path):
    (file,) = save_figures(record, tmp_path, only=["wealth"], formats=["pdf"])
    assert file.name == "wealth.pdf" and file.read_bytes().startswith(b"%PDF")


def test_unknown_names_and_formats_are_refused_before_anything_is_written(record, tmp_path):
    with pytest.raises(UnknownName, match="wealth"):
        save_figures(record, tmp_path / "a", only=["welth"])
    with pytest.raises(ValueError, match="csv, pdf, png, svg"):
        save_figures(record, tmp_path / "a", formats=["gif"])
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["credit_flow_diagram", "flow_network", "skills"])
def test_the_same_record_gives_the_same_svg(record, tmp_path, name):
    first, second = (save(figures()[name](record), tmp_path / str(i) / f"{name}.svg") for i in made(tmp_path))
    assert first.read_bytes() == second.read_bytes()
    assert "<text" in first.read_text() and "<dc:date>" not in first.read_text()


def made(folder) -> range:
    for i in range(2):
        (folder / str(i)).mkdir()
    return range(2)


def test_pyplot_is_never_imported(record):
    code = (
        "import sys; from credit_flow.core.records.record import Record; from credit_flow.views.save import figures\n"
        f"figures()['wealth'](Record.open({str(record.path)!r}))\n"
        "assert 'matplotlib.pyplot' not in sys.modules and 'solara' not in sys.modules and 'mesa' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_report_holds_each_figure_and_the_numbers(record, page):
    for name in set(figures()) - ABSENT:
        assert f'<figure id="{name}">' in page
    assert (
        page.count("<svg ") == len(figures()) - len(ABSENT) and "Accuracy (the Record has no scores)" in page
    )
    for word in ("living experts", "137", "150-300", "outside", "99.1 %", record.manifest["journal_hash"]):
        assert word in page
    assert f"{record.manifest['books']['minted']:,.6f}".rstrip("0").rstrip(".") in page
    assert "<code>task_rate</code>" in page and "<code>rent</code>" not in page
    assert "credit-flow run credit_economy --seed 3" in page


def test_report_needs_no_network_and_its_ids_are_its_own(page):
    assert not re.search(r'(src|href)="(?!#|data:)[^"]*"', page)
    assert "@import" not in page and "<script" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_report_escapes_what_the_user_wrote(record, tmp_path):
    page = report(record, tmp_path, [("<b>x</b>", "1 < 2")]).read_text()
    assert "&lt;b&gt;x&lt;/b&gt;" in page and "1 &lt; 2" in page


def test_changed_parameters(record):
    assert changed_parameters(record, dict(record.parameters)) == {}
    assert changed_parameters(record, {**record.parameters, "shock": ()}) == {}
    assert list(changed_parameters(record, {**record.parameters, "rent": 9.0})) == ["rent"]
    assert changed_parameters(record, None) == record.parameters
