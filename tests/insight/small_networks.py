"""Small classifiers with random weights, and texts for them."""

import numpy as np
import torch

from rnntui.data.encoding import TextEncoder
from rnntui.data.recipe import TextRecipe
from rnntui.models.batches import text_batch
from rnntui.models.classifier import build_classifier, padded_width
from rnntui.settings import ClassifierSettings

TEXTS = [["win", "a", "prize", "now", "!"], ["me", "too"], ["why"]]
ENCODER = TextEncoder.of(TEXTS, subwords=True, min_count=1)


def network(labels=("ham", "spam"), scale=30.0, **given):
    torch.manual_seed(1)
    settings = ClassifierSettings(
        **{"epochs": 1, "units": 6, "embedding_size": 5, "max_tokens": 7, **given}
    )
    recipe = TextRecipe(None, False, 7, (), labels, None, ENCODER)
    model = build_classifier(settings, recipe).eval()
    with torch.no_grad():  # far from the line that a fresh network nearly is
        model.embedding.words.weight.mul_(scale)
        model.output.weight.mul_(3)
    return model, padded_width(settings)


def batch_of(tokens, width):
    return text_batch(ENCODER.encode([tokens]), np.array([0]), width=width)


def odds_at(model, batch, label, scales):
    """The log-odds on the path, written anew."""
    with torch.no_grad():
        inputs = model.embed(batch)
        found = []
        for scale in scales:
            logits, _ = model.read(inputs * float(scale), batch.lengths)
            p = logits[0].double().softmax(-1)
            found.append(float(torch.log(p[label]) - torch.log(1 - p[label])))
        return found
