"""How a text is written, temperature to seed, and its fields judged while they are typed in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.validation import Function

LOW, HIGH = 0.1, 2.0
"""The temperatures the slider reaches."""

LONGEST = 100_000
"""Characters that are written at once."""


@dataclass(frozen=True)
class Manner:
    """The settings of a text.

    Attributes:
        temperature: T of softmax(log p / T).
        top_k: draw from the k likeliest; None from all.
        top_p: draw from the likeliest of this mass; None from all.
        length: characters written at once.
        seed: reproduces the text.
    """

    temperature: float = 0.7
    top_k: int | None = None
    top_p: float | None = None
    length: int = 600
    seed: int = 1

    @property
    def drawing(self) -> dict[str, Any]:
        """What decides how a character is drawn."""
        return {"temperature": self.temperature, "top_k": self.top_k, "top_p": self.top_p}

    def words(self) -> str:
        """The settings in a line, without those that are off: `T 0.70  top-k 8  seed 7`."""
        limits = f"  top-k {self.top_k}" if self.top_k else ""
        limits += f"  top-p {self.top_p:g}" if self.top_p else ""
        return f"T {self.temperature:.2f}{limits}  seed {self.seed}"


def new_seed() -> int:
    """A seed that is short enough to be written down."""
    return secrets.randbelow(100_000)


def top_k(text: str) -> int | None:
    """The k of a field; None for `off` and for nothing.

    Raises:
        ValueError: it is none.
    """
    return None if text.strip().lower() in ("", "off") else _whole(text, 1, 1_000_000)


def top_p(text: str) -> float | None:
    """The p of a field; None for 1, `off` and nothing.

    Raises:
        ValueError: it is none.
    """
    if text.strip().lower() in ("", "off"):
        return None
    value = float(text.replace(",", "."))
    if not 0 < value <= 1:
        raise ValueError(text)
    return None if value == 1 else value


def length(text: str) -> int:
    """The length of a field.

    Raises:
        ValueError: it is none.
    """
    return _whole(text, 1, LONGEST)


def seed(text: str) -> int | None:
    """The seed of a field; None for nothing: one is drawn.

    Raises:
        ValueError: it is none.
    """
    return None if not text.strip() else _whole(text, 0, 2**63 - 1)


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        name: of the setting.
        label: before it.
        width: of its box.
        read: what its text says.
        rule: what it takes.
        text: at first.
    """

    name: str
    label: str
    width: int
    read: Callable[[str], Any]
    rule: str
    text: str

    @property
    def validator(self) -> Function:
        """Judges the text while it is typed."""
        return Function(self.fits, self.rule)

    def fits(self, text: str) -> bool:
        """Whether the text says something that can be used."""
        try:
            self.read(text)
        except ValueError:
            return False
        return True


FIELDS = (
    Field("top_k", "top-k", 6, top_k, "top-k is a whole number from 1, or off", "off"),
    Field("top_p", "top-p", 6, top_p, "top-p is above 0 and at most 1; 1 keeps all", "1"),
    Field("length", "length", 8, length, f"length is 1 to {LONGEST:,} characters", "600"),
    Field("seed", "seed", 8, seed, "seed is a whole number from 0; empty draws one", "1"),
)


def _whole(text: str, low: int, high: int) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 20 and low <= int(plain) <= high):
        raise ValueError(text)
    return int(plain)
