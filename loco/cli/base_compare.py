"""``loco base compare``: candidates for the next base beside the one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loco.evaluation.report import BaseReport
    from loco.migration.compare import BaseComparison, Compared
    from loco.registry import Registry
    from loco.schema import BaseModelEntry


@click.command("compare")
@click.argument("names", shell_complete=completing.bases, nargs=-1, required=True, metavar="BASE CANDIDATE...")
@click.option("--measure", is_flag=True, help="Measure what isn't published. Can take hours for a large base.")
@click.option("--speed", is_flag=True, help="Measure speed and memory on this machine too.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def compare(ctx: click.Context, names: tuple[str, ...], measure: bool, speed: bool, quiet: bool, as_json: bool) -> None:
    """Compare candidates for the next base with the one in use.

    Shows the score per domain with its 95 % interval, the difference on the same cases, memory and speed. Bases are registered
    and have a suite in benchmarks/suites.yaml. How a base is selected: docs/adr/0012-the-next-base.md.
    """
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.evaluation.store import OutcomeStore
    from loco.migration.compare import compare_bases
    from loco.migration.speed import measure_apart

    registry = open_registry(ctx)
    store = OutcomeStore.of(registry.root)

    def measured(base: BaseModelEntry) -> BaseReport:
        return _measured(registry, base, store, quiet)

    found = compare_bases(
        registry,
        names,
        store,
        measure=measured if measure else None,
        measure_speed=(lambda base: measure_apart(registry.root, base.name)) if speed else None,
    )
    if as_json:
        print_json(as_object(found))
    else:
        _print(found)


def _measured(registry: Registry, base: BaseModelEntry, store: object, quiet: bool) -> BaseReport:
    from typing import cast

    from loco.cli.measuring import measuring
    from loco.evaluation.base import evaluate_base
    from loco.evaluation.store import OutcomeStore

    with measuring(quiet) as progress:
        return evaluate_base(registry.root, base, store=cast("OutcomeStore", store), progress=progress)


def as_object(found: BaseComparison) -> dict[str, object]:
    """Return what ``--json`` prints."""
    return {
        "bases": [
            {
                "base": each.entry.name,
                "parameters": each.entry.parameters,
                "quantisation": each.entry.quantisation,
                "licence": each.entry.licence,
                "weights_bytes": each.weights,
                "memory_bytes": each.memory,
                "speed": each.speed,
                "scores": [score.model_dump(mode="json") for score in each.scores],
            }
            for each in found.bases
        ],
        "against_first": {name: list(comparisons) for name, comparisons in found.paired.items()},
    }


def _print(found: BaseComparison) -> None:
    from loco.cli.output import note, print_table

    names = [each.entry.name for each in found.bases]
    print_table(("", *names), list(_facts(found.bases)))
    open_ = [each.entry.name for each in found.bases if not each.scores]
    if open_:
        note(f"Not measured yet: {', '.join(open_)}. --measure does it.")
    rows = list(_scores(found))
    if rows:
        click.echo()
        headers = [header for name in names[1:] for header in (name, f"difference to {names[0]}")]
        print_table(("domain", "benchmark", "n", names[0], *headers), rows)


def _facts(bases: tuple[Compared, ...]) -> Iterator[tuple[object, ...]]:
    yield ("parameters", *(f"{each.entry.parameters / 1e6:,.1f} M" for each in bases))
    yield ("quantisation", *(each.entry.quantisation for each in bases))
    yield ("licence", *(each.entry.licence for each in bases))
    yield ("weights", *(f"{each.weights / 1e6:,.1f} MB" for each in bases))
    yield ("memory with a full context", *(f"{each.memory / 1e9:.2f} GB" for each in bases))
    speeds = [each.speed for each in bases]
    if any(speeds):
        yield ("loading", *(f"{speed.load_s:.2f} s" if speed else "" for speed in speeds))
        yield ("reading", *(f"{speed.prompt_tokens_per_s:,.0f} tokens/s" if speed else "" for speed in speeds))
        yield ("writing", *(f"{speed.answer_tokens_per_s:,.0f} tokens/s" if speed else "" for speed in speeds))
        yield (
            "peak memory",
            *(f"{speed.peak_memory / 1e6:,.0f} MB" if speed and speed.peak_memory else "" for speed in speeds),
        )


def _scores(found: BaseComparison) -> Iterator[tuple[object, ...]]:
    first, *others = found.bases
    ids = {score.id: score for each in found.bases for score in each.scores}
    for id_, any_score in ids.items():
        cells: list[object] = [_score(first, id_)]
        for other in others:
            paired = next((each for each in found.paired[other.entry.name] if each.benchmark == id_), None)
            cells.append(_score(other, id_))
            cells.append(f"{paired.difference:+.3f} [{paired.low:+.3f}, {paired.high:+.3f}]" if paired else "")
        yield any_score.domain, id_, any_score.cases, *cells


def _score(base: Compared, benchmark: str) -> str:
    found = next((score for score in base.scores if score.id == benchmark), None)
    return f"{found.score:.3f} [{found.low:.3f}, {found.high:.3f}]" if found else ""
