"""The helper process, which ends with the app."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

PROGRAM = """
import asyncio, os, sys
from rnntui.ui.helper import Helper

async def main():
    print(await Helper().call(os.getpid), flush=True)
    await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_when_the_app_is_killed(tmp_path, number):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    with subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, text=True) as app:
        helper = psutil.Process(int(app.stdout.readline()))
        assert helper.ppid() == app.pid
        os.kill(app.pid, number)
        assert psutil.wait_procs([helper], timeout=60)[1] == []
