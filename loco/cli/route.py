"""``loco route``: where a question would go, and why. Answers nothing and loads no model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.router.types import Route

FindAdapter = Callable[[str | None], str | None]


@click.command()
@click.argument("text", nargs=-1)
@click.option("--explain", is_flag=True, help="Show every rule that spoke, what it matched and its weight.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a query.")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Route every query of FILE: one a line, or JSON Lines with a `query` field.",
)
@click.pass_context
def route(ctx: click.Context, text: tuple[str, ...], explain: bool, as_json: bool, path: Path | None) -> None:
    """Show where a question would go, and why.

    The question is TEXT, or standard input where no TEXT is given.
    """
    from loco.registry import find_root
    from loco.router import load_router

    queries = list(_queries(text, path))
    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    router = load_router(root)
    adapter_of = _adapters(root)
    for query in queries:
        chosen = router.route(query)
        if as_json:
            _print_json(chosen, adapter_of(chosen.domain), explain)
        else:
            _print_people(chosen, adapter_of(chosen.domain), explain, query if path else None)


def _queries(text: tuple[str, ...], path: Path | None) -> Iterator[str]:
    from loco.errors import UsageError

    if text and path:
        raise UsageError("TEXT and --file are both given.", hint="Give one of them.")
    if path:
        from loco.router.queries import read_queries

        yield from read_queries(path)
    elif text:
        yield " ".join(text)
    else:
        if sys.stdin.isatty():
            raise UsageError("There is no question.", hint='Try: loco route "How many minutes are in 3 hours?"')
        yield sys.stdin.buffer.read().decode("utf-8", errors="replace").rstrip("\n")


def _adapters(root: Path) -> FindAdapter:
    """Return what finds the ``name@version`` that answers for a domain on the default base; None: the base itself."""
    from loco.install import with_installed
    from loco.registry import load_registry

    registry = with_installed(load_registry(root))
    base = registry.base(None)

    def adapter_of(domain: str | None) -> str | None:
        active = registry.active_adapter(base.name, domain) if domain else None
        return f"{active[0].name}@{active[1].version}" if active else None

    return adapter_of


def _print_json(chosen: Route, adapter: str | None, explain: bool) -> None:
    from loco.cli.output import print_json

    found: dict[str, object] = {
        "domain": chosen.domain,
        "adapter": adapter,
        "confidence": chosen.confidence,
        "scores": dict(chosen.scores),
        "router": chosen.router,
    }
    print_json({**found, "reason": chosen.reason, "evidence": chosen.evidence} if explain else found)


def _print_people(chosen: Route, adapter: str | None, explain: bool, query: str | None) -> None:
    from loco.cli.output import print_table

    if query is not None:
        click.echo(f"> {' '.join(query.split())[:100]}")
    ranked = sorted(chosen.scores.items(), key=lambda item: -item[1])
    print_table(["domain", "score"], [(domain, f"{score:.2f}") for domain, score in ranked])
    click.echo(f"\ndomain      {chosen.domain or 'none'}  (confidence {chosen.confidence:.2f}, router {chosen.router})")
    click.echo(f"adapter     {adapter or 'none: the base answers'}")
    click.echo(f"reason      {chosen.reason}")
    if explain and chosen.evidence:
        strongest = sorted(chosen.evidence, key=lambda item: -abs(item.weight))
        click.echo()
        rows = [(item.domain, f"{item.weight:+.2f}", item.rule, item.matched) for item in strongest]
        print_table(["domain", "weight", "rule", "matched"], rows)
    if query is not None:
        click.echo()
