"""``loco doctor``: what is good and what is bad on this machine, and what to do about it."""

from __future__ import annotations

import click

MARKS = {True: "good", None: "note", False: "bad"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check this machine and the registry.

    Exit code 1 where something is bad.
    """
    from loco.cli.output import print_json, print_table
    from loco.diagnosis import diagnose

    findings = list(diagnose(getattr(ctx.obj, "registry_path", None)))
    good = all(finding.good is not False for finding in findings)
    if as_json:
        print_json({"good": good, "findings": findings})
    else:
        rows = [(MARKS[finding.good], finding.check, finding.found, finding.advice) for finding in findings]
        print_table(["", "check", "found", "what to do"], rows)
    ctx.exit(0 if good else 1)
