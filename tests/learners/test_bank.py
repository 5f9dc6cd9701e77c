"""Banks: both ways to compute them agree, and a member is the same alone and in company."""

import numpy as np
import pytest
import torch
from torch import nn

from credit_flow.core.streams import stream_key
from credit_flow.learners.heads.beta import Beta
from credit_flow.learners.networks.bank import Bank
from credit_flow.learners.networks.bank_adam import BankAdam
from credit_flow.learners.networks.networks import bid_network, value_network
from credit_flow.learners.networks.user_network import seeded

KEYS = [stream_key(3, f"member {i}") for i in range(5)]
MAKES = {
    "linear": lambda: bid_network(7, Beta()),
    "tanh": lambda: bid_network(7, Beta(), hidden=(64, 64)),
    "value": lambda: value_network(7),
}


def inputs(members=5, batch=33, features=7):
    return torch.as_tensor(
        np.random.default_rng(1).normal(size=(members, batch, features)), dtype=torch.float32
    )


def shaken(bank: Bank) -> Bank:
    """With weights off their start, where a head's are zero."""
    with torch.no_grad():
        bank.flat += torch.as_tensor(np.random.default_rng(2).normal(0, 0.2, bank.flat.shape))
    return bank


@pytest.mark.parametrize("name", MAKES)
def test_grouped_layers_and_vmap_agree(name):
    grouped, mapped = shaken(Bank(MAKES[name], KEYS)), shaken(Bank(MAKES[name], KEYS, grouped=False))
    assert grouped.grouped and not mapped.grouped
    x = inputs()
    assert torch.allclose(grouped(x), mapped(x), rtol=0, atol=1e-6)
    gradients = [torch.autograd.grad(bank(x).square().mean(), bank.flat)[0] for bank in (grouped, mapped)]
    assert torch.allclose(*gradients, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", MAKES)
def test_a_bank_computes_what_its_members_compute(name):
    bank, x = Bank(MAKES[name], KEYS), inputs()
    alone = torch.stack([seeded(MAKES[name], key)(x[i]) for i, key in enumerate(KEYS)])
    assert torch.allclose(bank(x), alone, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", MAKES)
def test_training_a_bank_equals_training_its_members_alone(name):
    """Also where one member's gradient is clipped, and another has no sample in some steps."""
    x, target = inputs(), torch.linspace(-1, 30, 5).view(5, 1, 1)

    def trained(members: list[int], steps=20) -> torch.Tensor:
        bank = Bank(MAKES[name], [KEYS[i] for i in members])
        adam = BankAdam(bank, rate=1e-2, clip=2.0, decay=1e-3)
        for step in range(steps):
            loss = (bank(x[members]) - target[members]).square().mean(dim=(1, 2)).sum()
            adam.descend(loss, torch.tensor([i != 2 or step % 3 == 0 for i in members]))
        return bank.flat.detach()

    together = trained([0, 1, 2, 3, 4])
    alone = torch.cat([trained([i]) for i in range(5)])
    assert torch.allclose(together, alone, rtol=0, atol=2e-6)
    assert (together - Bank(MAKES[name], KEYS).flat).abs().amax(dim=1).min() > 1e-2


def test_adam_of_a_bank_is_torchs_adam():
    bank, x = Bank(MAKES["value"], KEYS[:1]), inputs(1)
    adam, module = BankAdam(bank, rate=3e-3, decay=1e-2), seeded(MAKES["value"], KEYS[0])
    theirs = torch.optim.Adam(module.parameters(), lr=3e-3, weight_decay=1e-2)
    for _ in range(30):
        adam.descend((bank(x) - 2.0).square().mean(), torch.tensor([True]))
        theirs.zero_grad()
        (module(x[0]) - 2.0).square().mean().backward()
        theirs.step()
    flat = nn.utils.parameters_to_vector(module.parameters())
    assert torch.allclose(bank.flat[0], flat, rtol=0, atol=2e-6)


def test_a_member_without_samples_stands_still_whatever_its_momentum():
    bank, x = Bank(MAKES["value"], KEYS[:2]), inputs(2)
    adam = BankAdam(bank, rate=1e-2)
    adam.descend(bank(x).square().sum(), torch.tensor([True, True]))
    before = bank.flat.detach().clone()
    adam.descend(bank(x).square().sum(), torch.tensor([True, False]))
    assert (bank.flat[1] == before[1]).all() and (bank.flat[0] != before[0]).any()
    assert adam.steps.ravel().tolist() == [2, 1]


def test_initial_weights_depend_on_the_key_alone_and_leave_torchs_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    bank = Bank(MAKES["tanh"], KEYS)
    assert (torch.rand(3) == expected).all()
    assert (Bank(MAKES["tanh"], KEYS[2:3]).flat[0] == bank.flat[2]).all()
    assert (bank.flat[0] != bank.flat[1]).any()


def test_a_picture_is_seen_by_a_convolution():
    """A strided convolution; in a bank the same as alone; every new policy bids alike everywhere."""
    make = lambda: bid_network(3 * 18 * 16, Beta(), picture=(3, 18, 16))  # noqa: E731
    bank, x = Bank(make, KEYS), inputs(features=3 * 18 * 16)
    assert torch.equal(bank(x), torch.tensor(Beta().start).expand(5, 33, 2))
    assert not bank.grouped and sum(type(layer) is nn.Conv2d for layer in make()) == 1
    alone = [shaken(Bank(make, [key])) for key in KEYS[:1]]
    whole = Bank(make, KEYS)
    with torch.no_grad():
        whole.flat[:1] = alone[0].flat
    assert torch.allclose(whole(x)[:1], alone[0](x[:1]), rtol=0, atol=1e-5) and whole(x)[0].std() > 0.0
