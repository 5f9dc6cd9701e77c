"""Advantages: how much better a decision turned out than was expected, what came later included."""

from __future__ import annotations

import numpy as np
import torch

from credit_flow.core.programs.kernel import lots
from credit_flow.learners.experience.minibatches import Samples


def advantages(samples: Samples, value: torch.Tensor, later: torch.Tensor, trace: float) -> torch.Tensor:
    """A_t = u + w V(s') - V(s) + w trace A_(t+1) (policies, batch), credits of the scale (key `schulman2016`).

    `value` and `later` (policies, batch) are V(s) and V(s'), w is what a credit that comes later is worth, 0 where the task has ended; the sum
    goes on from a decision to the next of the same policy in the same copy, and ends where the copy was cut off or the samples do.
    """
    sequel = samples.sequel
    surprise = samples.utility + sequel.worth * later - value
    out = np.zeros(surprise.shape)
    carried = np.zeros((len(out), int(sequel.copy.max()) + 1))
    given = (surprise.double(), sequel.worth.double(), sequel.goes_on, sequel.copy, samples.there)
    _trace_back(len(out), *(tensor.cpu().numpy() for tensor in given), float(trace), carried, out)
    return torch.as_tensor(out, dtype=value.dtype, device=value.device)


@lots
def _trace_back(policy, surprise, worth, goes_on, copy, there, trace, carried, out):
    for i in range(surprise.shape[1] - 1, -1, -1):
        if there[policy, i]:
            c = copy[policy, i]
            rest = carried[policy, c] if goes_on[policy, i] else 0.0
            carried[policy, c] = out[policy, i] = surprise[policy, i] + trace * worth[policy, i] * rest
