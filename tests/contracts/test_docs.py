"""Everything public is documented, every source exists, every block of Python in README and guide runs, lists are current."""

import ast
import importlib
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

import credit_flow
from credit_flow.experiments.catalogue import find_scenario
from credit_flow.theory.known_values import KNOWN

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(credit_flow.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
SOURCES = re.compile(r"\bkeys?\s+((?:`[^`]+`(?:,|\s|and\b)*)+)")
KEY = re.compile(r"[a-z]+\d{4}[a-z]?")
ENTRY = re.compile(r"^@(\w+)\{(\w+),\n((?:  .*\n)*)\}$", re.MULTILINE)
SHAPE = re.compile(
    r"\([a-zA-Z0-9_ +*x.,/\[\]-]+,\)|\([a-z_0-9 +-]+(?:, [a-z_0-9 +-]+)+\)|0-d|one number|array|columns|any shape"
)
UNITS = re.compile(
    r"\b(credits?|units?|ticks?|rows?|shares?|probabilit|number|numbers|counts?|weights?|keys?|indices|index|bits|nats|"
    r"amounts?|quanta|balances?|asks?|bids?|orders?|jobs?|kinds?|values?|flows?|levels?|prices?|account|accounts|"
    r"experts|columns?|rates?|points|classes|ink|mask|bool|pixels?|wealth|matrix|graph|network)\b",
    re.IGNORECASE,
)


def name(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


def public(file: Path):
    """(file, qualified name, node, docstrings of its class and its file) of every public class, function and method."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    of_file = ast.get_docstring(tree) or ""
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield file, node.name, node, ["", of_file]
            for member in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(member, kinds) and not member.name.startswith("_"):
                    yield file, f"{node.name}.{member.name}", member, [ast.get_docstring(node) or "", of_file]


@pytest.fixture(scope="module")
def everything() -> list[tuple]:
    return [item for file in FILES for item in public(file)]


def fault_of_summary(node: ast.AST) -> str:
    text = ast.get_docstring(node)
    if not text:
        return "no docstring"
    first = text.split("\n\n")[0].strip()
    return "" if first.endswith((".", "?", ":", "!", "...")) else f"the summary is no sentence: {first!r}"


def test_everything_public_says_in_a_sentence_what_it_is(everything):
    said = {f"{name(file)}.{what}": fault_of_summary(node) for file, what, node, _ in everything}
    assert len(said) > 3000 and {where: fault for where, fault in said.items() if fault} == {}


def takes_or_returns_arrays(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    notes = [argument.annotation for argument in node.args.args + node.args.kwonlyargs] + [node.returns]
    return any(note is not None and re.search(r"ndarray|ArrayLike", ast.unparse(note)) for note in notes)


def test_whoever_takes_or_returns_arrays_says_their_shapes_and_units(everything):
    arrays = [item for item in everything if takes_or_returns_arrays(item[2])]
    told = {
        f"{name(file)}.{what}": "\n".join(
            [ast.get_docstring(node) or "", *around, *told_by_bases(file, what)]
        )
        for file, what, node, around in arrays
    }
    assert len(told) > 500
    assert [where for where, text in told.items() if not SHAPE.search(text)] == [], "no shape such as (rows,)"
    assert [where for where, text in told.items() if not UNITS.search(text)] == [], "no units"


def told_by_bases(file: Path, what: str) -> list[str]:
    """What the methods say that this one overrides."""
    owner, _, method = what.rpartition(".")
    bases = getattr(importlib.import_module(f"credit_flow.{name(file)}"), owner).__mro__ if owner else ()
    return [vars(base)[method].__doc__ or "" for base in bases if callable(vars(base).get(method))]


def cited(text: str) -> set[str]:
    return {
        key
        for group in SOURCES.findall(text)
        for key in re.findall(r"`([^`]+)`", group)
        if KEY.fullmatch(key)
    }


BIBLIOGRAPHY = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
REFERENCES = {key: (kind, fields) for kind, key, fields in ENTRY.findall(BIBLIOGRAPHY)}


def test_references_are_whole_and_stand_once_in_order():
    keys = re.findall(r"^@\w+\{(\w+),", BIBLIOGRAPHY, re.MULTILINE)
    assert len(keys) > 60 and keys == sorted(set(keys)) == list(REFERENCES)
    for key, (kind, fields) in REFERENCES.items():
        given = set(re.findall(r"^  (\w+) = \{.+\},$", fields, re.MULTILINE))
        assert {"author", "title", "year"} <= given, key
        assert kind != "article" or {"journal", "volume"} <= given, key
        assert KEY.fullmatch(key) and f"year = {{{key[-4:]}}}" in fields, key


def test_every_source_cited_exists():
    unknown = {name(file): cited(file.read_text(encoding="utf-8")) - set(REFERENCES) for file in FILES}
    assert len(unknown) > 500 and {file: keys for file, keys in unknown.items() if keys} == {}


def test_every_reference_is_cited_somewhere():
    texts = "".join(file.read_text(encoding="utf-8") for file in [*FILES, *PACKAGE.rglob("*.json")])
    known = {value.source for value in KNOWN.values()}
    assert (
        set(REFERENCES) - cited(texts) - known - {key for key in REFERENCES if f'"{key}"' in texts} == set()
    )


def test_every_known_value_has_a_source_and_says_what_it_is():
    assert len(KNOWN) > 20
    for key, value in KNOWN.items():
        assert value.what and value.source, key
        assert not KEY.fullmatch(value.source) or value.source in REFERENCES, key


WITH_SOURCE = [
    file
    for shelf, exempt in {
        "mechanisms": {"__init__", "mechanism", "order"},
        "measures": {"__init__", "warning", "escrow", "rewiring", "outsourcing", "accuracy", "turnout"},
        "theory": {
            "__init__",
            "known",
            "known_values",
            "values_auctions",
            "values_flows",
            "values_ledger",
            "values_societies",
        },
    }.items()
    for file in sorted((PACKAGE / shelf).glob("*.py"))
    if file.stem not in exempt
]


def test_mechanisms_measures_and_theory_cite_their_sources():
    assert len(WITH_SOURCE) > 20
    assert [name(file) for file in WITH_SOURCE if not cited(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("text", ["README.md", "docs/user_guide.md", "docs/mesa.md"])
def test_every_block_of_python_runs_in_order(text, tmp_path, monkeypatch):
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / text).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks, f"{text} shows no Python"
    monkeypatch.chdir(tmp_path)
    page = types.ModuleType(
        "page"
    )  # a real module, as a file or a notebook is one: what stands in it can be pickled
    monkeypatch.setitem(sys.modules, "page", page)
    for number, block in enumerate(blocks, start=1):
        file = tmp_path / f"block_{number}.py"  # a real file: compiled rules are cached beside it
        file.write_text(block)
        exec(compile(block, file, "exec"), vars(page))


@pytest.mark.parametrize(
    "file", ["README.md", *sorted(str(file.relative_to(ROOT)) for file in (ROOT / "docs").rglob("*.md"))]
)
def test_links_between_files_lead_somewhere(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if not ((ROOT / file).parent / target).exists()] == []


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda file: file.name
)
def test_every_row_of_a_table_stands_in_a_table(file):
    """A table is a head, a rule and rows without a gap; a row after an empty line is read as text."""
    blocks = re.split(r"\n\s*\n", file.read_text(encoding="utf-8"))
    torn = [
        block
        for block in blocks
        if block.startswith("|") and not re.match(r"\|.*\n\|[\s:|-]+\|(\n|$)", block)
    ]
    assert torn == []


def test_the_generated_lists_are_current():
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_stale_list_is_noticed_and_brought_up_to_date(tmp_path):
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from generate import renew
    finally:
        sys.path.remove(str(ROOT / "docs"))
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- list:colours -->\n- old\n<!-- end -->\nafter\n")
    lists = {"colours": "- `red`: new\n"}
    assert renew(page, lists, check=True) and "old" in page.read_text()
    assert renew(page, lists, check=False) and not renew(page, lists, check=True)
    assert page.read_text() == "before\n<!-- list:colours -->\n- `red`: new\n<!-- end -->\nafter\n"
    page.write_text("<!-- list:colors -->\n<!-- end -->\n")
    with pytest.raises(ValueError, match="no list named 'colors': did you mean 'colours'"):
        renew(page, lists, check=True)


def test_the_license_is_apache_2():
    text = (ROOT / "LICENSE").read_text()
    assert (
        "Apache License" in text
        and "Version 2.0, January 2004" in text
        and "END OF TERMS AND CONDITIONS" in text
    )


SHOWN = re.compile(r"credit-flow (?:run|show|sweep|train) (?:train:)?([a-z_/,]+)(?![\w.*])([^\n`]*)")


@pytest.mark.parametrize(
    "file",
    [ROOT / "Makefile", ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))],
    ids=lambda file: file.name,
)
def test_every_scenario_and_preset_that_a_command_names_is_there(file):
    """`make run` among them, which nothing else runs."""
    text = file.read_text(encoding="utf-8")
    for names, rest in SHOWN.findall(text):
        preset = re.search(r"--preset ([a-z_]+)", rest)
        for name in names.split(","):
            if f"{name.partition('/')[0]}.py" in text:  # the reader's own
                continue
            assert find_scenario(name, preset[1] if preset and preset[1] != "from_file" else "", [], None)
