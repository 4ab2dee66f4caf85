"""A carried hidden state as arrays of a checkpoint, and back."""

from collections.abc import Mapping
from itertools import groupby

import numpy as np
import torch

from rnntui.models.recurrent import State


def carried_arrays(state: State | None) -> dict[str, np.ndarray]:
    """The tensors of a state, named by cell and part; nothing for None."""
    return {
        f"carried.{cell:02d}.{part}": tensor.float().cpu().numpy()
        for cell, parts in enumerate(state or ())
        for part, tensor in enumerate(parts)
    }


def carried_from(arrays: Mapping[str, np.ndarray], device: torch.device) -> State | None:
    """The state whose `carried_arrays` are among these; None where there is none."""
    names = sorted(name for name in arrays if name.startswith("carried."))
    state = tuple(
        tuple(torch.from_numpy(arrays[name]).to(device) for name in parts)
        for _, parts in groupby(names, key=lambda name: name.rpartition(".")[0])
    )
    return state or None
