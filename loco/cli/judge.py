"""``loco judge``: how far a judge agrees with the labelled cases of a rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.judge.agreement import Agreement

NEGATIVE = 1


@click.command()
@click.argument("benchmark")
@click.option(
    "--judge",
    "ref",
    metavar="JUDGE",
    help="An adapter, a base, BASE+ADAPTER, or https://HOST/v1#MODEL. [default: LOCO_JUDGE, else the benchmark's own]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def judge(ctx: click.Context, benchmark: str, ref: str | None, as_json: bool) -> None:
    """Try a judge on the labelled cases of a benchmark's rubric.

    Measured once for each judge and rubric, then read. Exit code 0: it may grade, 1: it is below the floor.
    """
    import os

    from loco.benchmarks import load_benchmark
    from loco.cli.opening import open_registry
    from loco.cli.output import note, print_json
    from loco.errors import JudgeError, UsageError
    from loco.judge.agreement import require
    from loco.scorers.rubric import CHOSEN, trial

    root = open_registry(ctx).root
    spec = load_benchmark(root, benchmark).spec
    if spec.scorer != "rubric":
        raise UsageError(f"{benchmark} is scored by {spec.scorer}, which needs no judge.")
    tried = trial(root, root / "benchmarks" / benchmark, spec.parameters, ref or os.environ.get(CHOSEN))
    note(f"{tried.judge.name} grades the labelled cases of {tried.rubric.id}, unless it did before.")
    try:
        found = tried.believed()
    finally:
        tried.judge.close()
    if as_json:
        print_json(found)
    else:
        _print(found)
    try:
        require(found)
    except JudgeError as error:
        note(str(error))
        ctx.exit(NEGATIVE)


def _print(found: Agreement) -> None:
    from loco.cli.output import print_table

    figures = [(one.criterion, one.judged, one.kappa, one.raw) for one in found.criteria]
    figures.append(("all", found.judged, found.kappa, found.raw))
    rows = [(name, judged, f"{kappa:.2f}", f"{raw:.2f}") for name, judged, kappa, raw in figures]
    print_table(("criterion", "grades", "kappa", "raw"), rows)
    click.echo()
    caught = [(way.replace("-", " "), f"{share:.2f}") for way, share in found.caught.items()]
    print_table(("how the text was degraded", "found fault with"), caught)
    click.echo(f"\n{found.judge} on {found.cases} labelled cases of {found.rubric}; {found.unparsed} replies without a grade.")
