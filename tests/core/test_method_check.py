"""What a class writes in the place of a method that it inherits."""

from dataclasses import dataclass

import pytest

from credit_flow import Scenario
from credit_flow.core.boundary.parameters import parameter


def test_a_parameter_that_would_hide_a_method_is_refused_by_name():
    with pytest.raises(
        TypeError,
        match="Rich.purse = .*purse is a method of Scenario, which this would hide; give it another name",
    ):

        @dataclass(frozen=True)
        class Rich(Scenario):
            purse: float = parameter(1.0, "what is in it", unit="credits")
