"""Arrays as people have them, read once and as they are meant: lists, Series, nullable and masked arrays, columns of tables.

What is missing (None, nan, NA, a masked entry) is nan, never the number that lies under a mask. What is no number (text, dates,
complex numbers) is refused, and so is what has another shape, or another order of labels than what it belongs to.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd
from scipy.sparse import issparse


def numbers(values, name: str, *shape: str) -> np.ndarray:
    """`values` as float64 with one dimension for each word of `shape`, (n,) if none is given; nan is missing.

    A table with one column counts as (n,). Errors: ValueError for another shape, or for what is no number.
    """
    shape = shape or ("n",)
    array = floats(values, name)
    if len(shape) == 1 and array.ndim == 2 and array.shape[1] == 1 and isinstance(values, pd.DataFrame):
        array = array[:, 0]
    if array.ndim != len(shape):
        wanted = f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(shape)})"
        hint = "; choose one column" if isinstance(values, pd.DataFrame) else ""
        raise ValueError(f"{name} must be {wanted} numbers, not of shape {array.shape}{hint}")
    return array


def columns(**given) -> list[np.ndarray]:
    """Columns (n,) of numbers that belong together row by row, in the order given; one number stands for as many as the others have.

    Errors: ValueError for columns of different lengths, or Series whose rows bear different labels.
    """
    arrays = {
        name: np.float64(values) if _is_one(values) else numbers(values, name)
        for name, values in given.items()
    }
    lengths = {name: array.size for name, array in arrays.items() if array.ndim}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise ValueError(f"columns must be of one length: {listed}")
    _require_same_labels(given)
    n = next(iter(lengths.values()), 1)
    return [array if array.ndim else np.broadcast_to(array, (n,)) for array in arrays.values()]


def square(values, name: str) -> np.ndarray:
    """`values` (n, n) as float64, payer in the row; a table whose columns bear the labels of its rows in another order is put in order.

    Errors: ValueError for another shape, or labels of columns that are not those of the rows.
    """
    if isinstance(values, pd.DataFrame) and not values.index.equals(values.columns):
        labelled = not isinstance(values.index, pd.RangeIndex)
        if labelled and set(values.index) != set(values.columns):
            raise ValueError(
                f"{name}: rows are called {list(values.index)[:4]}, columns {list(values.columns)[:4]}; give both the same names"
            )
        values = values[list(values.index)] if labelled else values
    array = numbers(values, name, "n", "n")
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"{name} must be (n, n) numbers, not of shape {array.shape}")
    return array


def wholes(values, name: str, *shape: str) -> np.ndarray:
    """`values` as int64 with one dimension for each word of `shape`, (n,) if none is given: ids, ticks, counts.

    Errors: ValueError for a number that is not whole, one that is missing, or another shape.
    """
    is_whole = (
        isinstance(values, np.ndarray) and values.dtype.kind in "iu" and not np.ma.isMaskedArray(values)
    )
    if is_whole and values.ndim == max(len(shape), 1):
        return values.astype(np.int64)  # exact beyond 2^53 too
    array = numbers(values, name, *shape)
    if not (np.isfinite(array).all() and (array == np.floor(array)).all()):
        raise ValueError(f"{name} must be whole numbers, none missing")
    return array.astype(np.int64)


def counts(values, name: str, *shape: str) -> np.ndarray:
    """`values` as float64 with one dimension for each word of `shape`, each a whole number from 0 on. Errors: ValueError for anything else, or one
    that is missing."""
    array = numbers(values, name, *shape)
    if not (np.isfinite(array).all() and (array >= 0.0).all() and (array == np.floor(array)).all()):
        raise ValueError(f"{name} is ({', '.join(shape)}), of counts, none missing")
    return array


def ids(values, name: str) -> np.ndarray:
    """`values` (n,) that tell who: whole numbers, or words. Errors: ValueError for anything else, or one that is missing."""
    if getattr(getattr(values, "dtype", None), "kind", "") in ("i", "u"):
        return wholes(values, name)
    try:
        return words(values, name) if np.size(values) else wholes(values, name)
    except ValueError:
        return wholes(values, name)


def truths(values, name: str) -> np.ndarray:
    """`values` (n,) as a mask: true and false, or 1 and 0. Errors: ValueError for anything else, or one that is missing."""
    array = numbers(values, name)
    if not np.isin(array, (0.0, 1.0)).all():
        raise ValueError(f"{name} must be true or false, none missing")
    return array == 1.0


def words(values, name: str) -> np.ndarray:
    """`values` (n,) as an array of text, such as kinds of postings. Errors: ValueError for what is no text, is missing, or another shape."""
    array = np.asarray(values)
    if np.ma.isMaskedArray(values) and np.ma.getmaskarray(values).any():
        raise ValueError(f"{name} must be words, none missing")
    if array.ndim != 1 or (
        array.dtype.kind != "U" and not all(isinstance(word, str) for word in array.tolist())
    ):
        raise ValueError(f"{name} must be (n,) words, none missing")
    return array.astype(str)


def _is_one(values) -> bool:
    return np.isscalar(values) or (isinstance(values, np.ndarray) and values.ndim == 0)


def _require_same_labels(given: dict) -> None:
    series = {name: values for name, values in given.items() if isinstance(values, pd.Series)}
    for name, values in list(series.items())[1:]:
        first, other = next(iter(series.items()))
        if not values.index.equals(other.index):
            raise ValueError(
                f"rows of {first} and {name} bear different labels: bring both into one order (`.loc`)"
            )


def floats(values, name: str) -> np.ndarray:
    """`values` as a float64 array of any shape; nan is missing. Errors: ValueError for what is no number."""
    if type(values) is np.ndarray and values.dtype.kind in "biuf":
        return values.astype(np.float64, copy=False)
    if isinstance(values, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(values), np.nan, floats(values.data, name))
    if isinstance(values, pd.DataFrame):
        parts = [floats(part, name) for _, part in values.items()]
        return np.column_stack(parts) if parts else np.empty(values.shape)
    if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        is_number = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_complex_dtype(
            values.dtype
        )
        if is_number:
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        return _of_objects(np.asarray(values, dtype=object), name)
    try:
        array = np.asarray(values.toarray() if issparse(values) else values)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be an array of numbers, not {type(values).__name__} of uneven parts"
        ) from None
    return array.astype(np.float64, copy=False) if array.dtype.kind in "biuf" else _of_objects(array, name)


def _of_objects(array: np.ndarray, name: str) -> np.ndarray:
    """Numbers that are Python objects; None and NA are missing."""
    flat = array.astype(object).ravel().tolist()
    for value in flat:
        if not (value is None or value is pd.NA or isinstance(value, Real | Decimal)):
            raise ValueError(f"{name} must be numbers, not {type(value).__name__} such as {value!r}"[:200])
    plain = [np.nan if value is None or value is pd.NA else float(value) for value in flat]
    return np.array(plain, dtype=np.float64).reshape(array.shape)
