"""Heads: densities, entropies and means against scipy, draws against densities, and the start at Uniform(0, 1)."""

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from credit_flow.core.streams import stream_key
from credit_flow.learners.networks.heads import EDGE, BetaHead, DeterministicHead, KumaraswamyHead
from credit_flow.learners.networks.networks import bid_network
from credit_flow.learners.networks.user_network import seeded

SPREAD = [BetaHead(), KumaraswamyHead()]
KEY = stream_key(1, "bids")
RAWS = [(0.0, 2.0), (1.5, 3.0), (-0.7, 0.4), (2.0, 12.0)]


def name(head):
    return type(head).__name__


@pytest.mark.parametrize("head", SPREAD, ids=name)
def test_every_new_policy_bids_uniformly_whatever_it_sees(head):
    module = seeded(lambda: bid_network(3, head), 7)
    raw = module(torch.randn(4, 3))
    first, second = head.parameters(raw)
    assert first.detach().numpy() == pytest.approx(1.0) and second.detach().numpy() == pytest.approx(1.0)
    assert head.entropy(raw).detach().numpy() == pytest.approx(0.0, abs=1e-5)
    assert head.log_density(raw, torch.rand(4)).detach().numpy() == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("raw", RAWS)
@pytest.mark.parametrize("head", SPREAD, ids=name)
def test_the_density_integrates_to_one_and_gives_mean_and_entropy(head, raw):
    raw = torch.tensor(raw, dtype=torch.float64)

    def density(x):
        return head.log_density(raw, torch.tensor(x, dtype=torch.float64)).exp().item()

    def expected(f):
        return integrate.quad(lambda x: f(x) * density(x), 0, 1, limit=400)[0]

    assert expected(lambda x: 1.0) == pytest.approx(1.0, abs=1e-5)
    assert expected(lambda x: x) == pytest.approx(head.mean(raw).item(), abs=1e-5)
    assert expected(lambda x: -np.log(density(x))) == pytest.approx(head.entropy(raw).item(), abs=1e-4)


@pytest.mark.parametrize("raw", RAWS)
def test_beta_is_scipys_beta(raw):
    head, raw = BetaHead(), torch.tensor(raw, dtype=torch.float64)
    alpha, beta = (value.item() for value in head.parameters(raw))
    theirs = stats.beta(alpha, beta)
    x = np.linspace(0.01, 0.99, 9)
    assert head.log_density(raw, torch.as_tensor(x)).numpy() == pytest.approx(theirs.logpdf(x))
    assert head.entropy(raw).item() == pytest.approx(theirs.entropy())


@pytest.mark.parametrize("raw", RAWS)
@pytest.mark.parametrize("head", SPREAD, ids=name)
def test_draws_have_the_heads_mean_and_keep_off_the_edges(head, raw):
    bids = head.variates(torch.tensor(raw).expand(4000, 2, 2), 3, KEY, 1)
    assert bids.shape == (4000, 2, 3) and bids.min() >= EDGE and bids.max() <= 1 - EDGE
    error = 4 * bids.std() / np.sqrt(bids.size)
    assert abs(bids.mean() - head.mean(torch.tensor(raw)).item()) < error


def test_a_deterministic_bid_is_the_number_itself_for_every_clone():
    head = DeterministicHead()
    raw = torch.tensor([[[0.3], [1.7]], [[-0.2], [0.9]]])
    bids = head.variates(raw, 2, KEY, 1)
    assert bids[:, :, 0].ravel() == pytest.approx([0.3, 1.0, 0.0, 0.9])
    assert (bids[:, :, 0] == bids[:, :, 1]).all()
    with pytest.raises(TypeError, match="has no density"):
        head.log_density(raw, torch.zeros(2, 2))
