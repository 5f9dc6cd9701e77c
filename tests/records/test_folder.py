"""The door: plain names, inside the folder, of the shape that is expected; everything else is one line of refusal."""

import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit_flow.core.boundary.shape import misfit
from credit_flow.core.records.folder import Folder

UP = ("..", ".", "", "../secret", "/etc/hostname", "a/b", "a\\b", ".hidden", "a\0b", "a\nb", "é", "x" * 300)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file.json").write_text("{}")
    inner = tmp_path / "inner"
    inner.mkdir()
    return Folder(inner, KeyError)


@pytest.mark.parametrize("name", UP)
def test_names_that_are_not_plain_are_refused(folder, name):
    for find in (folder.file, folder.folder, folder.text):
        with pytest.raises(KeyError, match="no plain name"):
            find(name)


def test_links_that_lead_out_are_refused_and_links_inside_are_not(folder):
    (folder.path / "out").symlink_to(folder.path.parent / "secret")
    (folder.path / "out.json").symlink_to(folder.path.parent / "secret" / "file.json")
    (folder.path / "loop").symlink_to(folder.path / "loop")
    for names in (("out.json",), ("out", "file.json"), ("loop",)):
        with pytest.raises(KeyError):
            folder.file(*names)
    (folder.path / "real.json").write_text("{}")
    (folder.path / "alias.json").symlink_to(folder.path / "real.json")
    assert folder.json("alias.json", {}) == {}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"n": ' + "[" * 100_000, '{"n": 1' + "0" * 5_000 + "}", '{"n": "\\u001b[2J"}'],
)
def test_json_of_another_shape_is_one_line(folder, text):
    (folder.path / "a.json").write_text(text)
    with pytest.raises(KeyError) as refused:
        folder.json("a.json", {"n": int})
    assert "\n" not in refused.value.args[0]


@pytest.mark.parametrize(
    "value, shape, words",
    [
        (True, int, "whole number"),
        (-1, int, "whole number"),
        (2**63, int, "whole number"),
        (float("nan"), float, "finite"),
        (1, str, "text"),
        ("a", re.compile("b"), "must match b"),
        ({"a": [1, "2"]}, {"a": [int]}, r"^a\[1\] is '2'"),
        ({"a": 1}, {"a": int, "b": int}, "lacks b"),
        ([], {"a": int}, "object with names"),
        ({"a": {"b": ["\x1b"]}}, {str: object}, r"^a\.b\[0\]"),
        ({"\x1b": 1}, {str: object}, "name"),
    ],
)
def test_a_misfit_names_its_place(value, shape, words):
    assert re.search(words, misfit(value, shape))


def test_tables_have_the_columns_that_are_expected(folder):
    good = pa.table({"tick": [1, 2], "name": ["a", "b"], "x": [1.0, 2.0]})
    columns = {"tick": int, "name": str, "x": float}
    bad = {
        "gap": pa.table({"tick": [1, None], "name": ["a", "b"], "x": [1.0, 2.0]}),
        "words": pa.table({"tick": ["1", "2"], "name": ["a", "b"], "x": [1.0, 2.0]}),
        "lacking": good.drop_columns("x"),
        "twice": pa.Table.from_arrays([*good.columns, good["x"]], [*good.column_names, "x"]),
    }
    pq.write_table(good, folder.path / "good.parquet")
    assert folder.table("good.parquet", columns=columns).equals(good)
    for name, table in bad.items():
        pq.write_table(table, folder.path / f"{name}.parquet")
    for name in bad:
        with pytest.raises(KeyError, match=f"{name}.parquet"):
            folder.table(f"{name}.parquet", columns=columns)
    (folder.path / "text.parquet").write_text("PAR1 no")
    with pytest.raises(KeyError, match="broken"):
        folder.table("text.parquet", columns=columns)


def test_the_name_of_a_folder_never_becomes_a_column(tmp_path):
    """`seed=3` in a path is no partition of a table."""
    inner = tmp_path / "seed=3"
    inner.mkdir()
    pq.write_table(pa.table({"tick": [1]}), inner / "part.parquet")
    assert Folder(inner, KeyError).table("part.parquet", columns={"tick": int}).column_names == ["tick"]
