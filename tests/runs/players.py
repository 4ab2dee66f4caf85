"""Processes that want a device, each told by a test when to let it go."""

import multiprocessing
import os
import signal
from pathlib import Path

from rnntui import locations
from rnntui.errors import Interrupted
from rnntui.runs import queue

FORK = multiprocessing.get_context("fork")
PATIENCE = 30


def never():
    return False


def silent(line):
    pass


def hold(*devices, name="one", **options):
    """Holds a device in this process."""
    given = {"should_stop": never, "queued": silent, **options}
    return queue.wait(devices, path=Path("/runs") / name, name=name, **given)


def _play(pipe, name, devices, now):
    def wait():
        return hold(
            *devices,
            name=name,
            now=now,
            should_stop=pipe.poll,
            queued=lambda line: pipe.send(("waits", line)),
        )

    try:
        with wait() as slot:
            pipe.send(("in", slot.device))
            while pipe.recv() == "pause":
                slot.release()
                pipe.send(("paused", slot.device))
                pipe.recv()
                slot.take_over(wait())
                pipe.send(("in", slot.device))
    except Interrupted as error:
        pipe.send(("left", str(error)))


class Player:
    """A process that wants a device, and keeps it until it is told to let go.

    It is forked, so the process of the tests holds nothing itself while one begins.
    """

    def __init__(self, name, devices, *, now):
        self.name = name
        self.pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_play, args=(theirs, name, devices, now))
        self.process.start()
        theirs.close()

    def says(self):
        assert self.pipe.poll(PATIENCE), f"{self.name} says nothing"
        return self.pipe.recv()

    @property
    def is_quiet(self):
        return not self.pipe.poll()

    def gets(self, device):
        assert self.says() == ("in", device)
        return self

    def waits(self):
        kind, line = self.says()
        assert kind == "waits"
        return line

    def let_go(self):
        """Ends its training, or its waiting."""
        self.pipe.send("enough")

    def leaves(self):
        self.let_go()
        self.process.join()

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()


def names_waiting():
    return [item.name for item in queue.waiting()]


def tickets():
    return [path for path in locations.queue_dir().iterdir() if "ticket" in path.name]
