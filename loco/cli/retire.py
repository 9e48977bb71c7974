"""``loco retire``: take an adapter out of use, with notice."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command()
@click.argument("adapter", shell_complete=completing.adapters)
@click.option("--reason", help="Why, in a sentence for those who use it. Needed unless it is deprecated already.")
@click.option("--superseded-by", metavar="NAME", help="What to use instead.")
@click.option("--archive", is_flag=True, help="End its use: a semester after it was deprecated.")
@click.option("--now", is_flag=True, help="With --archive: without the notice, for what can't wait.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def retire(
    ctx: click.Context,
    adapter: str,
    reason: str | None,
    superseded_by: str | None,
    archive: bool,
    now: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Deprecate an adapter, or archive one that was deprecated.

    A deprecated adapter answers with a warning. An archived one answers for no domain and stays listed; who names it gets
    its successor, or it with a warning.
    """
    from datetime import UTC, datetime

    from loco.cli.opening import open_registry
    from loco.cli.plans import carry_out
    from loco.errors import UsageError
    from loco.registry import lifecycle

    registry = open_registry(ctx)
    today = datetime.now(UTC).date()
    if archive:
        plan = lifecycle.archive(registry, adapter, reason=reason, superseded_by=superseded_by, today=today, now=now)
    elif now:
        raise UsageError("--now belongs to --archive.")
    elif reason is None:
        raise UsageError("An adapter is deprecated for a reason.", hint="Give it: --reason TEXT.")
    else:
        plan = lifecycle.deprecate(registry, adapter, reason=reason, superseded_by=superseded_by, today=today)
    carry_out(registry.root, plan, dry_run=dry_run, as_json=as_json)
