"""A model's layers as a table: name, kind, shape of what it gives, number of parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from torch import nn

from rnntui.models.blank import blank


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


class Described(Protocol):
    """A model that tells its layers in the order in which they work."""

    def describe(self) -> list[LayerRow]:
        """One row a layer; the parameters of the rows are all the model has."""
        ...


def count_parameters(module: nn.Module) -> int:
    """Numbers in the module's parameters."""
    return sum(parameter.numel() for parameter in module.parameters())


def layer_row(name: str, module: nn.Module, shape: str, kind: str | None = None) -> LayerRow:
    """The row of one module; its kind is its class's name unless it is given."""
    return LayerRow(name, kind or type(module).__name__, shape, count_parameters(module))


def layer_table(build: Callable[[], Described]) -> list[LayerRow]:
    """The layers of the model that `build` makes.

    Costs no memory and no random number of a training that runs in the same process. A model that
    is there already tells the same by `describe()`.

    Example:
        >>> layer_table(lambda: CharLM(73, cell="lstm", units=128))
    """
    return blank(build).describe()
