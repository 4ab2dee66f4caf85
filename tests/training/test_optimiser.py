"""Our optimiser takes the same steps as torch's classes."""

import pytest
import torch
from torch import nn

from rnntui.presets import checked
from rnntui.training.optimiser import Average, Optimiser


def settings(method="adamw", **given):
    values = {"epochs": 1, "optimizer": method, "weight_decay": 0.0, "beta2": 0.99, **given}
    return checked("classifier", values)


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3))


def train(model, step, steps=20):
    generator = torch.Generator().manual_seed(1)
    for _ in range(steps):
        inputs = torch.randn(4, 5, generator=generator)
        model.zero_grad()
        model(inputs).square().mean().backward()
        step()
    return [parameter.detach().clone() for parameter in model.parameters()]


@pytest.mark.parametrize(
    ("method", "reference"),
    [
        ("adam", lambda p: torch.optim.Adam(p, lr=0.01, eps=1e-7, betas=(0.9, 0.99))),
        ("adamw", lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.99), weight_decay=0.0)),
        ("rmsprop", lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-7)),
    ],
)
def test_equals_the_class_of_torch(method, reference):
    ours, theirs = network(), network()
    optimiser = Optimiser(ours, settings(method))
    other = reference(theirs.parameters())
    for mine, expected in zip(
        train(ours, lambda: optimiser.step(0.01)), train(theirs, other.step), strict=True
    ):
        torch.testing.assert_close(mine, expected, rtol=1e-6, atol=1e-8)


def test_decays_matrices_but_neither_biases_nor_embeddings():
    model = nn.ModuleDict({"table": nn.Embedding(4, 3), "line": nn.Linear(3, 2)})
    optimiser = Optimiser(model, settings(weight_decay=0.5))
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step(0.1)
    after = dict(model.named_parameters())
    torch.testing.assert_close(after["line.weight"], before["line.weight"] * 0.95)
    assert torch.equal(after["line.bias"], before["line.bias"])
    assert torch.equal(after["table.weight"], before["table.weight"])


def test_embeddings_have_a_rate_and_a_decay_of_their_own():
    model = nn.ModuleDict({"table": nn.Embedding(4, 3), "line": nn.Linear(3, 2)})
    optimiser = Optimiser(model, settings(embedding_decay=0.5, embedding_rate=2.0))
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step(0.1)
    after = dict(model.named_parameters())
    torch.testing.assert_close(after["table.weight"], before["table.weight"] * 0.9)
    assert torch.equal(after["line.weight"], before["line.weight"])


def test_a_restored_state_goes_on_to_the_bit():
    whole, halves = network(), network()
    one = Optimiser(whole, settings(weight_decay=0.1))
    expected = train(whole, lambda: one.step(0.01), steps=10)

    first = Optimiser(halves, settings(weight_decay=0.1))
    generator = torch.Generator().manual_seed(1)
    current = first
    for number in range(10):
        if number == 5:
            current = Optimiser(halves, settings(weight_decay=0.1))
            current.restore(first.state())
        inputs = torch.randn(4, 5, generator=generator)
        halves.zero_grad()
        halves(inputs).square().mean().backward()
        current.step(0.01)
    for mine, wanted in zip(halves.parameters(), expected, strict=True):
        assert torch.equal(mine, wanted)


def test_clip_returns_the_norm_that_was_and_bounds_the_one_that_is():
    model = network()
    optimiser = Optimiser(model, settings())
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 3.0)
    norm = optimiser.clip(1.0)
    assert norm == pytest.approx(3.0 * sum(p.numel() for p in model.parameters()) ** 0.5)
    assert optimiser.clip(0.0) == pytest.approx(1.0, rel=1e-4)


def test_frozen_parameters_are_left_alone():
    model = network()
    model[0].weight.requires_grad_(False)
    frozen = model[0].weight.clone()
    optimiser = Optimiser(model, settings(weight_decay=0.1))
    train(model, lambda: optimiser.step(0.01), steps=3)
    assert torch.equal(model[0].weight, frozen)
    assert optimiser.count == 7 + 21 + 3


def test_the_average_follows_the_weights_and_swaps_back():
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, 0.0)
    average = Average(model, 0.5)
    nn.init.constant_(model.weight, 1.0)
    average.update(1)  # decay of the first step: min(.5, 2 / 11)
    average.swap()
    assert model.weight.item() == pytest.approx(1 - 2 / 11)
    average.swap()
    assert model.weight.item() == 1.0


def test_no_average_without_a_decay():
    model = nn.Linear(2, 2)
    average = Average(model, 0.0)
    average.update(1)
    before = model.weight.clone()
    average.swap()
    assert torch.equal(model.weight, before)
    assert average.state() == {}
