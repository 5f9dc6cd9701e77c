"""Heads: densities, entropies and means against scipy, draws against densities, and the start at Uniform(0, 1)."""

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from credit_flow.core.streams import stream_key
from credit_flow.learners.heads.beta import Beta
from credit_flow.learners.heads.categorical import Categorical
from credit_flow.learners.heads.deterministic import Deterministic
from credit_flow.learners.heads.gaussian import Gaussian
from credit_flow.learners.heads.head import EDGE
from credit_flow.learners.heads.kumaraswamy import Kumaraswamy
from credit_flow.learners.networks.networks import bid_network
from credit_flow.learners.networks.user_network import seeded

SPREAD = [Beta(), Kumaraswamy()]
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
    head, raw = Beta(), torch.tensor(raw, dtype=torch.float64)
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


@pytest.mark.parametrize("head", SPREAD, ids=name)
def test_the_chances_to_win_are_those_of_many_draws(head):
    """Of four experts with two clones each, of spread bids, of which some lie on the edge and are drawn by lot, and of narrow ones."""
    rng = np.random.default_rng(1)
    raw = torch.tensor(np.random.default_rng(2).normal(0.0, 1.0, (3, 4, 2)))
    raw[1:, :, 1] += torch.tensor([[4.0], [60.0]])
    won, n = head.chances(raw, 2), 40_000
    assert won.sum(axis=1) == pytest.approx(1.0) and (won > 0.0).all()
    for k in range(3):
        bids = head.variates(raw[k].expand(n, -1, -1), 2, KEY, k).reshape(n, -1)
        highest = (bids + 1e-9 * rng.random(bids.shape)).argmax(axis=1) // 2
        assert won[k] == pytest.approx(np.bincount(highest, minlength=4) / n, abs=4 * 0.5 / np.sqrt(n))
    even = head.chances(torch.tensor(head.start).expand(2, 5, 2), 2)
    assert even == pytest.approx(0.2)


def test_a_deterministic_bid_is_the_number_itself_for_every_clone():
    head = Deterministic()
    raw = torch.tensor([[[0.3], [1.7]], [[-0.2], [0.9]]])
    bids = head.variates(raw, 2, KEY, 1)
    assert bids[:, :, 0].ravel() == pytest.approx([0.3, 1.0, 0.0, 0.9])
    assert (bids[:, :, 0] == bids[:, :, 1]).all()
    with pytest.raises(TypeError, match="has no density"):
        head.log_density(raw, torch.zeros(2, 2))


@pytest.mark.parametrize("logits", [(0.0, 0.0), (1.0, -0.5, 0.3), (4.0, 0.0, 0.0, 0.0, -3.0)])
def test_categorical_is_the_softmax(logits):
    head, raw = Categorical(len(logits)), torch.tensor(logits, dtype=torch.float64)
    chances = np.exp(logits) / np.exp(logits).sum()
    assert head.log_density(
        raw.expand(len(logits), -1), torch.arange(len(logits))
    ).exp().numpy() == pytest.approx(chances)
    assert head.entropy(raw).item() == pytest.approx(stats.entropy(chances))
    drawn = head.variates(raw.expand(4000, 2, -1), 3, KEY, 1)
    assert drawn.shape == (4000, 2, 3)
    counts = np.bincount(drawn.astype(int).ravel(), minlength=len(logits))
    assert stats.chisquare(counts, chances * drawn.size).pvalue > 0.001
    assert np.corrcoef(drawn.reshape(4000, -1).T)[0, 1:] == pytest.approx(0.0, abs=0.06)
    best = head.best(raw.expand(4000, 2, -1), KEY, 1)
    ties = np.flatnonzero(chances == chances.max())
    found = np.bincount(best.astype(int).ravel(), minlength=len(logits))[ties]
    assert found.sum() == best.size and (len(ties) == 1 or stats.chisquare(found).pvalue > 0.001)
    with pytest.raises(TypeError, match="no mean"):
        head.mean(raw)


@pytest.mark.parametrize("raw", [(0.0, 0.5), (3.0, -2.0), (-1.0, 4.0)])
def test_gaussian_is_scipys_norm(raw):
    head, raw = Gaussian(), torch.tensor(raw, dtype=torch.float64)
    mean, spread = (value.item() for value in head.parameters(raw))
    theirs, x = stats.norm(mean, spread), np.linspace(-3, 3, 9)
    assert head.log_density(raw, torch.as_tensor(x)).numpy() == pytest.approx(theirs.logpdf(x))
    assert head.entropy(raw).item() == pytest.approx(theirs.entropy())
    drawn = head.variates(raw.expand(2000, 2, 2), 3, KEY, 1)
    assert stats.kstest(drawn.ravel(), theirs.cdf).pvalue > 0.001
    assert np.corrcoef(drawn.reshape(2000, -1).T)[0, 1:] == pytest.approx(0.0, abs=0.08)
    assert head.best(raw.expand(2, 1, 2), KEY, 1) == pytest.approx(mean)
    assert head.parameters(torch.tensor(Gaussian.start))[1].item() == pytest.approx(1.0)
