"""`loco leaderboard`: the board on a terminal, and writing its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing
from loco.cli.group import LazyCommand, LocoGroup

if TYPE_CHECKING:
    from loco.leaderboard.types import BaseBoard, Board, DomainBoard, Row

COMMANDS = {"build": LazyCommand("loco.cli.leaderboard:build_", "Write the leaderboard's files from what is in the tree.")}
NEGATIVE = 1


@click.group(cls=LocoGroup, lazy=COMMANDS, invoke_without_command=True)
@click.option("--domain", shell_complete=completing.domains, help="Only this domain.")
@click.option("--base", "base_name", shell_complete=completing.bases, help="Only this base. [default: the one in use]")
@click.option("--all", "everything", is_flag=True, help="Every base, the archived ones too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def leaderboard(ctx: click.Context, domain: str | None, base_name: str | None, everything: bool, as_json: bool) -> None:
    """Show how the adapters rank, domain by domain."""
    if ctx.invoked_subcommand is not None:
        return
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.errors import UsageError
    from loco.leaderboard import make_board

    if everything and base_name is not None:
        raise UsageError("--all and --base exclude each other.")
    registry = open_registry(ctx)
    if domain is not None:
        registry.domain(domain)
    wanted = None if everything else registry.base(base_name).name
    board = _part(make_board(registry.root), domain, wanted)
    if as_json:
        print_json(board.model_dump(mode="json"))
        return
    for base in board.bases:
        _print_base(base)


@click.command("build")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where the files aren't what the tree says.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def build_(ctx: click.Context, check: bool, as_json: bool) -> None:
    """Write the leaderboard's files from what is in the tree.

    The publishing step does this after each merge. A contributor never commits what it writes.
    """
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.leaderboard import build, stale, write

    root = open_registry(ctx).root
    made = build(root)
    changed = stale(root, made) if check else write(root, made)
    if as_json:
        print_json({"files": list(made), "stale" if check else "changed": changed})
    else:
        for path in changed:
            click.echo(f"{'stale' if check else 'wrote' if path in made else 'removed'} {path.as_posix()}")
        if not changed:
            click.echo(f"All {len(made)} files are as the tree says.")
    if check and changed:
        ctx.exit(NEGATIVE)


def _part(board: Board, domain: str | None, base: str | None) -> Board:
    """The part of the board that was asked for."""
    bases = (
        found.model_copy(update={"domains": tuple(d for d in found.domains if domain in (None, d.domain))})
        for found in board.bases
        if base in (None, found.base)
    )
    return board.model_copy(update={"bases": tuple(bases)})


def _print_base(base: BaseBoard) -> None:
    archived = ", archived" if base.status == "archived" else ""
    if not base.measured:
        click.echo(f"Nothing has been measured on {base.base}{archived} yet.")
        return
    for domain in base.domains:
        _print_domain(base, domain, archived)
    if base.system is not None:
        _print_system(base)


def _print_domain(base: BaseBoard, domain: DomainBoard, archived: str) -> None:
    from loco.cli.output import print_table
    from loco.leaderboard import numbers
    from loco.markup import plain

    score = (
        f": base {numbers.points(domain.base_score.value)} ({numbers.interval(domain.base_score)})" if domain.base_score else ""
    )
    title = f"{plain(domain.title)} on {base.base}{archived}{score}"
    if not domain.rows:
        click.echo(f"{title}: no adapter measured\n")
        return
    headers = ("rank", "adapter", "score", "95 %", "n", "difference", "95 %", "worst elsewhere", "verdict", "size", "owner")
    print_table(headers, [_cells(row) for row in domain.rows], title=title)
    click.echo()


def _cells(row: Row) -> tuple[str, ...]:
    from loco.leaderboard import numbers

    standing = "" if row.standing in ("ranked", "not-accepted") else f", {row.standing.replace('-', ' ')}"
    return (
        numbers.rank(row),
        row.ref + (" *" if row.active else ""),
        numbers.points(row.score.value),
        numbers.interval(row.score),
        str(row.n),
        numbers.signed(row.difference.value),
        numbers.interval(row.difference, sign=True),
        numbers.worst_abroad(row),
        row.verdict + standing,
        numbers.size(row.cost.size) if row.cost else numbers.NOTHING,
        ", ".join(row.owners),
    )


def _print_system(base: BaseBoard) -> None:
    from loco.cli.output import print_table
    from loco.leaderboard import numbers
    from loco.markup import plain

    assert base.system is not None
    rows = [
        (
            plain(metric.title),
            numbers.metric(metric, metric.value),
            numbers.metric_interval(metric),
            "" if metric.reference is None else numbers.metric(metric, metric.reference),
            plain(metric.target or ""),
            (metric.met or "").replace("cannot-tell", "can't tell"),
        )
        for metric in base.system.metrics
    ]
    print_table(("system", "value", "95 %", "base alone", "target", ""), rows, title=f"The whole system on {base.base}")
    click.echo()
