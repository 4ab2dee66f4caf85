"""The program `rnntui`: the app without arguments, the command line with some."""

import os
import sys


def main() -> int:
    """Runs the command line with the arguments of the process, or the app without any.

    Returns:
        The exit code: 0, 1 (the run or the machine failed), 2 (a user's error), 130 (Ctrl-C),
        143 (SIGTERM).
    """
    # Before anything of ours: the runs are locked with fcntl, which Windows has not.
    if os.name == "nt":
        sys.stderr.write("rnntui: Windows is served through WSL; run rnntui there\n")
        return 2
    from rnntui.workbench.environment import prepare_numpy, prepare_torch

    prepare_torch()
    prepare_numpy()
    try:
        # Without arguments the app opens, and the command line is never built; a shell that
        # completes has none either.
        if len(sys.argv) == 1 and "_RNNTUI_COMPLETE" not in os.environ:
            from rnntui.ui.start import open_app

            return open_app()
        from rnntui.cli.app import run

        return run()
    except KeyboardInterrupt:  # while the modules are loaded
        return 130


if __name__ == "__main__":
    sys.exit(main())
