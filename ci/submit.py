"""What `loco submit` runs in a checkout: ``python -m ci.submit check`` and ``python -m ci.submit prepare``."""

from __future__ import annotations

import click

from ci.submit_check import check
from ci.submit_prepare import prepare


@click.group()
def main() -> None:
    """Check a submission as a pull request will be checked, and prepare one."""


main.add_command(check)
main.add_command(prepare)

if __name__ == "__main__":
    main(prog_name="loco submit")
