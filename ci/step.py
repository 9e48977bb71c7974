"""A step of a workflow as a command: `python -m ci.<step>`. An error becomes a line, an annotation, and an exit code."""

from __future__ import annotations

from typing import Any

import click

from ci.actions import annotation, on_actions
from loco.errors import LocoError


class Step(click.Command):
    """0 good, 1 the verdict is negative, 2 bad use or bad input, 3 the machinery failed: as the commands of ``loco``."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the step."""
        try:
            return super().invoke(ctx)
        except LocoError as error:
            if on_actions():
                click.echo(annotation("error", str(error), title=f"{ctx.info_name}"))
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
