"""A person's way through the app: fetch, look, train, ask, write, leave; at three sizes."""

import shlex
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from program import CLASSIFIER, POET, command
from tmux import Tmux
from waiting import until

SIZES = [(60, 20), (80, 24), (120, 40)]
RESIZED = {(60, 20): (120, 40), (80, 24): (60, 20), (120, 40): (80, 24)}


@pytest.fixture
def mirror(real_data):
    """The published sets on a server of this machine, as a mirror has them."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(real_data)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_from_the_first_start_to_the_way_out(rnntui, mirror, size):
    rnntui.changes["RNNTUI_MIRROR"] = mirror
    rnntui.changes["NO_PROXY"] = rnntui.changes["no_proxy"] = "127.0.0.1"
    # A poet of a second; the classifier is trained in the app.
    rnntui.did(*POET, "--epochs", "2", "--name", "poet")
    with Tmux(rnntui.environment) as tmux:
        tmux.resize(*size)
        tmux.type("exec " + shlex.join(command()))
        tmux.read_until("spam detector")  # the welcome
        tmux.press("d")
        tmux.read_until("sms_spam +to fetch")
        tmux.press("Down")
        tmux.read_until("g fetch")
        tmux.press("g")
        tmux.read_until("sms_spam +ready|5,574 texts")

        # Looked at: 747 of 5,574 are spam
        tmux.press("s")
        tmux.read_until("4,827")
        assert "747" in tmux.capture()

        # Trained on, after another size; then stopped and kept
        tmux.resize(*RESIZED[size])
        tmux.press("t")
        tmux.read_until("settings · best")
        tmux.read_until("sms_spam")
        tmux.press("t")
        run = rnntui.begun("sms_spam-bilstm")
        tmux.read_until("(?i)epoch")
        until((run.path / "best").exists, "first evaluation", shown=tmux.capture)
        tmux.press("s")
        until(lambda: rnntui.state(run.name) == "stopped", "end of it", shown=tmux.capture)
        tmux.resize(*size)

        # Asked
        tmux.press("4")
        tmux.read_until("message")
        tmux.read_until("type or paste")
        tmux.type_only("Congratulations! You have won a FREE prize, call 09061701461 to claim")
        tmux.read_until("SPAM|spam +9")
        tmux.press("Escape")
        tmux.read_until("quit")

        # Written with
        tmux.press("5")
        tmux.read_until("prompt")
        tmux.read_until("bits")
        tmux.press("g")
        tmux.read_until("chars/s|600")

        # Both are listed, the lesson is there, and the way out asks nothing
        tmux.press("3")
        tmux.read_until("finished[^$]*poet|poet[^$]*finished")
        tmux.press("6")
        tmux.read_until("1 of 1")
        server = tmux.server
        tmux.press("q")
        tmux.gone(server)
    assert {"sms_spam-bilstm", "poet"} <= rnntui.listed().keys()


def test_closed_in_the_middle_and_taken_up_by_the_next_start(rnntui):
    with Tmux(rnntui.environment) as tmux:
        tmux.type("exec " + shlex.join(command()))
        tmux.read_until("write with it")
        tmux.press("p")
        run = rnntui.begun("demo-poet")
        tmux.read_until("demo-poet +epoch")
        tmux.kill_server()
    with Tmux(rnntui.environment) as tmux:
        tmux.type("exec " + shlex.join(command()))
        tmux.read_until("demo-poet +epoch")
        tmux.press("2")
        tmux.read_until("bits/char")  # curves and samples of a run that another process trains
        tmux.press("Space")
        until(lambda: rnntui.state(run.name) == "paused", "pause", shown=tmux.capture)
        tmux.read_until("paused")
        tmux.press("Space")
        until(lambda: rnntui.state(run.name) == "running", "running again", shown=tmux.capture)
        tmux.press("s")
        until(lambda: rnntui.state(run.name) == "stopped", "end of it", shown=tmux.capture)
        server = tmux.server
        tmux.press("q")
        tmux.gone(server)


def test_a_run_of_the_command_line_is_seen_and_steered(rnntui):
    rnntui.did(*CLASSIFIER, "--epochs", "500", "--name", "other", "--detach")
    with Tmux(rnntui.environment) as tmux:
        tmux.type("exec " + shlex.join(command()))
        tmux.read_until("spam detector")
        tmux.press("Escape")
        tmux.read_until("other +epoch")
        tmux.press("3")
        tmux.read_until("other +● running")
        tmux.press("s")
        until(lambda: rnntui.state("other") == "stopped", "end of it", shown=tmux.capture)
        tmux.read_until("stopped")
        server = tmux.server
        tmux.press("q")
        tmux.gone(server)
