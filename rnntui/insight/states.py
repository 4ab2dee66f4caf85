"""A network unrolled over one text: states, gates, and how far back a gradient reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from rnntui.insight.attribution import log_odds
from rnntui.models.charlm import CharLM
from rnntui.models.classifier import Classifier, TextBatch
from rnntui.models.recurrent import Cell, Recurrent


@dataclass(frozen=True)
class Trace:
    """One layer and direction over the steps of a text, in the order of the text.

    Gradients are of the score (see `Unrolled`). In a plain network they vanish or explode with the
    distance (Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013); an lstm's cell state
    and a gru's update gate carry them on.

    Attributes:
        layer: from 0.
        backward: reads from the end: its last step is the first of the text.
        hidden: `(time, units)` the hidden state after each step.
        cell: `(time, units)` an lstm's cell state; None otherwise.
        gates: `(time, units)` each, 0 to 1: input, forget and output of an lstm, reset and update
            of a gru (update is the share of the old state that stays), none of a plain cell.
        gradient: `(time,)` norm of the score's gradient by the hidden state of each step.
        cell_gradient: `(time,)` the same by the cell state; None without one.
        carried: `(time,)` of a gradient that enters at the last step alone, in the score's
            direction, what is left at each step (norm over the whole state); 1 at the last.
    """

    layer: int
    backward: bool
    hidden: np.ndarray
    cell: np.ndarray | None
    gates: dict[str, np.ndarray]
    gradient: np.ndarray
    cell_gradient: np.ndarray | None
    carried: np.ndarray


@dataclass(frozen=True)
class Unrolled:
    """A network over one text.

    Attributes:
        traces: layer 0 forward, layer 0 backward, layer 1 forward …
        score: what the gradients are of: a label's log-odds, or a loss in nats.
    """

    traces: tuple[Trace, ...]
    score: float


def unroll_classifier(model: Classifier, batch: TextBatch, label: int) -> Unrolled:
    """A classifier over one text; the score is the label's log-odds.

    Args:
        model: in evaluation mode, on the CPU; its weights stay as they are.
        batch: of one text; a padded network is shown over its padding too.
        label: index of the label.
    """
    with torch.no_grad():
        inputs = model.embed(batch)[0]
    with torch.enable_grad():
        outputs, runs = _unroll(model.recurrent, inputs.double())
        state = tuple((run.hidden[run.last][None],) for run in runs)
        pooled = model.pool(outputs[None], state, batch.lengths)
        score = log_odds(_linear(model.output, pooled), label).squeeze(0)
        return _traced(runs, score)


def unroll_charlm(model: CharLM, ids: np.ndarray, following: int | None = None) -> Unrolled:
    """A language model over one text; the score is the loss at its last step, in nats.

    Time and memory grow with the text: 400 characters of an lstm of 384 units take about a second.

    Args:
        model: in evaluation mode, on the CPU; its weights stay as they are.
        ids: `(time,)`, one or more.
        following: id of the character that follows; None takes the likeliest.
    """
    with torch.no_grad():
        inputs = model.embed(torch.from_numpy(ids)[None])[0]
    with torch.enable_grad():
        outputs, runs = _unroll(model.recurrent, inputs.double())
        log_probs = _linear(model.output, outputs[-1]).log_softmax(-1)
        wanted = int(log_probs.argmax()) if following is None else following
        return _traced(runs, -log_probs[wanted])


@dataclass
class _Run:
    """One cell's steps, in the order of the text, with the graph that made them."""

    layer: int
    backward: bool
    hidden: list[Tensor]
    cell: list[Tensor]
    gates: dict[str, list[Tensor]]

    @property
    def last(self) -> int:
        """Index of the step that is read last."""
        return 0 if self.backward else len(self.hidden) - 1


def _unroll(network: Recurrent, inputs: Tensor) -> tuple[Tensor, list[_Run]]:
    """Outputs `(time, units × directions)` of inputs `(time, features)`, and all that was met."""
    runs: list[_Run] = []
    outputs = inputs
    for layer, cells in enumerate(network.cells):
        sides = []
        for cell, backward in zip(cells, network.backward, strict=True):  # type: ignore[call-overload]
            run = _run(network.cell, cell, outputs, layer=layer, backward=backward)
            runs.append(run)
            sides.append(torch.stack(run.hidden))
        outputs = torch.cat(sides, -1)
    return outputs, runs


def _run(kind: Cell, module: nn.Module, inputs: Tensor, *, layer: int, backward: bool) -> _Run:
    """One cell over all steps, gate by gate.

    In double precision: gradients that vanish are far below what single precision resolves.
    """
    w, u, b, d = (
        module.get_parameter(name).detach().double()
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    )
    units = u.shape[1]
    gates = len(u) // units
    given = (inputs @ w.T + b).chunk(gates, -1)
    names = {"rnn": (), "lstm": ("input", "forget", "output"), "gru": ("reset", "update")}[kind]
    run = _Run(layer, backward, [], [], {name: [] for name in names})
    # A leaf, so that the first step is part of the graph too.
    h = c = torch.zeros(units, dtype=torch.float64, requires_grad=True)
    for step in range(len(inputs))[:: -1 if backward else 1]:
        own = (u @ h + d).chunk(gates)
        parts = [x[step] for x in given]
        if kind == "rnn":
            h = torch.tanh(parts[0] + own[0])
        elif kind == "lstm":
            i, f, o = (torch.sigmoid(parts[k] + own[k]) for k in (0, 1, 3))
            c = f * c + i * torch.tanh(parts[2] + own[2])
            h = o * torch.tanh(c)
            _keep(run, i, f, o)
            run.cell.append(c)
        else:
            r, z = (torch.sigmoid(parts[k] + own[k]) for k in (0, 1))
            h = (1 - z) * torch.tanh(parts[2] + r * own[2]) + z * h
            _keep(run, r, z)
        run.hidden.append(h)
    if backward:
        for steps in (run.hidden, run.cell, *run.gates.values()):
            steps.reverse()
    return run


def _keep(run: _Run, *values: Tensor) -> None:
    for steps, value in zip(run.gates.values(), values, strict=True):
        steps.append(value)


def _linear(layer: nn.Linear, values: Tensor) -> Tensor:
    weight, bias = layer.weight.detach().double(), layer.bias.detach().double()
    return nn.functional.linear(values, weight, bias)


def _traced(runs: Sequence[_Run], score: Tensor) -> Unrolled:
    """The figures of all steps, with their gradients."""
    states = [state for run in runs for state in (*run.hidden, *run.cell)]
    gradients = iter(_gradients(score, states))
    traces = []
    for run in runs:
        hidden = [next(gradients) for _ in run.hidden]
        cell = [next(gradients) for _ in run.cell]
        traces.append(
            Trace(
                layer=run.layer,
                backward=run.backward,
                hidden=_array(run.hidden),
                cell=_array(run.cell) if cell else None,
                gates={name: _array(steps) for name, steps in run.gates.items()},
                gradient=_norms(hidden),
                cell_gradient=_norms(cell) if cell else None,
                carried=_carried(run, hidden[run.last]),
            )
        )
    return Unrolled(tuple(traces), score.item())


def _carried(run: _Run, direction: Tensor) -> np.ndarray:
    """What is left of a gradient in this direction that enters at the last step, `(time,)`."""
    if not direction.any():  # nothing is read from there: all units alike
        direction = torch.ones_like(direction)
    unit = direction / direction.norm()
    found = _gradients(run.hidden[run.last] @ unit, [*run.hidden, *run.cell])
    hidden, cell = found[: len(run.hidden)], found[len(run.hidden) :]
    norms = np.hypot(_norms(hidden), _norms(cell) if cell else 0.0)
    shares: np.ndarray = norms / norms[run.last]
    return shares


def _gradients(score: Tensor, states: Sequence[Tensor]) -> tuple[Tensor, ...]:
    return torch.autograd.grad(score, states, retain_graph=True, materialize_grads=True)


def _norms(gradients: Sequence[Tensor]) -> np.ndarray:
    norms: np.ndarray = torch.stack(list(gradients)).norm(dim=-1).numpy()
    return norms


def _array(steps: Sequence[Tensor]) -> np.ndarray:
    values: np.ndarray = torch.stack(list(steps)).detach().numpy()
    return values
