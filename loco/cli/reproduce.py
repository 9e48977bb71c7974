"""``loco reproduce``: measure a published result again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.evaluation.reproduce import Reproduction

NEGATIVE = 1
SHOWN = 5


@click.command()
@click.argument("result")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def reproduce(ctx: click.Context, result: str, quiet: bool, as_json: bool) -> None:
    """Measure a published result again and compare, case by case.

    RESULT is NAME, NAME@VERSION, or the path of a report.json. Nothing of what was measured before is used. Exit code 0: the
    verdict is the same, 1: it isn't.
    """
    from loco.cli.eval import machinery_of
    from loco.cli.measuring import measuring
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.evaluation.reproduce import find_report
    from loco.evaluation.reproduce import reproduce as run

    registry = open_registry(ctx)
    root = registry.root
    report = find_report(root, registry, result)
    with measuring(quiet) as progress:
        found = run(root, registry, report, machinery=machinery_of(ctx, root), progress=progress)
    if as_json:
        print_json({**_as_object(found), "exact": found.exact, "holds": found.holds})
    else:
        _print(found)
    if not found.holds:
        ctx.exit(NEGATIVE)


def _as_object(found: Reproduction) -> dict[str, object]:
    import dataclasses

    return {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}


def _print(found: Reproduction) -> None:
    from loco.cli.output import print_table
    from loco.markup import plain

    rows = [
        (
            item.subject, item.benchmark, item.cases, f"{item.score:.3f}", f"{item.score_again:.3f}", item.same_text,
            len(item.differences),
        )
        for item in found.benchmarks
    ]  # fmt: skip
    print_table(("subject", "benchmark", "cases", "published", "again", "same text", "scored otherwise"), rows)
    for item in found.benchmarks:
        for difference in item.differences[:SHOWN]:
            was, now = difference.published, difference.again
            click.echo(
                f"{item.subject}, {difference.case}: {was.outcome} {plain(was.text, 100)!r}, now {now.outcome} ", nl=False
            )
            click.echo(repr(plain(now.text, 100)))
    if found.engine != found.engine_again:
        click.echo(f"It was measured with {found.engine}, and now with {found.engine_again}.")
    how = "exactly" if found.exact else "with other answers on some cases (docs/noise-floor.md says how many are usual)"
    said = f"reproduced {how}" if found.holds else "NOT reproduced"
    click.echo(f"\n{found.adapter}: {said}: {found.verdict} was published, {found.verdict_again} came out.")
