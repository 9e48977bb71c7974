"""`loco adapters install`: adapters of this or another registry, checked and locked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loco.install.installing import Done
    from loco.registry import Registry


@click.command()
@click.argument("adapters", nargs=-1, metavar="NAME[@VERSION]...")
@click.option("--from", "origin", metavar="REGISTRY", help="Folder or address of another registry. [default: this checkout]")
@click.option("--base", metavar="NAME", help="For this base model. [default: the one that is used]")
@click.option("--prefer", is_flag=True, help="Let it answer for its domain also where this checkout names another adapter.")
@click.option("--allow-yanked", is_flag=True, help="Install the named version also if it was withdrawn.")
@click.option("--locked", is_flag=True, help="Install exactly what the lock file names, and nothing else.")
@click.option(
    "--lock-file", type=click.Path(path_type=Path, dir_okay=False), help="With --locked: this file. [default: your own]"
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def install(
    ctx: click.Context,
    adapters: tuple[str, ...],
    origin: str | None,
    base: str | None,
    prefer: bool,
    allow_yanked: bool,
    locked: bool,
    lock_file: Path | None,
    as_json: bool,
) -> None:
    """Install adapters, also from another registry.

    What a checkout registers answers without being installed. An installed adapter answers in every checkout that has its base:
    when it is named, and for its domain where the checkout has no adapter of its own. A registry is a folder or an address
    (https://github.com/OWNER/NAME).
    """
    from loco.cli.opening import open_registry
    from loco.cli.progress import download_bar
    from loco.install import installing, with_installed
    from loco.install.origin import open_origin

    _check(adapters, locked, lock_file)
    registry = open_registry(ctx)
    with download_bar("adapter") as progress:
        if locked:
            done = installing.install_locked(registry, lock_file, progress)
        else:
            source = open_origin(origin or str(registry.root))
            done = [
                installing.install(
                    registry, ref, source, base=base, allow_yanked=allow_yanked, preferred=prefer, progress=progress
                )
                for ref in adapters
            ]
    show(done, as_json)
    if not as_json:
        _say_who_answers(with_installed(registry), done)


def _check(adapters: tuple[str, ...], locked: bool, lock_file: Path | None) -> None:
    from loco.errors import UsageError

    if locked and adapters:
        raise UsageError("--locked installs what the lock file names: no NAME goes with it.")
    if lock_file is not None and not locked:
        raise UsageError("--lock-file belongs to --locked.")
    if not locked and not adapters:
        raise UsageError("Which adapter?", hint="`loco adapters search` lists them; --locked installs what is locked.")


def show(done: Iterable[Done], as_json: bool) -> None:
    """Print what happened to each version."""
    from loco.cli.output import note, print_json

    rows = list(done)
    if as_json:
        print_json([as_object(each) for each in rows])
        return
    for each in rows:
        for notice in each.notices:
            note(f"warning: {notice}")
        size = f" ({(each.pin.artifact.size or 0) / 1e6:.1f} MB, sha256 verified)" if each.path else ""
        click.echo(f"{each.pin.ref} for {each.pin.version.base}: {each.action}{size}")


def as_object(done: Done) -> dict[str, object]:
    """Return one of them as ``--json`` prints it."""
    return {
        "adapter": done.pin.entry.name,
        "version": done.pin.version.version,
        "base": done.pin.version.base,
        "action": done.action,
        "origin": done.pin.origin,
        "commit": done.pin.commit,
        "sha256": done.pin.artifact.sha256,
        "path": done.path,
        "notices": done.notices,
    }


def _say_who_answers(registry: Registry, done: Iterable[Done]) -> None:
    for each in done:
        if each.action == "removed" or each.pin.entry.domain is None:
            continue
        domain, base = each.pin.entry.domain, each.pin.version.base
        found = registry.active_adapter(base, domain)
        who = f"{found[0].name}@{found[1].version}" if found else f"the base {base}"
        if who == each.pin.ref:
            click.echo(f"It answers questions about {domain} from now on.")
        else:
            click.echo(
                f"{who} goes on answering questions about {domain}; "
                f"`loco run --adapter {each.pin.ref}` asks this one, and --prefer lets it answer."
            )
