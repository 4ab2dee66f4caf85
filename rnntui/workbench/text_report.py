"""A language model's price for held-out text, with the compressor beside it."""

import math
import time
from typing import TYPE_CHECKING, Any

from rnntui.evaluation.baselines import ppm_baseline
from rnntui.runs.store import Run
from rnntui.tasks.charlm import CharLMTask
from rnntui.tasks.task import Watch, never, stop_if
from rnntui.workbench.loading import LanguageModel

if TYPE_CHECKING:
    from rnntui.models.scoring import TextCost


def text_figures(run: Run, task: CharLMTask, watch: Watch) -> dict[str, Any]:
    """The part of a language model's report that only language models have."""
    data = task.data
    split = {
        "train": len(data.train),
        "validation": len(data.validation),
        "test": len(data.test),
    }
    if len(data.test) < 2:
        return {"split": split}
    cost = evaluate_text(LanguageModel(run), data.test, watch=watch)
    stop_if(watch)
    began = time.perf_counter()
    ppm = ppm_baseline(data.train + data.validation, data.test)
    return {
        "split": split,
        **cost_figures(cost),
        "baseline": {
            "name": f"PPMd, order {ppm.order}",
            "seconds": round(time.perf_counter() - began, 3),
            "bits_per_char": ppm.bits_per_char,
            "note": ppm.note,
        },
        "verdict": _verdict(cost.bits_per_char, ppm.bits_per_char, len(data.vocabulary)),
    }


def evaluate_text(model: LanguageModel, text: str, *, watch: Watch = never) -> "TextCost":
    """What a trained language model pays for a text, read as one stream from the zero state."""
    import torch

    from rnntui.models.scoring import text_cost

    return text_cost(
        model.model,
        model.vocabulary.encode(text.lower() if model.settings.lowercase else text),
        device=torch.device("cpu"),
        watch=lambda: stop_if(watch),
    )


def cost_figures(cost: "TextCost") -> dict[str, Any]:
    """A price as the keys of a report."""
    return {
        "bits_per_char": cost.bits_per_char,
        "nats_per_char": cost.nats_per_char,
        "characters": cost.characters,
        "unseen_characters": cost.unseen,
    }


def _verdict(own: float, other: float, symbols: int) -> str:
    """Which of the two pays less, in a sentence."""
    guessing = math.log2(symbols)
    if own > guessing:
        return (
            f"The network is worse than guessing: {own:.3f} bits/char, where one of {symbols} "
            f"symbols costs {guessing:.3f}. It needs more steps, or its training went wrong."
        )
    if own == other:
        return f"The network and the compressor are level: {own:.3f} bits/char."
    if own < other:
        return (
            f"The network is ahead of the compressor: {own:.3f} against {other:.3f} bits/char, "
            "although PPMd goes on learning from the text it is tested on."
        )
    return (
        f"The network loses to the compressor: {own:.3f} against {other:.3f} bits/char "
        "(PPMd goes on learning from the text it is tested on)."
    )
