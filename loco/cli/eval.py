"""``loco eval``: measure an adapter against its base, or a base, or the whole system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli import completing, options
from loco.cli.settings import Settings
from loco.errors import UsageError

if TYPE_CHECKING:
    from loco.evaluation.machinery import Machinery
    from loco.evaluation.selection import Selection

NEGATIVE = 1


@click.command("eval")
@click.argument("adapter", shell_complete=completing.adapters, required=False)
@click.option(
    "--base",
    "base_name",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    shell_complete=completing.bases,
    help="Measure a base alone. [NAME default: your base]",
)
@click.option("--system", is_flag=True, help="Measure the whole system: router, active adapters and base together.")
@options.domains("Only this domain's benchmarks. Can be repeated.")
@click.option("--benchmark", "benchmarks", multiple=True, metavar="ID", help="Only this benchmark. Can be repeated.")
@click.option("--split", type=click.Choice(["test", "dev"]), default="test", show_default=True, help="Which cases.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many cases of each benchmark: a quick look.")
@click.option("--show-flips", is_flag=True, help="Show the cases won and lost, with both answers.")
@click.option("--families", "show_families", is_flag=True, help="Show the scores by family of cases.")
@click.option("--plan", "planning", is_flag=True, help="Show cases, tokens and time to expect; measure nothing.")
@click.option("--shard", metavar="N/OF", help="Only a share of the work, written as a file into --out: for several machines.")
@click.option(
    "--merge", multiple=True, type=click.Path(path_type=Path, exists=True), metavar="PATH", help="Files of shards, or a folder."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write report.json and report.md into this folder."
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def eval_(
    ctx: click.Context,
    adapter: str | None,
    base_name: str | None,
    system: bool,
    domains: tuple[str, ...],
    benchmarks: tuple[str, ...],
    split: str,
    limit: int | None,
    show_flips: bool,
    show_families: bool,
    planning: bool,
    shard: str | None,
    merge: tuple[Path, ...],
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure an adapter against its base, with a verdict.

    ADAPTER is NAME, NAME@VERSION, or the folder adapters/<name>/<version> of one that isn't registered yet. Base and adapter
    answer every case of the base's suite; what was answered before is read. Exit code 0: accepted, 1: not.
    """
    from loco.evaluation.selection import Selection

    if (adapter is not None) + (base_name is not None) + system != 1:
        raise UsageError(
            "Name one thing to measure: an ADAPTER, --base or --system.", hint="`loco adapters list` shows what there is."
        )
    if adapter is None and (shard or merge or show_flips or show_families):
        raise UsageError("--shard, --merge, --show-flips and --families are for an ADAPTER.")
    if system:
        if domains or benchmarks or limit or split != "test" or planning:
            raise UsageError("--system measures the whole suite: it takes no other selection.")
        _eval_system(ctx, out=out, quiet=quiet, as_json=as_json)
        return
    selection = Selection(domains, benchmarks, "dev" if split == "dev" else "test", limit)
    if planning:
        _plan(ctx, adapter, base_name, selection, shard, as_json=as_json)
    elif adapter is None:
        _eval_base(ctx, base_name or None, selection, out=out, quiet=quiet, as_json=as_json)
    elif shard is not None:
        _shard(ctx, adapter, selection, shard, out=out, quiet=quiet, as_json=as_json)
    else:
        verdict = _eval_adapter(
            ctx, adapter, selection, merge, out=out, quiet=quiet, as_json=as_json, flips=show_flips, families=show_families
        )
        if verdict != "accepted":
            ctx.exit(NEGATIVE)


def _eval_adapter(
    ctx: click.Context,
    adapter: str,
    selection: Selection,
    merge: tuple[Path, ...],
    *,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    flips: bool,
    families: bool,
) -> str:
    from loco.cli.eval_output import print_evaluation, say_warnings, write_evaluation
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.evaluation.candidates import find_candidate
    from loco.evaluation.evaluate import evaluate
    from loco.evaluation.shards import merge_shards
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.work import adapter_work

    registry = open_registry(ctx)
    root, store, machinery = registry.root, OutcomeStore.of(registry.root), machinery_of(ctx, registry.root)
    candidate = find_candidate(root, registry, adapter)
    if merge:
        merge_shards(adapter_work(root, candidate, selection, machinery), merge, store=store)
    with measuring(quiet) as progress:
        found = evaluate(root, candidate, store=store, machinery=machinery, selection=selection, progress=progress)
    say_warnings(store)
    if out is not None:
        write_evaluation(found.report, out)
    print_evaluation(found, as_json=as_json, show_flips=flips, show_families=families)
    return found.report.verdict.verdict


def _eval_base(
    ctx: click.Context, name: str | None, selection: Selection, *, out: Path | None, quiet: bool, as_json: bool
) -> None:
    from loco.cli.eval_output import print_base, say_warnings, write_base
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.evaluation.base import evaluate_base
    from loco.evaluation.store import OutcomeStore

    registry = open_registry(ctx)
    root, store = registry.root, OutcomeStore.of(registry.root)
    with measuring(quiet) as progress:
        report = evaluate_base(
            root,
            registry.base(name),
            store=store,
            machinery=machinery_of(ctx, root),
            selection=selection,
            progress=progress,
        )
    say_warnings(store)
    if out is not None:
        write_base(report, out)
    print_base(report, as_json=as_json)


def _shard(
    ctx: click.Context, adapter: str, selection: Selection, text: str, *, out: Path | None, quiet: bool, as_json: bool
) -> None:
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.evaluation.candidates import find_candidate
    from loco.evaluation.shards import parse_shard, run_shard
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.work import adapter_work

    shard = parse_shard(text)
    registry = open_registry(ctx)
    candidate = find_candidate(registry.root, registry, adapter)
    work = adapter_work(registry.root, candidate, selection, machinery_of(ctx, registry.root))
    with measuring(quiet) as progress:
        path = run_shard(work, shard, out or Path(), store=OutcomeStore.of(registry.root), progress=progress)
    if as_json:
        print_json({"shard": str(shard), "work": work.identity, "path": path})
    else:
        click.echo(f"{path}: share {shard} of {candidate.label}")


def _plan(
    ctx: click.Context, adapter: str | None, base_name: str | None, selection: Selection, shard: str | None, *, as_json: bool
) -> None:
    from loco.cli.eval_output import print_plan
    from loco.cli.opening import open_registry
    from loco.evaluation.candidates import find_candidate
    from loco.evaluation.plan import plan
    from loco.evaluation.shards import Shard, parse_shard
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.work import adapter_work, base_work

    registry = open_registry(ctx)
    root, machinery = registry.root, machinery_of(ctx, registry.root)
    if adapter is not None:
        work = adapter_work(root, find_candidate(root, registry, adapter), selection, machinery)
    else:
        work = base_work(root, registry.base(base_name or None), selection, machinery)
    part = parse_shard(shard) if shard else Shard(1, 1)
    print_plan(plan(work, part.portions(work), OutcomeStore.of(root)), as_json=as_json)


def _eval_system(ctx: click.Context, *, out: Path | None, quiet: bool, as_json: bool) -> None:
    from loco.cli.eval_output import print_system, say_warnings, write_system
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.system.evaluate import evaluate_system

    registry = open_registry(ctx)
    root, store = registry.root, OutcomeStore.of(registry.root)
    with measuring(quiet) as progress:
        report = evaluate_system(
            root, registry, registry.base(None), store=store, machinery=machinery_of(ctx, root), progress=progress
        )
    say_warnings(store)
    write_system(report, root, out)
    print_system(report, as_json=as_json)


def machinery_of(ctx: click.Context, root: Path) -> Machinery:
    """What a test brought along, else llama.cpp."""
    from loco.evaluation.machinery import llama_machinery

    brought = ctx.obj.machinery if isinstance(ctx.obj, Settings) else None
    return brought or llama_machinery(root)
