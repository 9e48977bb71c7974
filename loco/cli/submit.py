"""`loco submit`: check a submission, or prepare one, with the code of the checkout that it belongs to.

The checks are the checkout's own (its package ci, which this package doesn't import): the ones that its pull requests run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "check": LazyCommand("loco.cli.submit:check", "Check and measure a submission as its pull request will be."),
    "prepare": LazyCommand(
        "loco.cli.submit:prepare", "Make branch, entry, commit and pull request text for a trained adapter."
    ),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def submit() -> None:
    """Check a submission, and prepare one."""


@click.command()
@click.argument("folder", required=False)
@click.option("--base", metavar="BRANCH", help="The branch it goes to. [default: upstream/main, origin/main or main]")
@click.option("--head", metavar="COMMIT", help="What to check. [default: what is checked out, and not yet committed adapters]")
@click.option("--author", metavar="NAME:ID", help="Who submits, on GitHub: checks whose entry it is.")
@click.option("--no-eval", is_flag=True, help="Make the checks only, and measure nothing.")
@click.option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0 to this file too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, /, **options: object) -> None:
    """Check and measure a submission as its pull request will be.

    FOLDER (adapters/NAME/VERSION) leaves other changes of the working tree out. The exit code is 1 where it would be refused.
    """
    _run(ctx, "check", options)


@click.command()
@click.argument("folder")
@click.option("--description", metavar="TEXT", help="What the adapter does, in one sentence (a new adapter needs it).")
@click.option("--licence", metavar="SPDX", help="The adapter's licence (a new adapter needs it).")
@click.option("--data", metavar="TEXT", help="Where the data come from. [default: their number, and TRAINING_LOG.md]")
@click.option("--data-licence", metavar="SPDX", help="The data's licence.")
@click.option("--github", metavar="NAME", help="Your name on GitHub. [default: from git's user.email, or gh]")
@click.option("--github-id", metavar="N", type=int, help="Its number: gh api user --jq .id")
@click.option("--base", metavar="BRANCH", help="The branch it goes to. [default: upstream/main, origin/main or main]")
@click.option("--eval", is_flag=True, help="Measure it too, and prepare it only if it is accepted.")
@click.option("--open", is_flag=True, help="Push the branch and open the pull request with gh, without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def prepare(ctx: click.Context, /, **options: object) -> None:
    """Make branch, entry, commit and pull request text for a trained adapter.

    FOLDER is adapters/NAME/VERSION. Everything is checked first; where a check finds an error, nothing is changed.
    """
    _run(ctx, "prepare", options)


def _run(ctx: click.Context, command: str, options: dict[str, object]) -> None:
    """Run the checkout's own command, with the same arguments; its exit code is ours."""
    from loco.errors import UsageError
    from loco.registry import find_root

    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    if not (root / "ci" / "submit.py").is_file():
        raise UsageError(f"{root} has no checks of its own.", hint="Submit from a clone of the registry's repository.")
    arguments = _arguments(options)
    done = subprocess.run([sys.executable, "-m", "ci.submit", command, *arguments, "--root", str(root)], cwd=root, check=False)
    ctx.exit(done.returncode)


def _arguments(options: dict[str, object]) -> list[str]:
    """The options as they were written. Paths are made whole: the command runs at the root of the checkout."""
    arguments = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        if name == "folder":
            arguments.append(str(value))
            continue
        arguments.append(f"--{name.removeprefix('as_').replace('_', '-')}")
        if value is not True:
            arguments.append(str(Path(str(value)).absolute()) if name == "sarif" else str(value))
    return arguments
