"""Freezes the registry and its results under a semester's name, and pushes the archive as the bot. By hand, or on a date.

python -m ci.semester [2026-S2]
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from ci.branch import Branch
from ci.git import Repository
from ci.publish import GENERATED
from ci.step import Step
from loco import leaderboard
from loco.leaderboard.semesters import ARCHIVES, archive


def semester_of(day: date) -> str:
    """The semester that a day is in: S1 is January to June, S2 July to December."""
    return f"{day.year}-S{1 if day.month <= 6 else 2}"


def write_archive(tree: Path, semester: str) -> None:
    """Archive a semester in a tree, and build the leaderboard with it. One that is there already stays as it is."""
    if not (tree / ARCHIVES / semester).is_dir():
        archive(tree, semester)
    leaderboard.write(tree, leaderboard.build(tree))


@click.command(cls=Step)
@click.argument("semester", required=False)
@click.option("--branch", "name", default="main", show_default=True, help="The branch to archive.")
def main(semester: str | None, name: str) -> None:
    """Archive SEMESTER (2026-S2); without it, the one that yesterday was in."""
    wanted = semester or semester_of(date.today() - timedelta(days=1))

    def build(tree: Path) -> str:
        write_archive(tree, wanted)
        return f"Archive {wanted}"

    commit = Branch(Repository(Path.cwd()), GENERATED, name).publish(build)
    click.echo(f"Archived {wanted} in {commit[:12]}." if commit else f"{wanted} is archived already.")


if __name__ == "__main__":
    main(prog_name="semester")
