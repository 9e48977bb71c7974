"""``loco judge``: how far a judge agrees with the labelled cases of a rubric."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.judge.agreement import Agreement
    from loco.scorers.rubric import RubricScorer

NEGATIVE = 1


@click.command()
@click.argument("benchmark")
@click.option(
    "--judge",
    "ref",
    metavar="JUDGE",
    help="An adapter, a base, BASE+ADAPTER, or https://HOST/v1#MODEL. [default: LOCO_JUDGE, else the benchmark's own]",
)
@click.option(
    "--pairs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help='Compare two texts a line: {"prompt": ..., "first": ..., "second": ...}, each in both orders.',
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def judge(ctx: click.Context, benchmark: str, ref: str | None, pairs: Path | None, as_json: bool) -> None:
    """Try a judge on the labelled cases of a benchmark's rubric.

    Measured once for each judge and rubric, then read. Exit code 0: it may grade, 1: it is below the floor. With --pairs, a
    judge that may grade compares texts: a win counts only if it is given in both orders.
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
        if pairs is None:
            print_json(found) if as_json else _print(found)
        try:
            require(found)
        except JudgeError as error:
            note(str(error))
            ctx.exit(NEGATIVE)
        if pairs is not None:
            _compare(tried, pairs, as_json)
    finally:
        tried.judge.close()


def _compare(tried: RubricScorer, path: Path, as_json: bool) -> None:
    from loco.cli.output import note, print_json, print_table
    from loco.judge.comparing import compare, read_pairs, tally

    pairs = read_pairs(path)
    counted = tally(pairs, compare(tried.judge, tried.rubric, pairs))
    if as_json:
        print_json(counted)
        return
    print_table(("first wins", "second wins", "ties"), [(counted.first, counted.second, counted.ties)])
    found = tried.believed()
    note(
        f"{found.judge}, kappa {found.kappa:.2f}, raw agreement {found.raw:.2f}. In {counted.disagreed} of {counted.criteria} "
        f"criteria the order decided, so they are ties; {counted.unparsed} replies without an answer. "
        f"The first texts are {counted.longer:+.1f} words longer."
    )


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
