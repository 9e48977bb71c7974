"""``loco promote``: let an accepted adapter answer for its domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing

if TYPE_CHECKING:
    from loco.registry.promotion import Promotion


@click.command()
@click.argument("adapter", shell_complete=completing.adapters)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def promote(ctx: click.Context, adapter: str, dry_run: bool, as_json: bool) -> None:
    """Let an accepted adapter answer for its domain.

    ADAPTER is NAME or NAME@VERSION. Refused (exit code 1) unless its published result on that base is an acceptance. Says what
    changes for users, compares it with the one that answers now, and edits registry/bases/<base>/active.yaml.
    """
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.cli.plans import say
    from loco.evaluation.store import OutcomeStore
    from loco.registry.promotion import promote as plan_promotion

    registry = open_registry(ctx)
    found = plan_promotion(registry, adapter, OutcomeStore.of(registry.root))
    if not dry_run:
        found.plan.carry_out()
    if as_json:
        print_json(as_object(found, dry_run))
        return
    _print_comparison(found)
    say(registry.root, found.plan, dry_run)


def as_object(found: Promotion, dry_run: bool) -> dict[str, object]:
    """Return what ``--json`` prints."""
    return {
        "adapter": found.ref,
        "base": found.base,
        "domain": found.domain,
        "replaces": found.replaces,
        "changed": bool(found.plan.changed),
        "written": bool(found.plan.changed) and not dry_run,
        "against_base": found.against_base,
        "against_current": found.against_current,
        "sentences": found.plan.sentences,
    }


def _print_comparison(found: Promotion) -> None:
    from loco.cli.output import print_table

    if not found.against_current:
        return
    rows = [
        (
            each.part, each.benchmark, each.n, f"{each.score:.3f}", f"{each.reference_score:.3f}",
            f"{each.difference:+.3f} [{each.low:+.3f}, {each.high:+.3f}]", f"{each.p:.3g}",
        )
        for each in found.against_current
    ]  # fmt: skip
    print_table(("part", "benchmark", "n", found.ref, str(found.replaces), "difference", "p"), rows)
    click.echo()
