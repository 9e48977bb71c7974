"""``loco yank``: withdraw one version of an adapter."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command("yank")
@click.argument("adapter", shell_complete=completing.adapters, metavar="NAME@VERSION")
@click.option("--reason", help="Why, in a sentence for those who use it.")
@click.option("--undo", is_flag=True, help="Take the withdrawal back.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def yank(ctx: click.Context, adapter: str, reason: str | None, undo: bool, dry_run: bool, as_json: bool) -> None:
    """Withdraw one version of an adapter, at once.

    It stays listed and is refused where it is named; where it answered, the base does. For a correction, submit a new version.
    """
    from datetime import UTC, datetime

    from loco.cli.opening import open_registry
    from loco.cli.plans import carry_out
    from loco.errors import UsageError
    from loco.registry import lifecycle

    registry = open_registry(ctx)
    if undo:
        plan = lifecycle.unyank(registry, adapter)
    elif reason is None:
        raise UsageError("A version is withdrawn for a reason.", hint="Give it: --reason TEXT.")
    else:
        plan = lifecycle.yank(registry, adapter, reason=reason, today=datetime.now(UTC).date())
    carry_out(registry.root, plan, dry_run=dry_run, as_json=as_json)
