"""Fetching on the screen Data: it comes, it is ended, it fails with a cause."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from driving import shown, until

SIZE = (120, 40)


@pytest.fixture
def server(monkeypatch):
    """Gives its `body`; after `first` bytes of it, once `release` is set."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        body = b""
        first = 0
        release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body, first = self.server.body, self.server.first
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body[:first])
                self.wfile.flush()
                self.server.release.wait(60)
                self.wfile.write(body[first:])

        def log_message(self, *args):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.release = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("RNNTUI_MIRROR", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """No address beyond this machine can be reached: the proxy is a closed port."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


async def to_sms(pilot):
    app = pilot.app
    await until(pilot, lambda: "demo_sms" in shown(app))
    app.room.reload(mark="sms_spam")
    await until(pilot, lambda: "g fetches it" in shown(app))


async def test_a_set_comes_with_its_progress_shown(app, server, real_data):
    server.body = (real_data / "sms_spam" / "SMSSpamCollection").read_bytes()
    server.first = 2 * len(server.body) // 3
    async with app.run_test(size=SIZE) as pilot:
        await to_sms(pilot)
        await pilot.press("g")
        await until(pilot, lambda: "KiB of 467 KiB" in shown(app))
        assert " %" in next(row for row in shown(app).split("\n") if "sms_spam  " in row)
        server.release.set()
        await until(pilot, lambda: "row 1 of 5,574" in shown(app))
        assert "KiB of 467 KiB" not in shown(app)
        assert not app.room.can("fetch")
        assert app.room.can("train")


async def test_a_fetch_is_ended_and_nothing_is_kept(app, server, home):
    server.body, server.first = b"ham\thello\n" * 50_000, 200_000
    async with app.run_test(size=SIZE) as pilot:
        await to_sms(pilot)
        await pilot.press("g")
        await until(pilot, lambda: "KiB of" in shown(app))
        await pilot.press("x")
        await until(pilot, lambda: "ending the fetch" in shown(app))
        server.release.set()
        await until(pilot, lambda: "g fetches it" in shown(app))
        assert app.room.fetching is None
        assert "could not be fetched" not in shown(app)
        assert not list(home.rglob("SMSSpamCollection*"))


async def test_offline_says_why_and_what_to_do(app):
    async with app.run_test(size=SIZE) as pilot:
        await to_sms(pilot)
        await pilot.press("g")
        await until(pilot, lambda: "with the file from" in shown(app).lower())
        fault = app.room.faults["sms_spam"]
        assert "the proxy that HTTP_PROXY or HTTPS_PROXY names does not work" in fault
        assert fault[:30] in shown(app)
        assert "a adds the file from elsewhere" in shown(app)
        assert app.room.can("fetch")
