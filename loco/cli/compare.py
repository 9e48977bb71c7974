"""``loco compare``: two adapters against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing, options
from loco.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loco.evaluation.compare import Duel
    from loco.evaluation.system.against import SystemDuel
    from loco.evaluation.types import Comparison


@click.command()
@click.argument("first", shell_complete=completing.adapters)
@click.argument("second", shell_complete=completing.adapters, required=False)
@click.option(
    "--system", "with_system", is_flag=True, help="Router and active adapters together against FIRST, on the whole suite."
)
@options.domains("On this domain's benchmarks. [default: their own]")
@click.option("--benchmark", "benchmarks", multiple=True, metavar="ID", help="On this benchmark. Can be repeated.")
@click.option("--split", type=click.Choice(["test", "dev"]), default="test", show_default=True, help="Which cases.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many cases of each benchmark.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def compare(
    ctx: click.Context,
    first: str,
    second: str | None,
    with_system: bool,
    domains: tuple[str, ...],
    benchmarks: tuple[str, ...],
    split: str,
    limit: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Compare two adapters of one base, case by case.

    FIRST and SECOND are named as for `loco eval`. Differences are FIRST minus SECOND; with --system, the system minus FIRST.
    """
    from loco.cli.eval import machinery_of
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.evaluation.candidates import find_candidate
    from loco.evaluation.compare import compare_adapters
    from loco.evaluation.selection import Selection

    if with_system == (second is not None):
        raise UsageError("Name two adapters, or one and --system.", hint="loco compare A B, or loco compare --system A")
    if with_system and (domains or benchmarks or split == "dev" or limit is not None):
        raise UsageError(
            "The system is compared on the whole suite.", hint="Leave --domain, --benchmark, --split and --limit out."
        )
    registry = open_registry(ctx)
    root = registry.root
    if second is None:
        from loco.evaluation.system.against import system_against

        alone = find_candidate(root, registry, first)
        with measuring(quiet) as progress:
            found = system_against(root, registry, alone, machinery=machinery_of(ctx, root), progress=progress)
        if as_json:
            print_json(found)
        else:
            _print_system(found)
        return
    one, other = (find_candidate(root, registry, name) for name in (first, second))
    selection = Selection(domains, benchmarks, "dev" if split == "dev" else "test", limit)
    with measuring(quiet) as progress:
        duels = compare_adapters(root, one, other, machinery=machinery_of(ctx, root), selection=selection, progress=progress)
    if as_json:
        left_out = {duel.comparison.benchmark: duel.seen for duel in duels}
        comparisons = [duel.comparison for duel in duels]
        print_json({"first": one.label, "second": other.label, "comparisons": comparisons, "left_out": left_out})
        return
    _print(duels, one.label, other.label)


def _print(duels: list[Duel], first: str, second: str) -> None:
    from loco.evaluation.reasons import points

    _table([duel.comparison for duel in duels], first, second)
    for found in (duel.comparison for duel in duels):
        better = first if found.difference > 0 else second
        says = f"{better} is better" if found.p <= 0.05 else "they can't be told apart"
        least = "" if found.detectable is None else f" (a difference of {points(found.detectable)} points would show)"
        click.echo(f"{found.benchmark}: {says}{least if found.p > 0.05 else ''}.")
    for duel in duels:
        if duel.seen:
            click.echo(f"{duel.comparison.benchmark}: {_left_out(duel.seen)}")


def _print_system(found: SystemDuel) -> None:
    from loco.evaluation.reasons import points

    _table(found.comparisons, "system", found.adapter)
    click.echo(
        f"composite: system {found.score:.3f}, {found.adapter} {found.reference_score:.3f}, "
        f"{points(found.difference)} points [{points(found.low)}, {points(found.high)}]; "
        f"{found.misrouted} of {found.cases} cases were sent to another domain."
    )
    click.echo("system: " + ", ".join(f"{domain} {who}" for domain, who in found.active.items()) + ".")
    if found.seen:
        click.echo(_left_out(found.seen))
    if not found.checked:
        click.echo(f"The training data of {found.adapter} isn't in its folder: cases that only it has seen are counted.")


def _left_out(seen: int) -> str:
    return f"{'1 case is' if seen == 1 else f'{seen} cases are'} left out, because the training data of one of them overlaps."


def _table(comparisons: Sequence[Comparison], first: str, second: str) -> None:
    from loco.cli.output import print_table
    from loco.evaluation.reasons import points

    rows = []
    for found in comparisons:
        interval = f"[{points(found.low)}, {points(found.high)}]"
        scores = f"{found.score:.3f}", f"{found.reference_score:.3f}"
        rows.append((found.benchmark, found.n, *scores, points(found.difference), interval, found.b, found.c, f"{found.p:.4f}"))
    print_table(("benchmark", "cases", first, second, "difference", "95 % interval", "won", "lost", "p"), rows)
