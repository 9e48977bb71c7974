"""``loco registry``: the registry as a whole."""

from __future__ import annotations

import click

from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "check": LazyCommand("loco.cli.registry:check", "Run every check over the registry's files."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def registry() -> None:
    """Check the registry's files."""


@click.command()
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, strict: bool, as_json: bool) -> None:
    """Run every check over the registry's files.

    All findings come at once, with file and line. The exit code is 1 where there is an error. What a submission has to meet
    besides is checked by `loco submit check`.
    """
    from loco.cli.output import print_json
    from loco.registry import find_root
    from loco.registry.checks import check_tree

    found = check_tree(find_root(explicit=getattr(ctx.obj, "registry_path", None)))
    errors = sum(each.severity == "error" for each in found)
    if as_json:
        print_json(found)
    else:
        for each in found:
            click.echo(str(each))
        click.echo(f"{errors} errors, {len(found) - errors} warnings." if found else "The registry is right.")
    ctx.exit(1 if errors or (strict and found) else 0)
