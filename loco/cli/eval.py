"""``loco eval``: measure an adapter against its base, or a base, or the whole system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli.settings import Settings
from loco.errors import UsageError

if TYPE_CHECKING:
    from loco.evaluation.evaluate import Evaluation
    from loco.evaluation.machinery import Machinery
    from loco.evaluation.selection import Selection

NEGATIVE = 1


@click.command("eval")
@click.argument("adapter", required=False)
@click.option(
    "--base",
    "base_name",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    help="Measure a base alone. [NAME default: your base]",
)
@click.option("--domain", "domains", multiple=True, metavar="DOMAIN", help="Only this domain's benchmarks. Can be repeated.")
@click.option("--benchmark", "benchmarks", multiple=True, metavar="ID", help="Only this benchmark. Can be repeated.")
@click.option("--split", type=click.Choice(["test", "dev"]), default="test", show_default=True, help="Which cases.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many cases of each benchmark: a quick look.")
@click.option("--show-flips", is_flag=True, help="Show the cases won and lost, with both answers.")
@click.option("--families", "show_families", is_flag=True, help="Show the scores by family of cases.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write report.json and report.md into this folder."
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def eval_(
    ctx: click.Context,
    adapter: str | None,
    base_name: str | None,
    domains: tuple[str, ...],
    benchmarks: tuple[str, ...],
    split: str,
    limit: int | None,
    show_flips: bool,
    show_families: bool,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure an adapter against its base, with a verdict.

    ADAPTER is NAME, NAME@VERSION, or the folder adapters/<name>/<version> of one that isn't registered yet. Base and adapter
    answer every case of the base's suite; what was answered before is read. Exit code 0: accepted, 1: not.
    """
    from loco.evaluation.selection import Selection

    selection = Selection(domains, benchmarks, "dev" if split == "dev" else "test", limit)
    if (adapter is None) == (base_name is None):
        raise UsageError("Name one thing to measure: an ADAPTER, or --base.", hint="`loco adapters list` shows what there is.")
    if adapter is None:
        _eval_base(ctx, base_name or None, selection, out=out, quiet=quiet, as_json=as_json)
        return
    found = _evaluate(ctx, adapter, selection, quiet)
    from loco.cli.eval_output import print_evaluation, write_evaluation

    if out is not None:
        write_evaluation(found.report, out)
    print_evaluation(found, as_json=as_json, show_flips=show_flips, show_families=show_families)
    if found.report.verdict.verdict != "accepted":
        ctx.exit(NEGATIVE)


def _evaluate(ctx: click.Context, adapter: str, selection: Selection, quiet: bool) -> Evaluation:
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.cli.output import note
    from loco.evaluation.candidates import find_candidate
    from loco.evaluation.evaluate import evaluate
    from loco.evaluation.store import OutcomeStore

    registry = open_registry(ctx)
    store = OutcomeStore.of(registry.root)
    candidate = find_candidate(registry.root, registry, adapter)
    with measuring(quiet) as progress:
        found = evaluate(
            registry.root, candidate, store=store, machinery=_machinery(ctx), selection=selection, progress=progress
        )
    for warning in store.warnings:
        note(f"warning: {warning}")
    return found


def _eval_base(
    ctx: click.Context, name: str | None, selection: Selection, *, out: Path | None, quiet: bool, as_json: bool
) -> None:
    from loco.cli.eval_output import print_base, write_base
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.evaluation.base import evaluate_base

    registry = open_registry(ctx)
    with measuring(quiet) as progress:
        report = evaluate_base(
            registry.root, registry.base(name), machinery=_machinery(ctx), selection=selection, progress=progress
        )
    if out is not None:
        write_base(report, out)
    print_base(report, as_json=as_json)


def _machinery(ctx: click.Context) -> Machinery | None:
    """What a test brought along; None: llama.cpp."""
    settings = ctx.obj
    return settings.machinery if isinstance(settings, Settings) else None
