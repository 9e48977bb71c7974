"""``loco base migrate``: from one base to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli import completing

if TYPE_CHECKING:
    from loco.migration.plan import Migration, Retrainable


@click.command("migrate")
@click.argument("old", shell_complete=completing.bases)
@click.argument("new")
@click.option("--reason", help="Why the old base is left, in a sentence. [default: that NEW takes its place]")
@click.option("--semester", metavar="YYYY-SN", help="Freeze the boards as they stand under this name first.")
@click.option("--retrain", metavar="ADAPTER", help="Train this adapter again for the new base, from its recipe.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def migrate(
    ctx: click.Context,
    old: str,
    new: str,
    reason: str | None,
    semester: str | None,
    retrain: str | None,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Move the registry from base OLD to base NEW.

    Opens the new board, archives the old one, and lists which adapters can be trained again from what was submitted; --retrain
    does so for one. Nothing of the old base is deleted. See docs/base-migration.md.
    """
    from datetime import UTC, datetime

    from loco.cli.opening import open_registry
    from loco.cli.output import note, print_json
    from loco.migration.plan import plan_migration

    registry = open_registry(ctx)
    why = reason or f"{new} takes its place"
    plan = plan_migration(registry, old, new, reason=why, today=datetime.now(UTC).date())
    frozen = _freeze(registry.root, semester) if semester and not dry_run else None
    if not dry_run:
        plan.carry_out()
    trained = None
    if retrain and not dry_run:
        note(f"Training {retrain} again for {new} ...")
        trained = _retrain(registry.root, retrain, old, new, quiet)
    if as_json:
        print_json(as_object(registry.root, plan, dry_run, frozen, trained))
    else:
        _print(registry.root, plan, dry_run, frozen, trained)


def _freeze(root: Path, semester: str) -> Path:
    from loco.leaderboard.semesters import archive

    return archive(root, semester)


def _retrain(root: Path, name: str, old: str, new: str, quiet: bool) -> object:
    from loco.migration.retrain import retrain
    from loco.registry import load_registry
    from loco.training.extra import training_extra

    with training_extra():
        from loco.training.progress import Bar, Quiet
        from loco.training.recipe import train_adapter

    def train(folder: Path) -> None:
        train_adapter(folder, root=root, progress=Quiet() if quiet else Bar())

    return retrain(load_registry(root), name, old, new, train)


def as_object(root: Path, plan: Migration, dry_run: bool, frozen: Path | None, trained: object) -> dict[str, object]:
    """Return what ``--json`` prints."""
    return {
        "old": plan.old,
        "new": plan.new,
        "files": [path.relative_to(root) for path in plan.changed],
        "written": bool(plan.changed) and not dry_run,
        "frozen": frozen.relative_to(root) if frozen else None,
        "adapters": [
            {
                "adapter": each.name,
                "version": each.version,
                "domain": each.domain,
                "minutes": each.minutes,
                "state": _state(each),
            }
            for each in plan.adapters
        ],
        "trained": trained,
    }


def _print(root: Path, plan: Migration, dry_run: bool, frozen: Path | None, trained: object) -> None:
    from loco.cli.output import print_table
    from loco.migration.retrain import Retrained

    would = "Would edit" if dry_run else "Edited"
    if frozen:
        click.echo(f"The boards as they stood: {frozen.relative_to(root).as_posix()}")
    files = ", ".join(path.relative_to(root).as_posix() for path in plan.changed)
    click.echo(f"{would}: {files}" if files else f"{plan.old} was left for {plan.new} already: no file changed.")
    if plan.adapters:
        click.echo(f"\nAdapters of {plan.old}:")
        rows = [(each.name, each.version, each.domain, f"{each.minutes:g} min", _state(each)) for each in plan.adapters]
        print_table(("adapter", "version", "domain", "training took", "for the new base"), rows)
    if isinstance(trained, Retrained):
        folder = trained.folder.relative_to(root).as_posix()
        click.echo(f"\nTrained {trained.name}@{trained.version} in {folder}, and wrote it into its entry.")
        click.echo(f"Next: `loco eval {trained.name}@{trained.version}`, then fill in {folder}/TRAINING_LOG.md.")


def _state(each: Retrainable) -> str:
    if each.moved:
        return f"{each.moved} is for it"
    return f"can't be trained again: {each.problem}" if each.problem else "can be trained again"
