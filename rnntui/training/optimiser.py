"""Adam, AdamW and RMSprop over named parameters, with a state of plain arrays.

torch's functional forms do the arithmetic. Its optimiser classes do the same, but the first one
that a process makes imports `torch._dynamo`: 1.0 s and 71 MB.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.adam import adam
from torch.optim.adamw import adamw
from torch.optim.rmsprop import rmsprop

from rnntui.settings import TrainingSettings

BETA1 = 0.9
"""Decay of the average of gradients."""

KERAS_EPSILON = 1e-7
"""Adam and RMSprop as the lecture's Keras has them; its rho of RMSprop is .9."""


class _Group(NamedTuple):
    """Parameters that are changed alike."""

    names: tuple[str, ...]
    rate: float
    decay: float


class Optimiser:
    """Changes the parameters of a model that need a gradient.

    Weight decay is decoupled (Loshchilov and Hutter 2019), for adamw alone, and never of biases.

    Args:
        model: whose parameters are changed.
        settings: method, decays and rates.
    """

    def __init__(self, model: nn.Module, settings: TrainingSettings) -> None:
        self.method = settings.optimizer
        self.beta2 = settings.beta2
        self.parameters = {
            name: parameter
            for name, parameter in model.named_parameters()
            if parameter.requires_grad
        }
        tables = {
            id(module.weight)
            for module in model.modules()
            if isinstance(module, nn.Embedding | nn.EmbeddingBag)
        }
        in_table = {name for name, tensor in self.parameters.items() if id(tensor) in tables}
        biases = {name for name, tensor in self.parameters.items() if tensor.ndim < 2}
        weights = self.parameters.keys() - in_table - biases
        self._groups = [
            _Group(tuple(sorted(names)), rate, decay)
            for names, rate, decay in (
                (weights, 1.0, settings.weight_decay),
                (biases, 1.0, 0.0),
                (in_table, settings.embedding_rate, settings.embedding_decay),
            )
            if names
        ]
        zeros = {name: torch.zeros_like(tensor) for name, tensor in self.parameters.items()}
        self._second = {name: tensor.clone() for name, tensor in zeros.items()}
        self._first = zeros if self.method != "rmsprop" else {}
        # fused steps want the count where the parameter is
        self._steps = {
            name: torch.zeros((), device=tensor.device) for name, tensor in self.parameters.items()
        }

    @property
    def count(self) -> int:
        """How many numbers are changed."""
        return sum(tensor.numel() for tensor in self.parameters.values())

    def clip(self, largest: float) -> float:
        """Scales the gradients down to this norm (0: not) and returns the norm they had."""
        norm = nn.utils.clip_grad_norm_(
            self.parameters.values(), largest if largest > 0 else float("inf")
        )
        return float(norm)

    def zero_gradients(self) -> None:
        """Forgets the gradients."""
        for tensor in self.parameters.values():
            tensor.grad = None

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """One step along the gradients."""
        for group in self._groups:
            names = [name for name in group.names if self.parameters[name].grad is not None]
            if names:
                self._step_of(names, learning_rate * group.rate, group.decay)

    def _step_of(self, names: list[str], learning_rate: float, decay: float) -> None:
        tensors: list[Tensor] = [self.parameters[name] for name in names]
        gradients = [tensor.grad for tensor in tensors if tensor.grad is not None]
        second = [self._second[name] for name in names]
        steps = [self._steps[name] for name in names]
        if self.method == "rmsprop":
            rmsprop(
                tensors, gradients, second, [], [], steps,
                lr=learning_rate, alpha=0.9, eps=KERAS_EPSILON, weight_decay=0.0,
                momentum=0.0, centered=False,
            )  # fmt: skip
            return
        first = [self._first[name] for name in names]
        keras = self.method == "adam"
        function = adam if keras else adamw
        function(
            tensors, gradients, first, second, [], steps,
            amsgrad=False, beta1=BETA1, beta2=self.beta2,
            lr=learning_rate, weight_decay=0.0 if keras else decay,
            eps=KERAS_EPSILON if keras else 1e-8, maximize=False, fused=True,
        )  # fmt: skip

    def state(self) -> dict[str, np.ndarray]:
        """Averages and step counts, copied."""
        arrays = {}
        for kind, tensors in (("first", self._first), ("second", self._second)):
            arrays.update({f"{kind}.{n}": t.cpu().numpy().copy() for n, t in tensors.items()})
        arrays.update(
            {f"steps.{n}": t.cpu().numpy().copy().reshape(1) for n, t in self._steps.items()}
        )
        return arrays

    @torch.no_grad()
    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Takes up what `state` gave."""
        for kind, tensors in (("first", self._first), ("second", self._second)):
            for name, tensor in tensors.items():
                tensor.copy_(torch.from_numpy(state[f"{kind}.{name}"]))
        for name, steps in self._steps.items():
            steps.copy_(torch.from_numpy(state[f"steps.{name}"]).reshape(()))


class Average:
    """A running average of a model's weights, scored and kept in their place.

    The decay grows from short to long, so that an early average is not the random start:
    min(decay, (1 + step) / (10 + step)). Source: Polyak and Juditsky 1992; the growth as in
    TensorFlow's ExponentialMovingAverage.

    Args:
        model: whose floating-point weights are averaged.
        decay: 0 keeps no average.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._model = model
        self._decay = decay
        self._tensors = (
            {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
            if decay
            else {}
        )

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Takes the weights after step number `step` (from 1) into the average."""
        if not self._tensors:
            return
        decay = min(self._decay, (1 + step) / (10 + step))
        parameters = dict(self._model.named_parameters())
        torch._foreach_lerp_(
            list(self._tensors.values()),
            [parameters[name] for name in self._tensors],
            1 - decay,
        )

    @torch.no_grad()
    def swap(self) -> None:
        """Exchanges average and weights; a second call exchanges them back."""
        parameters = dict(self._model.named_parameters())
        for name, average in self._tensors.items():
            kept = parameters[name].detach().clone()
            parameters[name].copy_(average)
            average.copy_(kept)

    def state(self) -> dict[str, np.ndarray]:
        """The average, copied; empty without one."""
        return {name: tensor.cpu().numpy().copy() for name, tensor in self._tensors.items()}

    @torch.no_grad()
    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Takes up what `state` gave."""
        for name, tensor in self._tensors.items():
            tensor.copy_(torch.from_numpy(state[name]))
