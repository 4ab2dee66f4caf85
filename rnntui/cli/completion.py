"""`rnntui completion`."""

import click
from click.shell_completion import get_completion_class

from rnntui.cli.group import examples
from rnntui.cli.output import say

COMPLETION = "_RNNTUI_COMPLETE"
"""The variable by which a shell's script asks for completions."""

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=examples(
        "rnntui completion bash > ~/.local/share/bash-completion/completions/rnntui",
        'rnntui completion zsh > "${fpath[1]}/_rnntui"',
        "rnntui completion fish > ~/.config/fish/completions/rnntui.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes commands, options, runs and data sets on Tab."""
    kind = get_completion_class(shell)
    assert kind is not None
    root = click.get_current_context().find_root().command
    say(kind(root, {}, "rnntui", COMPLETION).source())
