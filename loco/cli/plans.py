"""How commands that edit the registry say what they did, or would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.registry.lifecycle import Plan


def carry_out(root: Path, plan: Plan, *, dry_run: bool, as_json: bool) -> None:
    """Edit the files unless it is a dry run, and print what changes."""
    if not dry_run:
        plan.carry_out()
    if as_json:
        from loco.cli.output import print_json

        print_json(as_object(root, plan, dry_run))
    else:
        say(root, plan, dry_run)


def say(root: Path, plan: Plan, dry_run: bool) -> None:
    """Print what changes for users, then which files were edited."""
    for sentence in plan.sentences:
        click.echo(sentence)
    if not plan.changed:
        click.echo("No file changed.")
        return
    files = ", ".join(path.relative_to(root).as_posix() for path in plan.changed)
    click.echo(f"Would edit {files}." if dry_run else f"Edited {files}. Next: look at `git diff`, and open a pull request.")


def as_object(root: Path, plan: Plan, dry_run: bool) -> dict[str, object]:
    """Return the same for ``--json``."""
    files = [path.relative_to(root) for path in plan.changed]
    return {"files": files, "written": bool(files) and not dry_run, "sentences": plan.sentences}
