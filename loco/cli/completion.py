"""``loco completion``: print the script that teaches a shell to complete ``loco``."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for your shell.

    For bash, add to ~/.bashrc:  eval "$(loco completion bash)"
    """
    from click.shell_completion import get_completion_class

    from loco.cli import main

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"no completion for {shell}")
    # not `.source()`: for bash that would start the installed bash to ask its version
    found = completer(main, {}, "loco", "_LOCO_COMPLETE")
    click.echo(found.source_template % found.source_vars())
