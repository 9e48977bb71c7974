"""``loco base show``: everything about one base model."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command()
@click.argument("name", shell_complete=completing.bases, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Show everything registered about one base model.

    Without NAME: the one that is used.
    """
    from loco import artifacts
    from loco.bases import memory_needed, state_of, weights_bytes
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json

    registry = open_registry(ctx)
    entry = registry.base(name)
    state = state_of(registry.root, entry)
    active = {domain: f"{adapter}@{number}" for domain, (adapter, number) in registry.active[entry.name].items()}
    if as_json:
        print_json({**entry.model_dump(mode="json"), "state": state, "memory_bytes": memory_needed(entry), "active": active})
        return
    estimated = "" if entry.weights.size else " (estimated)"
    facts = {
        "description": entry.description,
        "parameters": f"{entry.parameters:,}",
        "quantisation": entry.quantisation,
        "context": f"{entry.context:,} tokens, {entry.kv_bytes_per_token:,} bytes each",
        "weights": f"{weights_bytes(entry) / 1e6:,.1f} MB{estimated} from {artifacts.place(entry.weights)}",
        "revision": getattr(entry.weights.source, "revision", None) or "-",
        "sha256": entry.weights.sha256 or "not pinned",
        "memory": f"{memory_needed(entry) / 1e9:.1f} GB with a full context",
        "licence": entry.licence,
        "status": entry.status,
        "state": state,
        "adapters": ", ".join(f"{domain}: {ref}" for domain, ref in active.items()) or "none active",
    }
    click.echo(f"{entry.name}: {entry.title}")
    for label, value in facts.items():
        click.echo(f"  {label:12} {value}")
