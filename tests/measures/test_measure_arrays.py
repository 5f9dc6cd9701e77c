"""Every measure that takes numbers reads them as people have them: honoured or refused with one line, never misread.

A new measure fails here until it has an example of its arguments below.
"""

import inspect
import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from credit_flow.core.discover import functions
from credit_flow.core.measured import MeasureWarning
from credit_flow.measures.flows.flow_network import FlowNetwork
from credit_flow.measures.price_index import fisher

MEASURES = functions("measures")
WEALTH, FLOWS = np.array([1.0, 2.0, 3.0, 4.0]), np.array([[0.0, 4.0, 1.0], [2.0, 1.0, 3.0], [0.0, 0.5, 0.0]])
SHARES = np.array([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.25, 0.75, 0.0]])
BASKET = {
    "p0": np.array([1.0, 2.0]),
    "q0": np.array([10.0, 5.0]),
    "p1": np.array([2.0, 2.0]),
    "q1": np.array([6.0, 8.0]),
}
PERIODS = {
    "prices": np.array([[1.0, 2.0], [2.0, 2.0], [2.0, 3.0]]),
    "quantities": np.array([[10.0, 5.0], [6.0, 8.0], [5.0, 5.0]]),
}
JOBS = np.array([[5.0, 1.0, 0.0], [0.0, 6.0, 2.0]])
POSTINGS = {
    "payer": np.array([0, 4, 5]),
    "payee": np.array([4, 5, 1]),
    "amount": np.array([8.0, 4.0, 2.0]),
    "kind": np.array(["reward", "payment", "compute"]),
    "cause": np.array([1, 1, 1]),
}
WITHOUT_CAUSE = {name: column for name, column in POSTINGS.items() if name != "cause"}
RANDOM = np.random.default_rng(1).random((8, 2))

EXAMPLES = {
    **{name: {"system": FLOWS} for name in ["flow_diversity", "average_mutual_information", "residual_diversity", "capacity", "ascendency", "overhead", "degree_of_order", "robustness", "effective_link_density", "roles"]},
    "steady_income": {"shares": SHARES, "passed_on": np.array([0.5, 0.5, 0.25]), "external": np.array([1.0, 0.0, 0.0])},
    "income_network": {"names": ("a", "b", "c"), "shares": SHARES, "passed_on": 0.5, "external": np.array([1.0, 0.0, 0.0])},
    "exposure_by_age": {"born": np.array([0, 0, 2]), "died": np.array([-1, 3, 4]), "window": (0, 5), "counted": np.array([True, True, False])},
    "exposure_by_wealth": {"wealth": WEALTH, "died": np.array([True, False, False, True]), "edges": np.array([0.0, 2.0, 5.0])},
    "hazard": {"exposed": np.array([10.0, 8.0]), "deaths": np.array([1.0, 2.0])},
    "survival": {"hazards": np.array([0.1, 0.25])},
    "selection_covariance": {"profit": WEALTH, "offspring": np.array([0.0, 0.0, 1.0, 2.0])},
    "cohen_d_z": {"differences": WEALTH},
    "bid_slope": {"signals": WEALTH, "bids": WEALTH**2},
    "slopes_of_permuted_bids": {"signals": WEALTH, "bids": WEALTH**2, "n": 20, "seed": 1},
    "flipped_means": {"lots": WEALTH - 1.0, "n": 20, "seed": 1},
    "sign_flip": {"differences": WEALTH - 1.0},
    "holm": {"p_values": np.array([0.01, 0.5, 0.25, 0.03])},
    "exceeds": {"reading": 3.0, "surrogates": np.arange(20.0) / 4.0},
    "sign_flip_both": {"differences": WEALTH - 1.0},
    "welch": {"a": WEALTH, "b": WEALTH**2},
    "permuted_groups": {"a": WEALTH, "b": WEALTH**2},
    "normal_interval": {"estimate": 3.0, "standard_error": 0.5},
    "hedges_g": {"differences": WEALTH},
    "cliff_delta": {"a": WEALTH, "b": WEALTH + 1.5},
    "checked_payments": POSTINGS,
    **{name: {"x": WEALTH, "weights": np.array([1.0, 2.0, 1.0, 0.5])} for name in ("gini", "theil_t", "theil_l")},
    **{name: {"x": WEALTH} for name in ["gini_corrected", "atkinson", "hhi", "effective_number", "hhi_normalized", "lorenz", "entropy", "entropy_normalized"]},
    "top_share": {"x": WEALTH, "count": 2},
    "bca_interval": {"values": WEALTH},
    "money_supply": {"balances": np.array([[-3.0, 1.0, 2.0], [-4.0, 1.0, 3.0]])},
    "final_value": {"amount": POSTINGS["amount"], "kind": POSTINGS["kind"]},
    "mean_supply": {"supply": WEALTH},
    "equation_of_exchange": {"value": Fraction(3), "supply": WEALTH, "price_level": 1.5},
    "velocity": {"value": Fraction(3), "supply": WEALTH},
    "transaction_velocity": {"internal_flow": 3.0, "supply": WEALTH},
    "inflation_rate": {"price_level": WEALTH},
    "audit_lines": dict(tick=np.array([0, 0, 1]), **WITHOUT_CAUSE, n_ticks=2),
    "outsourcing": dict(**POSTINGS, executed=np.array([1])),
    "outsourcing_depth": POSTINGS,
    "hand_overs": {"principal": np.array([4, 4, 5, 6]), "doer": np.array([5, 6, 5, 4])},
    "leaders_kept": {"doer": np.array([4, 4, 5, 4]), "kind": np.array([0, 0, 0, 0]), "period": np.array([0, 0, 1, 2])},
    "unit_values": {"period": np.array([0, 0, 1]), "good": np.array([0, 1, 1]), "paid": WEALTH[:3], "delivered": WEALTH[1:], "n_periods": 2, "n_goods": 2},
    **dict.fromkeys(["laspeyres", "paasche", "fisher", "tornqvist", "laspeyres_quantity", "paasche_quantity", "fisher_quantity", "tornqvist_quantity", "matched_share"], BASKET),
    **{name: dict(index=fisher, **PERIODS) for name in ("links", "chained", "chain_drift")},
    "unit_price": {"paid": WEALTH, "delivered": np.array([1.0, 0.0, 2.0, 4.0])},
    "rewired": {"flows": FLOWS, "seed": 1},
    "sobol_indices": {"values": np.random.default_rng(1).random((16, 4)), "names": ["a", "b"]},
    "regression_indices": {"settings": pd.DataFrame(RANDOM, columns=["a", "b"]), "values": RANDOM[:, 0] ** 2},
    "jobs_table": {"agents": np.array([1, 1, 4]), "kinds": np.array([0, 1, 1]), "n_kinds": 2},
    **{name: {"table": JOBS} for name in ["mutual_information", "expected_mutual_information", "margin_entropies", "division_of_labour", "corrected_division_of_labour", "specialization", "mean_specialization"]},
    "permutation_p_value": {"table": JOBS, "seed": 1},
    "permutation_null": {"table": JOBS, "seed": 1, "n_permutations": 9},
    "truthfulness": {"bids": WEALTH, "values": WEALTH[::-1].copy(), "won": np.array([True, False, True, False])},
    "winning_concentration": {"wins": WEALTH},
    "by_action": {"values": FLOWS, "action": np.array([0, 1, 2])},
    "sales_by_action": {"state": np.array([0, 1, 1]), "action": np.array([1, 0, 1]), "states": 2, "actions": 2},
    "resales": {"state": np.array([0, 1, 1]), "before": np.array([-1, 0, 0]), "price": WEALTH[:3], "states": 2},
    "per_episode": {"values": WEALTH, "episodes": WEALTH},
    "fall": {"strengths": WEALTH},
    "clone_spread": {"bids": np.array([[1.0, 2.0, 3.0, 5.0]]), "clones": 2},
    "regret": {"values": FLOWS, "chosen": np.array([0, 2, 1])},
    "weight_shift": {"before": FLOWS, "after": FLOWS + 1.0, "threshold": 0.5},
    "samples_to_reach": {"samples": WEALTH, "returns": WEALTH, "level": 2.5},
    "normalised": {"returns": WEALTH, "chance": 0.0, "optimum": 5.0},
    "shortfall": {"samples": WEALTH, "returns": WEALTH, "optimum": 5.0},
    "drift": {"values": WEALTH},
    "alternation": {
        "doer": np.array([1, 2, 1, 1, 2, 2]), "kind": np.array([0, 0, 0, 0, 0, 0]), "tick": np.array([1, 2, 3, 3, 4, 5])
    },
    "busiest": {"doer": np.array([1, 2, 1, 2, 2])},
    "most_kinds": {"doer": np.array([1, 1, 2]), "kind": np.array([0, 1, 1]), "least": 1},
    "margin": {"price": WEALTH, "cost": WEALTH - 0.5},
    "censored_median": {"values": WEALTH},
    "seed_bands": {"x": WEALTH, "y": WEALTH**2, "seed": np.array([1.0, 1.0, 2.0, 2.0])},
    "gini_of": {"balances": WEALTH},
    "divided": {"doer": np.array([1, 1, 4]), "kind": np.array([0, 1, 1])},
    **{name: {"flows": FLOWS} for name in ("edge_levels", "trophic_incoherence", "flow_hierarchy")},
}  # fmt: skip
OTHER_LENGTH = {
    "cliff_delta": ("a", "b"),
    "welch": ("a", "b"),
    "permuted_groups": ("a", "b"),
    "outsourcing": ("executed",),
}
"""Columns that may be shorter or longer than the others."""

WORDS_TOO = {"jobs_table": "agents", "divided": "doer"}
"""What may be names as well as numbers."""

ANY_SHAPE = {"money_supply": ("balances",), "weight_shift": ("before", "after")}
"""What may have any number of dimensions."""


def network(**parts):
    """A network of data, as one more taker of arrays."""
    made = FlowNetwork(("a", "b", "c"), **parts)
    return made.extended(), made.opening


MEASURES_AND_NETWORK = {**MEASURES, "FlowNetwork": network}
EXAMPLES["FlowNetwork"] = {
    "imports": WEALTH[:3], "flows": FLOWS, "exports": WEALTH[:3], "respiration": WEALTH[:3], "opening": WEALTH[:3], "closing": WEALTH[1:]
}  # fmt: skip


def takes_numbers(measure) -> bool:
    """Whether a parameter is an array; those have no annotation, or that of a table."""
    parameters = inspect.signature(measure).parameters.values()
    free = [
        p
        for p in parameters
        if p.annotation in (inspect.Parameter.empty, "pd.DataFrame") and p.name != "groups"
    ]
    return bool(free)


def arrays_of(name) -> dict[str, np.ndarray]:
    return {key: value for key, value in EXAMPLES[name].items() if isinstance(value, np.ndarray)}


def outcome(name, arrays):
    """What the measure gives for these arrays, flat, or the words ValueError; anything else it may raise is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", MeasureWarning)
        try:
            found = MEASURES_AND_NETWORK[name](**{**EXAMPLES[name], **arrays})
        except ValueError as error:
            assert str(error) and "\n" not in str(error), error
            return "ValueError"
    return flat(found)


def flat(found) -> np.ndarray:
    if isinstance(found, np.ndarray) and found.dtype.kind == "U":
        return np.arange(float(found.size))  # names count as places
    if isinstance(found, FlowNetwork):
        found = found.extended()
    if isinstance(found, pd.DataFrame):
        found = found[["value", "low", "high"]].to_numpy()
    if isinstance(found, tuple):
        return np.concatenate([flat(part) for part in found]) if found else np.empty(0)
    return np.array([np.nan]) if found is None else np.atleast_1d(np.asarray(found, dtype=np.float64)).ravel()


def same(one, other) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str)
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=True)


def nullable(array: np.ndarray):
    if array.ndim == 2:
        return pd.DataFrame(array).convert_dtypes()
    return pd.Series(array).convert_dtypes()


FORMS = {
    "list": lambda array: array.tolist(),
    "tuple": lambda array: tuple(map(tuple, array.tolist())) if array.ndim == 2 else tuple(array.tolist()),
    "pandas": lambda array: pd.DataFrame(array) if array.ndim == 2 else pd.Series(array),
    "nullable": nullable,
    "masked": np.ma.array,
    "read only": lambda array: np.lib.stride_tricks.as_strided(array, writeable=False),
    "strided": lambda array: np.repeat(array, 2, axis=0)[::2],
    "objects": lambda array: array.astype(object),
}


def test_every_measure_of_numbers_has_an_example():
    assert {name for name, measure in MEASURES.items() if takes_numbers(measure)} - set(EXAMPLES) == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_form_of_an_array_does_not_matter(name):
    arrays = arrays_of(name)
    expected = outcome(name, arrays)
    assert not isinstance(expected, str), "the example itself is refused"
    for form, given in FORMS.items():
        assert same(outcome(name, {key: given(array) for key, array in arrays.items()}), expected), form


def missing(array: np.ndarray) -> dict:
    """The same array without its last number, in every way that people write this; under a mask lies a number like the others."""
    place = (-1,) * array.ndim
    holed = array.astype(np.float64)
    holed[place] = np.nan
    items, mask = array.astype(object), np.zeros(array.shape, dtype=bool)
    items[place], mask[place] = None, True
    table = pd.DataFrame if array.ndim == 2 else pd.Series
    return {
        "nan": holed,
        "None": items.tolist(),
        "Series": table(holed),
        "nullable": table(items).astype("boolean" if array.dtype == bool else "Float64"),
        "masked": np.ma.array(array, mask=mask),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_missing_number_is_never_taken_for_one(name):
    """However it is written it means the same: nan with a reason, refusal, or left out where the measure says so."""
    for key, array in arrays_of(name).items():
        if array.dtype.kind == "U":
            masked = np.ma.array(array, mask=[True, *[False] * (len(array) - 1)])
            assert isinstance(outcome(name, {key: masked}), str)
            continue
        found = {form: outcome(name, {key: given}) for form, given in missing(array).items()}
        assert all(same(one, found["nan"]) for one in found.values()), (key, found)
        assert not same(found["nan"], outcome(name, {key: array})), f"{key}: a missing number changes nothing"


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_no_number_and_what_has_another_shape_is_refused(name):
    for key, array in arrays_of(name).items():
        wrong = (
            [array.astype(complex) + 1j, array.astype(str)]
            if array.dtype.kind != "U"
            else [array == "", np.arange(len(array))]
        )
        wrong += [[["a"], ["b", "c"]], np.array([np.datetime64("2026-01-01")] * len(array))]
        if key == WORDS_TOO.get(name):
            assert same(outcome(name, {key: np.array(["a", "a", "b"])})[2:], outcome(name, {})[2:])
            wrong = []
        if key not in ANY_SHAPE.get(name, ()):
            wrong += [array[..., None], array[None]] if array.ndim == 1 else [array[0], array[None]]
        for given in wrong:
            assert isinstance(outcome(name, {key: given}), str), (key, given)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_at_all_is_a_value_or_refused(name):
    arrays = arrays_of(name)
    outcome(name, {key: array[:0] for key, array in arrays.items()})
    for key, array in arrays.items():  # one column empty, the others not
        if len(arrays) > 1 and array.ndim == 1 and key not in OTHER_LENGTH.get(name, ()):
            assert isinstance(outcome(name, {key: array[:0]}), str), key


def test_columns_of_a_table_in_another_order_than_its_rows_are_put_in_order():
    names, order = ["fox", "hare", "grass"], ["grass", "fox", "hare"]
    table = pd.DataFrame(FLOWS, index=names, columns=names)
    for name in ("edge_levels", "trophic_incoherence", "flow_hierarchy", "rewired"):
        assert same(outcome(name, {"flows": table[order]}), outcome(name, {"flows": FLOWS}))
        assert isinstance(outcome(name, {"flows": table.rename(columns={"fox": "wolf"})}), str)


def test_series_whose_rows_bear_different_labels_are_refused():
    wealth = pd.Series(WEALTH, index=list("abcd"))
    weights = pd.Series([1.0, 2.0, 1.0, 0.5], index=list("dcba"))
    assert isinstance(outcome("gini", {"x": wealth, "weights": weights}), str)
    aligned = outcome("gini", {"x": wealth, "weights": weights.loc[wealth.index]})
    assert same(aligned, outcome("gini", {"x": WEALTH, "weights": np.array([0.5, 1.0, 2.0, 1.0])}))
