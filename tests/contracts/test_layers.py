"""Imports run one way: this table is the whole of it, and a file that imports against it fails here."""

import ast
import functools
import subprocess
import sys
from pathlib import Path

import networkx
import pytest

import credit_flow

PACKAGE = Path(credit_flow.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

SIMULATION = {
    "core",
    "tables",
    "theory",
    "mechanisms",
    "worlds",
    "measures",
    "agents",
    "learners",
    "institutions",
    "models",
}
MAY_IMPORT = {
    "core": {"core"},
    "tables": {"core.records.record_table", "tables"},
    "theory": {"core", "measures.policy_influence", "theory"},
    "mechanisms": {"core", "mechanisms"},
    "worlds": {"core", "worlds"},
    "measures": {"core", "tables", "measures"},
    "agents": {"core", "measures.policy_influence", "agents"},
    "learners": {"core", "measures.policy_influence", "agents", "learners"},
    # Of agents only the shape of an observation and of traits, of worlds only tasks, verdicts, digits, and what a world must
    # hold to: arrays, no policies, no worlds.
    "institutions": {
        "core",
        "tables",
        "mechanisms",
        "agents.observation",
        "agents.policy",
        "agents.decisions",
        "agents.experience",
        "agents.traits",
        "agents.turn",
        "institutions",
    }
    | {
        f"worlds.{name}"
        for name in (
            "work.tasks",
            "work.task_list",
            "declared",
            "episode_texts",
            "work.judge",
            "work.digit_classifiers",
            "work.digits",
            "patterns",
            "lots.lot",
        )
    },
    "models": SIMULATION,
    "phenomena": {
        "core.records.record",
        "core.records.reading",
        "core.measured",
        "core.streams",
        "core.walk",
        "tables",
        "measures",
        "theory",
        "phenomena",
    },
    "views": {
        "core.records.record",
        "core.records.reading",
        "tables",
        "core.discover",
        "core.records.folder_lock",
        "core.books.kinds",
        "core.mistake",
        "core.measured",
        "measures",
        "theory",
        "views",
    },
    "experiments": SIMULATION | {"phenomena", "views", "experiments"},
}
EVERYTHING = {*MAY_IMPORT, "dashboard"}
MAY_IMPORT |= {
    "dashboard": EVERYTHING,
    "console": EVERYTHING | {"console"},
    "cli": {"console"},
    "__init__": set(),
}
"""Part -> the parts, or single modules of them, that it may import from."""

ONLY_IN = {
    "torch": ("learners", "agents.neural"),
    "gymnasium": (
        "worlds.environments.gymnasium_env",
        "worlds.environments.gymnasium_id",
        "worlds.environments.minigrid_env",
        "worlds.games.zoo_agent",
        "experiments.games",
    ),
    "pettingzoo": ("worlds.games.zoo_agent", "experiments.games"),
    "minigrid": ("worlds.environments.minigrid_env",),
    "safetensors": ("experiments",),
    "tensorboard": ("learners",),
    "solara": ("dashboard",),
    "ipyvue": ("dashboard",),
    "uvicorn": ("dashboard",),
    "starlette": ("dashboard",),
    "ray": ("experiments",),
    "duckdb": ("experiments.query",),
    "platformdirs": ("experiments.seal",),
    "matplotlib": ("views",),
    "mesa": ("agents.expert", "models", "dashboard.export.mesa_viewer"),
    "typer": ("console",),
    "rich": ("console",),
    "pandas": ("core", "worlds", "measures", "views", "experiments", "phenomena", "dashboard", "console"),
}
"""Package -> where alone it may be imported."""


def place(file: Path) -> str:
    """`views.wealth` for credit_flow/views/economy/wealth.py, `cli` for credit_flow/cli.py."""
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


@functools.cache
def imports(file: Path) -> list[str]:
    """Every module that a file imports, wherever in it, as `package.module` (and `package.module.name` for `from`)."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides an arrow"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def part_of(file: Path) -> str:
    return place(file).split(".")[0]


def upwards(file: Path) -> list[str]:
    ours = [name for name in imports(file) if within(name, "credit_flow")]
    return [
        f"{place(file)} imports {name}"
        for name in ours
        if not any(within(name[len("credit_flow.") :], allowed) for allowed in MAY_IMPORT[part_of(file)])
    ]


def test_every_part_of_the_package_has_its_line_in_the_table():
    assert {part_of(file) for file in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_no_arrow_points_upwards(part):
    assert [arrow for file in FILES if part_of(file) == part for arrow in upwards(file)] == []


def at_home(name: str, where: str) -> bool:
    homes = ONLY_IN.get(name.split(".")[0])
    return homes is None or any(within(where, home) for home in homes)


def test_heavy_packages_are_imported_only_where_they_belong():
    arrows = [(place(file), name) for file in FILES for name in imports(file)]
    assert len(arrows) > 3000
    assert [f"{where} imports {name}" for where, name in arrows if not at_home(name, where)] == []
    pyplot = [where for where, name in arrows if within(name, "matplotlib.pyplot")]
    assert pyplot == [], "figures are made by Figure, never by pyplot"


def test_the_table_has_no_circle_between_parts():
    """Parts can be laid out in layers: each imports only from those below it."""
    below = {part: {name.split(".")[0] for name in names} - {part} for part, names in MAY_IMPORT.items()}
    while below:
        ground = [part for part, names in below.items() if not names & below.keys()]
        assert ground, f"these import each other: {sorted(below)}"
        for part in ground:
            del below[part]


def test_no_modules_import_each_other():
    """However far round, and types that are only written down included: of two files one can always be read without the other."""
    modules = {place(file): file for file in FILES if file.name != "__init__.py"}
    arrows = networkx.DiGraph()
    for here, file in modules.items():
        for name in imports(file):
            whole = name.removeprefix("credit_flow.")
            arrows.add_edges_from(
                (here, there) for there in (whole, whole.rpartition(".")[0]) if there in modules
            )
    assert len(arrows) > 500
    assert [
        sorted(circle) for circle in networkx.strongly_connected_components(arrows) if len(circle) > 1
    ] == []


@pytest.mark.parametrize(
    "code", ["import credit_flow", "from credit_flow import CreditFlow, Policy, Record, run"]
)
def test_importing_the_package_loads_none_of_the_extras(code):
    heavy = ["torch", "solara", "matplotlib", "ray", "gymnasium", "pettingzoo", "duckdb", "typer", "sklearn"]
    loaded = python(f"import sys; {code}; print(*(name for name in {heavy} if name in sys.modules))")
    assert loaded == ""


def test_importing_the_package_is_quick_because_it_loads_only_what_is_asked_for():
    loaded = python(
        "import sys; import credit_flow; print(*(n for n in ('numpy', 'numba', 'mesa') if n in sys.modules))"
    )
    assert loaded == ""


def test_the_public_names_are_all_there_and_a_wrong_one_is_answered():
    for name in credit_flow.__all__:
        assert getattr(credit_flow, name) is not None
    assert dir(credit_flow) == credit_flow.__all__
    with pytest.raises(AttributeError, match="no attribute 'Creditflow'; it has .*CreditFlow"):
        _ = credit_flow.Creditflow


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
