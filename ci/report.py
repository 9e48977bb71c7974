"""Shows the report that the gate left: the last step. As Markdown in a file, in the summary of the job, and on the terminal.

python -m ci.report --out ../report
"""

from __future__ import annotations

from pathlib import Path

import click

from ci.actions import add_summary, commands_stopped
from ci.report_model import FILE, read_report
from ci.report_text import check_pages, report_markdown
from ci.step import Step
from loco.atomic import write_text


@click.command(cls=Step)
@click.option("--out", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with the gate's report.json.")
def main(out: Path) -> None:
    """Write report.md beside report.json, and show it."""
    report = read_report(out / FILE)
    write_text(out / "report.md", report_markdown(report))
    add_summary(report_markdown(report, check_pages()))
    with commands_stopped():
        click.echo(report_markdown(report), nl=False)


if __name__ == "__main__":
    main(prog_name="report")
