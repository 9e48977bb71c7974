"""`loco adapters search` and `loco adapters info`: finding an adapter, and knowing it before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing

if TYPE_CHECKING:
    from pathlib import Path

    from loco.registry import Registry


@click.command()
@click.argument("words", nargs=-1)
@click.option("--domain", shell_complete=completing.domains, help="Only adapters of this domain.")
@click.option("--base", shell_complete=completing.bases, help="Only adapters with a version for this base model.")
@click.option("--from", "origin", metavar="REGISTRY", help="Folder or address of another registry. [default: this checkout]")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def search(
    ctx: click.Context,
    words: tuple[str, ...],
    domain: str | None,
    base: str | None,
    origin: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find adapters by words in their name, domain, description or owners.

    All WORDS must occur; the best fit comes first. The exit code is 1 where nothing fits.
    """
    from loco.cli.output import print_json, print_table
    from loco.registry.search import search as find

    registry, _ = _opened(ctx, origin)
    if domain is not None:
        registry.domain(domain)
    if base is not None:
        registry.base(base)
    found = find(registry, words, domain=domain, base=base)
    rows = [_row(registry, each.name) for each in found[:limit]]
    headers = ("adapter", "version", "domain", "status", "description")
    if as_json:
        print_json([dict(zip(headers, row, strict=True)) for row in rows])
    elif rows:
        print_table(headers, rows)
        if len(found) > limit:
            click.echo(f"\n{len(found) - limit} more: --limit {len(found)} shows them.")
    else:
        click.echo("No adapter fits.")
    ctx.exit(0 if rows else 1)


def _row(registry: Registry, name: str) -> tuple[str, str, str | None, str, str]:
    entry = registry.adapters[name]
    return name, entry.versions[-1].version, entry.domain, entry.status, entry.description


@click.command()
@click.argument("name", shell_complete=completing.adapters)
@click.option("--from", "origin", metavar="REGISTRY", help="Folder or address of another registry. [default: this checkout]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def info(ctx: click.Context, name: str, origin: str | None, as_json: bool) -> None:
    """Show what is known of an adapter: scores, verdict, training, and whether it answers or is installed here."""
    from loco.cli.output import print_json

    registry, root = _opened(ctx, origin)
    facts = _facts(registry, root, name)
    if as_json:
        print_json(facts)
    else:
        _print(registry, name, facts)


def _opened(ctx: click.Context, origin: str | None) -> tuple[Registry, Path]:
    from loco.cli.opening import open_registry
    from loco.install.origin import open_origin
    from loco.registry import load_registry

    registry = load_registry(open_origin(origin).root) if origin else open_registry(ctx, installed=True)
    return registry, registry.root


def _facts(registry: Registry, root: Path, name: str) -> dict[str, object]:
    from loco.artifacts import place
    from loco.install import read_lock
    from loco.registry.results import standing

    entry = registry.adapter(name)
    installed = {(pin.version.version, pin.version.base): pin.origin for pin in read_lock().of(name)}
    versions = []
    for version in reversed(entry.versions):
        found = standing(root, entry, version)
        versions.append(
            {
                "version": version.version,
                "base": version.base,
                "answers": registry.is_active(entry, version),
                "installed_from": installed.get((version.version, version.base)),
                "yanked": version.yanked.reason if version.yanked else None,
                "verdict": found.verdict if found else None,
                "score": found.score if found else None,
                "base_score": found.base_score if found else None,
                "difference": found.difference if found else None,
                "interval": [found.low, found.high] if found and found.low is not None else None,
                "size": version.artifact.size,
                "sha256": version.artifact.sha256,
                "source": place(version.artifact),
                "training": version.training.model_dump(mode="json"),
            }
        )
    facts: dict[str, object] = entry.model_dump(mode="json", exclude={"versions", "schema_version"})
    return {**facts, "successor": registry.successor(name) if entry.deprecation else None, "versions": versions}


def _print(registry: Registry, name: str, facts: dict[str, object]) -> None:
    from loco.cli.output import note, print_table

    entry = registry.adapter(name)
    click.echo(f"{name}: {entry.description}")
    owners = ", ".join(owner.github for owner in entry.owners)
    click.echo(f"domain {entry.domain or '-'}, status {entry.status}, licence {entry.licence}, owners {owners}")
    if entry.deprecation is not None:
        instead = f"; use {facts['successor']}" if facts["successor"] != name else ""
        note(f"warning: {entry.status} since {entry.deprecation.since}: {entry.deprecation.reason}{instead}")
    rows = [_cells(version) for version in facts["versions"]]  # type: ignore[attr-defined]
    print_table(("version", "base", "score", "base alone", "difference", "verdict", "size", "here"), rows)
    last = entry.versions[-1].training
    click.echo(f"\ntrained on {last.data} ({last.data_licence}): {last.tokens:,} tokens, {last.minutes:g} min, {last.hardware}")


def _cells(version: dict[str, object]) -> tuple[object, ...]:
    def share(value: object) -> str:
        return f"{value:.3f}" if isinstance(value, float) else ""

    interval = version["interval"]
    difference = f"{version['difference']:+.3f} [{interval[0]:+.3f}, {interval[1]:+.3f}]" if isinstance(interval, list) else ""
    here = ["answers"] if version["answers"] else []
    here += [f"installed from {version['installed_from']}"] if version["installed_from"] else []
    here += [f"withdrawn: {version['yanked']}"] if version["yanked"] else []
    size = f"{int(str(version['size'])) / 1e6:.1f} MB"
    verdict = version["verdict"] or "not measured"
    return (
        version["version"], version["base"], share(version["score"]), share(version["base_score"]),
        difference, verdict, size, ", ".join(here),
    )  # fmt: skip
