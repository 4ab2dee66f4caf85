"""Threads for what the screens ask for beside the keys; nobody waits for them at the end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor


class Beside(ThreadPoolExecutor):
    """What `asyncio.to_thread` uses: ended without waiting.

    A request to a run of another process waits up to 20 s for its answer, and asyncio would not
    end before.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Begins nothing more; what is under way goes on alone."""
        super().shutdown(wait=False, cancel_futures=True)


def finished(seconds: float) -> bool:
    """Whether no thread is left that Python would wait for at its end; waits so long for them."""
    end = time.monotonic() + seconds
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.main_thread():
            thread.join(max(end - time.monotonic(), 0))
            if thread.is_alive():
                return False
    return True
