"""One download over HTTP: with progress, a bound on its size, and the cause when it fails."""

from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Protocol

from rnntui.errors import DataError

if TYPE_CHECKING:
    from requests import RequestException

CHUNK = 1 << 16
"""Bytes read at a time; pooch's own 1 kB makes 2,900 progress calls of a 3 MB file."""

TIMEOUT = (10.0, 30.0)
"""Seconds without a connection, and without a byte of the answer."""

PAUSE = 0.5
"""Seconds before the second try; each further pause is as much longer."""


class Progress(Protocol):
    """Shows how a download goes on; an exception raised in it ends the download cleanly."""

    def start(self, total: int | None, title: str) -> None:
        """A try begins; `total` is in bytes, None if the server does not say."""

    def advance(self, amount: int) -> None:
        """So many bytes more have come."""

    def finish(self) -> None:
        """This try is over, whether it went well or not; another may `start`."""


class _Bar:
    """What pooch takes for a progress bar; also keeps a download from filling the disk."""

    def __init__(self, progress: Progress | None, title: str, limit: int) -> None:
        self._progress = progress
        self._title = title
        self._limit = limit
        self._total = 0
        self._done = 0
        self._started = False

    @property
    def total(self) -> int:
        return self._total

    @total.setter
    def total(self, value: int) -> None:
        self._total = value
        self._check(value)
        if self._progress is not None:
            self._progress.start(value or None, self._title)
            self._started = True

    def update(self, amount: int) -> None:
        if self._total:  # pooch counts whole chunks, the last one too, and the total once more
            amount = min(amount, self._total - self._done)
        self._done += amount
        self._check(self._done - CHUNK)
        if self._progress is not None and amount > 0:
            self._progress.advance(amount)

    def reset(self) -> None:
        """Pooch resets the bar before it fills it at the end; ours is full by then."""

    def close(self) -> None:
        """Ours is closed by `over`, which a failed download reaches too."""

    def over(self) -> None:
        if self._progress is not None and self._started:
            self._progress.finish()

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise DataError(f"a file of more than {self._limit} bytes where less was expected")


def download(
    url: str,
    target: Path,
    *,
    title: str,
    limit: int,
    progress: Progress | None = None,
    attempts: int = 3,
) -> None:
    """Writes what lies at an address to `target`.

    What may pass is tried again after a short pause (a server error, a cut or stalled transfer);
    what will not, is not (not found, no network). Proxies are those of the environment.

    Raises:
        DataError: with the cause in a few words; `target` may hold a part of the file.
        OSError: `target` cannot be written.
    """
    from pooch import HTTPDownloader
    from requests import RequestException

    for attempt in range(1, attempts + 1):
        bar = _Bar(progress, title, limit)
        fetch = HTTPDownloader(
            progressbar=bar,
            chunk_size=CHUNK,
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "identity", "User-Agent": "rnntui"},
        )
        try:
            fetch(url, str(target), None)
            return
        except RequestException as error:
            cause, passing = _cause(error)
            if not passing or attempt == attempts:
                raise DataError(cause) from None
        finally:
            bar.over()
        sleep(PAUSE * attempt)


def _cause(error: "RequestException") -> tuple[str, bool]:
    """Why a download failed, and whether it may go better at once."""
    from requests import exceptions
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError

    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", None)
    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        status = error.response.status_code
        return f"HTTP {status} {error.response.reason}", status >= 500 or status == 429
    if isinstance(error, exceptions.ProxyError):
        return "the proxy that HTTP_PROXY or HTTPS_PROXY names does not work", False
    if isinstance(error, exceptions.SSLError):
        return "its certificate cannot be verified", False
    if isinstance(reason, NewConnectionError):
        return "no connection (is this machine offline?)", False
    if isinstance(error, exceptions.Timeout) or isinstance(inner, ReadTimeoutError):
        return "the server does not answer in time", True
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "the download was cut short", True
    if isinstance(error, exceptions.ConnectionError):
        return "the connection broke off", True
    return " ".join(str(error).split())[:200], False
