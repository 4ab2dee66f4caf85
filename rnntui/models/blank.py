"""A model without weights: its layers and shapes, for a table or for saved weights to fill."""

from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

Model = TypeVar("Model")


def blank(build: Callable[[], Model]) -> Model:
    """The model that `build` makes, on torch's `meta` device.

    No memory is used, and no random number is drawn from the state of a training that runs in the
    same process. Weights are put in with `load_state_dict(..., assign=True)`.
    """
    with torch.device("meta"), _WithoutRandomNumbers():
        return build()


def shapes(model: nn.Module) -> dict[str, tuple[int, ...]]:
    """Shapes of a model's weights by their names in `state_dict()`."""
    return {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}


class _WithoutRandomNumbers(TorchFunctionMode):
    """Leaves weights unfilled: on `meta`, torch imports sympy first to fill them (1 s, 70 MB)."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if getattr(func, "__module__", "") == "torch.nn.init" or func in (
            Tensor.uniform_,
            Tensor.normal_,
        ):
            return args[0] if args else named["tensor"]
        return func(*args, **named)
