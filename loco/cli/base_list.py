"""``loco base list``: the base models, and which of them are here."""

from __future__ import annotations

import click


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the base models; * marks the one that is used."""
    from loco.bases import memory_needed, state_of, weights_bytes
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json, print_table
    from loco.errors import UnknownNameError

    registry = open_registry(ctx)
    try:
        default = registry.base().name
    except UnknownNameError:  # LOCO_BASE or the choice names what isn't here: the list is what helps now
        default = None
    rows: list[dict[str, object]] = [
        {
            "base": entry.name,
            "default": entry.name == default,
            "parameters": entry.parameters,
            "quantisation": entry.quantisation,
            "context": entry.context,
            "weights_bytes": weights_bytes(entry),
            "memory_bytes": memory_needed(entry),
            "state": state_of(registry.root, entry),
            "status": entry.status,
        }
        for entry in sorted(registry.bases.values(), key=lambda entry: entry.parameters)
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["", "base", "parameters", "quantisation", "context", "weights", "memory", "state"],
        [_cells(row) for row in rows],
    )


def _cells(row: dict[str, object]) -> tuple[object, ...]:
    count, weights, memory = (float(str(row[key])) for key in ("parameters", "weights_bytes", "memory_bytes"))
    size = f"{count / 1e9:.1f} B" if count >= 1e9 else f"{count / 1e6:.1f} M"
    mark = "*" if row["default"] else ""
    state = row["state"] if row["status"] == "active" else f"{row['state']}, {row['status']}"
    return (
        mark, row["base"], size, row["quantisation"], row["context"],
        f"{weights / 1e6:,.1f} MB", f"{memory / 1e9:.1f} GB", state,
    )  # fmt: skip
