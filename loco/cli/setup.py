"""``loco setup``: the base model that suits this machine, chosen, fetched, verified and remembered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from loco.cli import completing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loco.bases import Candidate
    from loco.registry import Registry


@click.command()
@click.option(
    "--base-model",
    shell_complete=completing.bases,
    metavar="NAME",
    help="Take this base model. [default: the largest that fits this machine]",
)
@click.option(
    "--trust-on-first-use", "trust", is_flag=True, help="Accept a base that isn't pinned; later bytes must be the same."
)
@click.option("--yes", is_flag=True, help="Download without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def setup(ctx: click.Context, base_model: str | None, trust: bool, yes: bool, as_json: bool) -> None:
    """Choose a base model for this machine and fetch it."""
    from loco import artifacts
    from loco.bases import candidates
    from loco.cli.opening import open_registry
    from loco.cli.output import note, print_json
    from loco.cli.progress import download_bar
    from loco.folders import cache_folder
    from loco.machine import this_machine
    from loco.registry.choice_file import choose_base

    registry = open_registry(ctx)
    machine = this_machine(cache_folder())
    among = candidates(registry.bases.values(), machine.memory, trust=trust)
    chosen, reason = _choose(registry, among, base_model, machine.memory)
    if not as_json:
        _explain(among, machine.memory)
        note(f"\n{chosen}: {reason}.")
    entry = registry.bases[chosen]
    if trust or entry.weights.sha256:  # else there is nothing to agree to: it is refused below
        _agree(registry, chosen, yes)
    with download_bar(chosen) as progress:
        path = artifacts.resolve(registry.root, entry.weights, progress=progress, allow_unpinned=trust)
    choose_base(chosen)
    if as_json:
        print_json({"base": chosen, "reason": reason, "path": path, "size": path.stat().st_size, "considered": _plain(among)})
    else:
        verified = "verified" if entry.weights.sha256 else "trusted on first use"
        click.echo(f"{chosen} is ready ({path.stat().st_size / 1e6:,.1f} MB, {verified}) and will answer from now on.")
        click.echo('Try: loco run "How many minutes are in 3 hours?"')


def _choose(registry: Registry, among: Sequence[Candidate], named: str | None, memory: int | None) -> tuple[str, str]:
    """Return the base and why it is that one."""
    from loco.bases import best
    from loco.errors import UsageError

    if named is not None:
        return registry.base(named).name, "you chose it"
    found = best(among)
    if found is None:
        raise UsageError(
            "No registered base fits this machine.",
            hint="`loco base list` shows what each needs; --base-model NAME takes one all the same.",
        )
    larger = [c.entry.name for c in among if c.fits and not c.usable and c.entry.parameters > found.entry.parameters]
    reason = "the largest that fits this machine" if memory else "this system doesn't tell its memory, so a small one"
    if larger:
        reason += f" and is pinned ({', '.join(larger)} would fit, but isn't pinned yet: --trust-on-first-use takes it)"
    return found.entry.name, reason


def _explain(among: Sequence[Candidate], memory: int | None) -> None:
    from loco.bases import SHARE
    from loco.cli.output import note

    if memory is not None:
        room = f"; {SHARE * memory / 1e9:.1f} GB of it for a model leaves the rest to other programs"
        note(f"This machine has {memory / 1e9:.1f} GB of memory{room}.")
    for candidate in among:
        fits = "fits" if candidate.fits else "too large"
        note(f"  {candidate.entry.name:16} needs {candidate.needs / 1e9:.1f} GB: {fits}")


def _agree(registry: Registry, chosen: str, yes: bool) -> None:
    """Ask before a download; refuse to start one that nobody agreed to."""
    from loco.bases import state_of, weights_bytes
    from loco.errors import UsageError

    entry = registry.bases[chosen]
    if yes or entry.weights.source.kind == "tree" or state_of(registry.root, entry) == "ready":
        return
    size = f"{weights_bytes(entry) / 1e9:.1f} GB"
    if not sys.stdin.isatty():
        raise UsageError(f"{chosen} has to be downloaded ({size}), and nobody is here to be asked.", hint="Add --yes.")
    click.confirm(f"Download {size}?", default=True, abort=True, err=True)


def _plain(among: Sequence[Candidate]) -> list[dict[str, object]]:
    return [{"base": c.entry.name, "needs_bytes": c.needs, "fits": c.fits, "usable": c.usable} for c in among]
