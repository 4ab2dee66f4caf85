"""Texts that a person has kept, each with all that it takes to make it again."""

import contextlib
import dataclasses
import fcntl
import json
import math
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui.errors import RunError, UserError
from rnntui.locations import favourites_file
from rnntui.runs import atomic, checkpoints, store
from rnntui.runs.store import Run

MOST_BYTES = 64 * 2**20
"""Bytes of the file: some 60,000 poems."""

MOST_TEXT = 1_000_000
"""Characters of a text that is kept."""


@dataclass(frozen=True)
class Favourite:
    """A text that was kept.

    Attributes:
        id: its own.
        text: as the model wrote it, without the prompt.
        prompt: that it goes on from.
        run: id of the run whose model wrote it; empty where none is known.
        run_name: its name at that time.
        step: of the checkpoint that wrote; None where it is not known.
        seed: of the characters drawn; None where there was none.
        temperature, top_k, top_p: with which they were drawn.
        length: characters that were asked for.
        date: Unix time.
        note: anything worth a line, such as why it cannot be made again.
    """

    id: str
    text: str
    prompt: str = ""
    run: str = ""
    run_name: str = ""
    step: int | None = None
    seed: int | None = None
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    length: int = 0
    date: float = 0.0
    note: str = ""

    @classmethod
    def of(
        cls,
        *,
        run: Run | None,
        text: str,
        prompt: str = "",
        step: int | None = None,
        seed: int | None = None,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        length: int | None = None,
        note: str = "",
    ) -> "Favourite":
        """A text of now.

        Args:
            run: whose model wrote it, if any did.
            text: without the prompt.
            prompt: that it goes on from.
            step: of the checkpoint; None takes the run's best.
            seed: of the characters drawn.
            temperature: with which they were drawn.
            top_k: with which they were drawn.
            top_p: with which they were drawn.
            length: characters that were asked for; None takes those there are.
            note: a line.
        """
        if run is not None and step is None:
            step = checkpoints.best_step(run.path)
        return cls(
            id=secrets.token_hex(8),
            text=text,
            prompt=prompt,
            run="" if run is None else run.id,
            run_name="" if run is None else run.name,
            step=step,
            seed=seed,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            length=len(text) if length is None else length,
            date=time.time(),
            note=note,
        )


@dataclass(frozen=True)
class Remade:
    """A text that was made again.

    Attributes:
        text: as it is now, without the prompt.
        equal: whether it is the one that was kept.
        why: what may have made the difference; empty where there is none.
    """

    text: str
    equal: bool
    why: str


def keep(favourite: Favourite) -> None:
    """Keeps a text; one of the same id is replaced.

    Raises:
        UserError: the text is too long, or the file is full.
        RunError: the file cannot be written.
    """
    if len(favourite.text) + len(favourite.prompt) > MOST_TEXT:
        raise UserError(f"a text that is kept has at most {MOST_TEXT:,} characters")
    _append({"keep": atomic.finite(dataclasses.asdict(favourite))})


def remove(favourite: Favourite) -> None:
    """Takes a text out of those that are kept; `restore` is the way back, also much later.

    Raises:
        RunError: the file cannot be written.
    """
    _append({"remove": favourite.id})


def restore(favourite: Favourite) -> None:
    """Brings back a text that was removed, in its old place.

    Raises:
        RunError: the file cannot be written.
    """
    _append({"restore": favourite.id})


def read() -> tuple[Favourite, ...]:
    """The texts that are kept, the newest first; a line that is none of ours is passed over.

    Raises:
        RunError: the file cannot be read.
    """
    kept: dict[str, Favourite] = {}
    removed: set[str] = set()
    for entry in _entries(favourites_file()):
        match entry:
            case {"keep": dict(values)}:
                favourite = _favourite(values)
                if favourite is not None:
                    kept[favourite.id] = favourite
                    removed.discard(favourite.id)
            case {"remove": str(name)}:
                removed.add(name)
            case {"restore": str(name)}:
                removed.discard(name)
    there = [item for item in kept.values() if item.id not in removed]
    there.reverse()  # of two of the same moment the later line is the newer one
    return tuple(sorted(there, key=lambda item: -item.date))


def remake(favourite: Favourite, *, should_stop: Callable[[], bool] | None = None) -> Remade:
    """Makes a text again: same model, prompt, seed and settings.

    Args:
        favourite: which.
        should_stop: asked before each character; what is written by then is compared.

    Raises:
        UserError: the model is gone, is no language model, or lacks a character of the prompt.
        RunError: the run is broken.
    """
    from rnntui.workbench.loading import LanguageModel

    if favourite.seed is None:
        raise UserError("it was written without a seed, so it cannot be made again")
    run = _run_of(favourite)
    step = checkpoints.best_step(run.path)
    text = "".join(
        LanguageModel(run).stream(
            favourite.prompt,
            length=len(favourite.text),
            temperature=favourite.temperature,
            top_k=favourite.top_k,
            top_p=favourite.top_p,
            seed=favourite.seed,
            should_stop=should_stop,
        )
    )
    if text == favourite.text:
        return Remade(text, True, "")
    if favourite.step is not None and step != favourite.step:
        why = f"{run.name} was trained on since: step {step} writes now, step {favourite.step} did"
    else:
        why = favourite.note or "the model or the machine is not the one that wrote it"
    return Remade(text, False, why)


def _run_of(favourite: Favourite) -> Run:
    """The run whose model wrote a text.

    Raises:
        UserError: there is none any more, or it is no language model.
    """
    run = next((run for run in store.all_runs() if run.id == favourite.run), None)
    if run is None:
        raise UserError(
            f"the run {favourite.run_name or favourite.run or 'that wrote it'} is not here any "
            "more, so the text cannot be made again"
        )
    if run.task != "charlm":
        raise UserError(f"{run.name} is a {run.task} run and writes nothing")
    return run


def _append(entry: dict[str, Any]) -> None:
    """Writes one line in one piece, whoever else writes at the same time.

    Raises:
        UserError: the file is full.
        RunError: the file cannot be written.
    """
    path = favourites_file()
    line = json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n"
    content = line.encode("utf-8", errors="backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.write_failed(path.parent, error) from error
    descriptor = atomic.open_append(path)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size + len(content) > MOST_BYTES:
            raise UserError(f"{path}: full; export what is kept, and move the file away")
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            content = b"\n" + content  # half a line of one who was killed
        if os.write(descriptor, content) != len(content):
            os.ftruncate(descriptor, size)
            raise RunError(f"{path}: cannot be written; free space on the disk")
        os.fsync(descriptor)
    except OSError as error:
        raise atomic.write_failed(path, error) from error
    finally:
        os.close(descriptor)


def _entries(path: Path) -> Iterator[Any]:
    """What the lines of the file say."""
    if not os.path.lexists(path):
        return
    for line in atomic.read_bytes(path, MOST_BYTES).split(b"\n"):
        if line:
            with contextlib.suppress(ValueError, RecursionError):
                yield json.loads(line)


_KINDS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "text": (str,),
    "prompt": (str,),
    "run": (str,),
    "run_name": (str,),
    "step": (int, type(None)),
    "seed": (int, type(None)),
    "temperature": (int, float),
    "top_k": (int, type(None)),
    "top_p": (int, float, type(None)),
    "length": (int,),
    "date": (int, float),
    "note": (str,),
}


def _favourite(values: dict[str, Any]) -> Favourite | None:
    """The text that a line describes; None where it describes none."""
    known = {name: values[name] for name in _KINDS if name in values}
    if not {"id", "text"} <= known.keys():
        return None
    for name, value in known.items():
        if type(value) not in _KINDS[name]:
            return None
        if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < 2**63):
            return None
    return Favourite(**known)


def in_order(favourites: Iterable[Favourite]) -> list[Favourite]:
    """The oldest first, as an export has them."""
    return sorted(favourites, key=lambda item: item.date)
