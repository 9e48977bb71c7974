"""The command group behind ``loco``: it lists commands without importing them, and it alone turns errors into exit codes.

Importing a command can cost hundreds of milliseconds (pydantic, llama.cpp, torch); ``loco --help`` and shell completion must
not pay for it. So the listing has names and one line of help each, and a command is imported when it is the one that runs.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

import click

from loco.errors import LocoError

EXIT_MACHINERY = 3
EXIT_INTERRUPTED = 130


class LazyCommand(NamedTuple):
    """Where a command lives, as ``module:object``, and the line that the listing shows for it."""

    target: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _, name = self.target.partition(":")
        command: object = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.target} is not a click command")
        return command


class LocoGroup(click.Group):
    """A click group over lazily imported commands, with LocoLLM's exit codes.

    0 good, 1 the check or verdict is negative, 2 bad use or bad input, 3 the machinery failed, 130 interrupted.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, LazyCommand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer needs them."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None when there is none of that name."""
        if cmd_name in self.lazy:
            return self.lazy[cmd_name].load()
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the listing from the names and lines at hand: no command is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in self.lazy.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """Complete the names of commands, again without importing them, and the global options."""
        names = [
            click.shell_completion.CompletionItem(name, help=command.help)
            for name, command in self.lazy.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; print what went wrong on stderr and leave with its exit code."""
        try:
            return super().invoke(ctx)
        except LocoError as error:
            _leave(ctx, f"error: {error}", error.exit_code, error)
        except (KeyboardInterrupt, click.Abort) as error:
            _leave(ctx, "Interrupted.", EXIT_INTERRUPTED, error)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            _silence_stdout()
            ctx.exit(0)
        except Exception as error:
            note = "" if _debugging() else "\n  Set LOCO_DEBUG=1 to see where it happened."
            _leave(ctx, f"error: unexpected {type(error).__name__}: {error}{note}", EXIT_MACHINERY, error)


def _leave(ctx: click.Context, message: str, code: int, error: BaseException) -> NoReturn:
    if _debugging():
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True)
    click.echo(message, err=True)
    ctx.exit(code)


def _debugging() -> bool:
    return os.environ.get("LOCO_DEBUG", "") not in ("", "0")


def _silence_stdout() -> None:
    """Keep the interpreter from complaining, at its exit, that nobody reads standard output any more (`loco ... | head`)."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, sys.stdout.fileno())
        os.close(descriptor)
    except (OSError, ValueError):  # standard output isn't a real file, so there is nothing to keep quiet
        pass
