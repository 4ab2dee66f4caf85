"""A model's layers as a table: name, kind, shape of what it gives, number of parameters."""

from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class LayerRow:
    """One line of the table.

    Attributes:
        name: the layer's name, the first part of its parameters' names.
        kind: what it is, such as "bidirectional GRU".
        shape: shape of what it gives, such as "(batch, time, 64)".
        parameters: numbers it holds, frozen ones included.
    """

    name: str
    kind: str
    shape: str
    parameters: int


def count_parameters(module: nn.Module) -> int:
    """Numbers in the module's parameters."""
    return sum(parameter.numel() for parameter in module.parameters())


def layer_row(name: str, module: nn.Module, shape: str, kind: str | None = None) -> LayerRow:
    """The row of one module; its kind is its class's name unless it is given."""
    return LayerRow(name, kind or type(module).__name__, shape, count_parameters(module))
