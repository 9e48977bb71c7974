"""`loco semester`: archives of the board, and progress over them."""

from __future__ import annotations

from pathlib import Path

import click

from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "archive": LazyCommand("loco.cli.semester:archive_", "Freeze the board under the semester's name."),
    "trend": LazyCommand("loco.cli.semester:trend", "Show progress over the archived semesters."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def semester() -> None:
    """Archive a semester's board, and show progress over semesters."""


@click.command("archive")
@click.argument("name", metavar="SEMESTER")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def archive_(ctx: click.Context, name: str, as_json: bool) -> None:
    """Freeze the board under the semester's name.

    SEMESTER is a year and its part, as 2026-S2. What is archived never changes: scores, and the digests of registry, bases,
    benchmarks and result files. An archive that is there is not overwritten.
    """
    from loco.cli.opening import open_registry
    from loco.cli.output import note, print_json
    from loco.leaderboard.semesters import archive, archives

    root = open_registry(ctx).root
    path = archive(root, name)
    if as_json:
        manifest = next(found for found in archives(root) if found.semester == name)
        print_json(manifest.model_dump(mode="json"))
        return
    click.echo(f"wrote {path.relative_to(root).as_posix()}")
    note("`loco leaderboard build` brings the trend up to date.")


@click.command()
@click.option("--svg", "picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the drawing to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def trend(ctx: click.Context, picture: Path | None, as_json: bool) -> None:
    """Show progress over the archived semesters.

    Prints Markdown. Every base, build of it and version of a benchmark has a line of its own: scores compare only along one.
    """
    from loco.atomic import write_text
    from loco.cli.opening import open_registry
    from loco.cli.output import note, print_json
    from loco.errors import UsageError
    from loco.leaderboard.semesters import ARCHIVES, archives
    from loco.leaderboard.text_pages import trend_page
    from loco.leaderboard.trend import domain_trends, system_points, trend_values
    from loco.leaderboard.trend_plot import trend_file

    frozen = archives(open_registry(ctx).root)
    if not frozen:
        raise UsageError(f"There is no archive in {ARCHIVES.as_posix()}.", hint="`loco semester archive 2026-S2` makes one.")
    trends, systems = domain_trends(frozen), system_points(frozen)
    if picture is not None:
        drawn = trend_file(trends)
        if drawn is None:
            raise UsageError("No adapter was ever ranked, so there is nothing to draw.")
        write_text(picture, drawn)
        note(f"wrote {picture}")
    if as_json:
        print_json(trend_values(trends, systems))
    else:
        click.echo(trend_page(trends, systems, picture.name if picture is not None else None), nl=False)
