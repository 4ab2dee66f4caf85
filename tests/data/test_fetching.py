"""Fetching against a local server that misbehaves: the right file comes whole, or nothing."""

import contextlib
import dataclasses
import hashlib
import io
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rnntui.data import archives, downloads, registry, storage
from rnntui.data.fetching import fetch
from rnntui.data.registry import DataSet, Source, find, local_path
from rnntui.errors import DataError

DATA = b"ham\tsee you\nspam\tWIN now\n" * 20_000
SHA = hashlib.sha256(DATA).hexdigest()
HTML = b"<!DOCTYPE html><html>please log in</html>"


class Server:
    """Answers each path with what `answers` holds for it: (status, body, length) in turn."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.release = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                queue = outer.answers.get(self.path, [(404, b"not found", None)])
                status, body, length = queue.pop(0) if len(queue) > 1 else queue[0]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)
                    if length == -1:
                        outer.release.wait(20)
                self.close_connection = True

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_port}"

    def put(self, path, body, *, status=200, length=None):
        self.answers.setdefault(path, []).append((status, body, length))

    def close(self):
        self.release.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("RNNTUI_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "PAUSE", 0.01)
    return tmp_path / "data"


def a_set(*urls, member=None, **changes) -> DataSet:
    sources = tuple(Source(url, member) for url in urls)
    values = {"sources": sources, "sha256": SHA, "size": len(DATA), **changes}
    return dataclasses.replace(find("sms_spam"), **values)


def zipped(*members, data=DATA):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, data)
    return out.getvalue()


def nothing_left(folder: Path) -> bool:
    return not folder.exists() or list(folder.rglob("*")) == []


class Recorder:
    def __init__(self):
        self.calls = []

    def start(self, total, title):
        self.calls.append(("start", total, title))

    def advance(self, amount):
        self.calls.append(("advance", amount))

    def finish(self):
        self.calls.append(("finish",))


def test_arrives_whole_with_progress(server, folder):
    server.put("/f", DATA)
    progress = Recorder()
    item = a_set(server.url + "/f")
    path = fetch(item, progress=progress)
    assert path == folder / "sms_spam" / "SMSSpamCollection"
    assert path.read_bytes() == DATA
    assert local_path(item) == path
    assert [item.name for item in folder.iterdir()] == ["sms_spam"]
    assert progress.calls[0] == ("start", len(DATA), "SMS Spam Collection v.1")
    assert progress.calls[-1] == ("finish",)
    assert sum(call[1] for call in progress.calls if call[0] == "advance") == len(DATA)
    assert fetch(item) == path
    assert server.asked == ["/f"]


def test_readable_for_the_others_of_a_class(server):
    server.put("/f", DATA)
    umask = os.umask(0o022)
    try:
        path = fetch(a_set(server.url + "/f"))
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_mirror_comes_first_then_the_sources(server, monkeypatch):
    server.put("/m/sms_spam/SMSSpamCollection", b"old bytes")
    server.put("/second", DATA)
    monkeypatch.setenv("RNNTUI_MIRROR", server.url + "/m/")
    assert fetch(a_set(server.url + "/first", server.url + "/second")).read_bytes() == DATA
    assert server.asked == ["/m/sms_spam/SMSSpamCollection", "/first", "/second"]


@pytest.mark.parametrize("bad", [(503, b"", None), (200, DATA[:1000], len(DATA))])
def test_what_passes_is_tried_again(server, bad):
    server.answers["/f"] = [bad, bad, (200, DATA, None)]
    progress = Recorder()
    assert fetch(a_set(server.url + "/f"), progress=progress).read_bytes() == DATA
    assert len(server.asked) == 3
    names = [call[0] for call in progress.calls]
    assert names.count("start") == names.count("finish")


@pytest.mark.parametrize(
    ("answer", "cause", "tries"),
    [
        ((404, b"not found", None), "HTTP 404", 1),
        ((403, HTML, None), "HTTP 403", 1),
        ((503, b"", None), "HTTP 503", 3),
        ((200, HTML, None), "an HTML page instead of the data", 1),
        ((200, b"other bytes", None), f"wrong checksum: 11 of {len(DATA)} bytes", 1),
        ((200, b"", None), "wrong checksum: 0 of", 1),
        ((200, DATA[:-1], None), "wrong checksum", 1),
        ((200, DATA[:-1], len(DATA)), "the download was cut short", 3),
    ],
)
def test_bad_answers_are_named_and_leave_nothing(server, folder, answer, cause, tries):
    server.answers["/f"] = [answer]
    with pytest.raises(DataError) as caught:
        fetch(a_set(server.url + "/f"))
    assert f"{server.url}/f: {cause}" in str(caught.value)
    assert "`rnntui data add sms_spam --from FILE`" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(server.asked) == tries
    assert nothing_left(folder)


def test_a_stalled_server_is_given_up(server, folder, monkeypatch):
    monkeypatch.setattr(downloads, "TIMEOUT", (0.2, 0.2))
    server.answers["/f"] = [(200, DATA[:1000], -1)]
    server.http.RequestHandlerClass.send_header = lambda *_: None  # no length: it just hangs
    with pytest.raises(DataError, match="does not answer in time"):
        fetch(a_set(server.url + "/f"), attempts=2)
    assert len(server.asked) == 2
    assert nothing_left(folder)


def test_offline_says_how_to_bring_the_file(folder):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, not listening: refuses
        url = f"http://127.0.0.1:{held.getsockname()[1]}/f"
        with pytest.raises(DataError) as caught:
            fetch(a_set(url))
    assert f"{url}: no connection" in str(caught.value)
    assert "rnntui data add sms_spam --from FILE" in str(caught.value)
    assert nothing_left(folder)


def test_an_address_that_is_none_is_named(monkeypatch, server):
    monkeypatch.setenv("RNNTUI_MIRROR", "not-an-address")
    server.put("/f", DATA)
    assert fetch(a_set(server.url + "/f")).read_bytes() == DATA
    with pytest.raises(DataError, match="not-an-address/sms_spam/SMSSpamCollection: Invalid URL"):
        fetch(a_set(server.url + "/g", sha256="0" * 64))


def test_endless_download_is_stopped(server, folder, monkeypatch):
    monkeypatch.setattr(storage, "LIMIT", 1000)
    server.put("/f", DATA)
    with pytest.raises(DataError, match="more than 1000 bytes"):
        fetch(a_set(server.url + "/f", size=10))
    assert nothing_left(folder)


def test_member_of_a_zip(server):
    server.put("/z", zipped("readme", "SMSSpamCollection"))
    path = fetch(a_set(server.url + "/z", member="SMSSpamCollection"))
    assert path.read_bytes() == DATA
    assert [item.name for item in path.parent.iterdir()] == ["SMSSpamCollection"]


def link():
    info = zipfile.ZipInfo("SMSSpamCollection")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("archive", "cause"),
    [
        (zipped("../SMSSpamCollection"), "leaves the folder"),
        (zipped("SMSSpamCollection", "/etc/passwd"), "leaves the folder"),
        (zipped("other"), "no member 'SMSSpamCollection'"),
        (zipped(link(), data=b"/etc/passwd"), "is a link"),
        (zipped("SMSSpamCollection", data=b"wrong"), "wrong checksum"),
        (zipped("SMSSpamCollection")[:-30], "damaged zip archive"),
        (DATA, "damaged zip archive"),
        (HTML, "an HTML page"),
    ],
    ids=["parent", "absolute", "other", "link", "wrong", "cut", "no zip", "html"],
)
def test_unsafe_and_damaged_archives_are_refused(server, folder, archive, cause):
    server.put("/z", archive)
    with pytest.raises(DataError, match=cause):
        fetch(a_set(server.url + "/z", member="SMSSpamCollection"))
    assert nothing_left(folder)


def test_zip_bombs_are_refused_by_what_they_state_and_by_what_they_hold(tmp_path):
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(zipped("m", data=b"\0" * 1_000_000))
    with pytest.raises(DataError, match="unpacks to 1000000 bytes"):
        archives.extract(bomb, "m", tmp_path / "out", 10_000)
    # The size that the archive states (at offset 24 of its directory) made small: a lie.
    lying = bytearray(bomb.read_bytes())
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = (100).to_bytes(4, "little")
    bomb.write_bytes(lying)
    with pytest.raises(DataError):
        archives.extract(bomb, "m", tmp_path / "out", 10_000)
    out = tmp_path / "out"
    assert not out.exists() or out.stat().st_size <= 10_000


def test_set_without_a_checksum_is_pinned_by_the_first_fetch(server, folder):
    server.answers["/n"] = [(200, b"the first bytes", None), (200, b"other bytes", None)]
    item = dataclasses.replace(find("nietzsche"), sources=(Source(server.url + "/n"),))
    path = fetch(item)
    pin = folder / "nietzsche" / "nietzsche.txt.sha256"
    assert pin.read_text().strip() == hashlib.sha256(b"the first bytes").hexdigest()
    path.unlink()
    with pytest.raises(DataError, match="wrong checksum"):
        fetch(item)
    assert local_path(item) is None
    path.write_bytes(b"edited")
    server.answers["/n"] = [(200, b"the first bytes", None)]
    assert fetch(item).read_bytes() == b"the first bytes"


@pytest.mark.parametrize("body", [HTML, b"", b"\x89PNG\0\0"])
def test_set_without_a_checksum_takes_not_just_anything(server, folder, body):
    server.put("/n", body)
    item = dataclasses.replace(find("nietzsche"), sources=(Source(server.url + "/n"),))
    with pytest.raises(DataError):
        fetch(item)
    assert nothing_left(folder)


def test_damaged_file_is_fetched_anew_and_kept_if_that_fails(server, folder):
    item = a_set(server.url + "/f")
    path = folder / "sms_spam" / "SMSSpamCollection"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    with pytest.raises(DataError, match="is not the published file"):
        fetch(item)
    assert path.read_bytes() == b"half"
    server.put("/f", DATA)
    assert fetch(item).read_bytes() == DATA


def test_many_at_once_do_not_disturb_each_other(server, folder):
    server.put("/f", DATA)
    item = a_set(server.url + "/f")
    with ThreadPoolExecutor(6) as pool:
        paths = list(pool.map(lambda _: fetch(item), range(6)))
    assert len(set(paths)) == 1
    assert paths[0].read_bytes() == DATA
    assert [path.name for path in folder.iterdir()] == ["sms_spam"]


KILLED = """
import dataclasses, sys
from rnntui.data.fetching import fetch
from rnntui.data.registry import Source, find
fetch(dataclasses.replace(find("sms_spam"), sources=(Source(sys.argv[1]),)))
"""


def test_killed_in_the_middle_leaves_no_file_under_its_name(server, folder):
    server.answers["/f"] = [(200, DATA[:200_000], -1)]
    server.http.RequestHandlerClass.send_header = lambda *_: None
    root = str(Path(registry.__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, server.url + "/f"], env={**os.environ, "PYTHONPATH": root}
    )
    half = []
    while not half and child.poll() is None:
        half = [path for path in folder.glob(".incoming-*/*") if path.stat().st_size >= 65536]
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    server.release.set()
    assert [path.name for path in folder.iterdir()] == [half[0].parent.name]
    assert local_path(find("sms_spam")) is None
    os.utime(half[0].parent, (0, 0))
    server.put("/g", DATA)
    server.http.RequestHandlerClass.send_header = BaseHTTPRequestHandler.send_header
    fetch(a_set(server.url + "/g"))
    assert [path.name for path in folder.iterdir()] == ["sms_spam"]


def test_progress_can_end_a_download(server, folder):
    class Impatient(Recorder):
        def advance(self, amount):
            raise KeyboardInterrupt(amount)

    server.put("/f", DATA)
    with pytest.raises(KeyboardInterrupt):
        fetch(a_set(server.url + "/f"), progress=Impatient())
    assert nothing_left(folder)


def test_folder_that_cannot_be_written_names_the_variable(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNNTUI_DATA", str(tmp_path / "file" / "data"))
    server.put("/f", DATA)
    with pytest.raises(DataError, match="RNNTUI_DATA"):
        fetch(a_set(server.url + "/f"))


HEAVY = """
import sys
import rnntui.data.fetching, rnntui.data.reading
heavy = {"torch", "spacy", "pandas", "sklearn", "pydantic", "pooch", "requests"} & set(sys.modules)
assert not heavy, heavy
"""


def test_importing_the_readers_imports_nothing_heavy():
    root = str(Path(registry.__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root}
    subprocess.run([sys.executable, "-c", HEAVY], env=env, check=True)
