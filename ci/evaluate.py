"""Measures a share of an adapter version: the third step of a submission, and the second one of publishing.

    python -m ci.evaluate submission NAME@VERSION --shard 1/1 --submission ../submission --head COMMIT --outcomes ../outcomes
    python -m ci.evaluate main NAME@VERSION --shard 1/1 --outcomes ../outcomes

What is left is a file a share, for the job that judges. Base outcomes that the checkout has published are read, not measured.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from ci.actions import commands_stopped
from ci.git import Repository
from ci.judged import judged_tree
from ci.outcomes import measure_shard, store_in
from ci.step import Step
from ci.submission import read_submission
from loco.cli.measuring import measuring
from loco.evaluation.shards import parse_shard


@click.group()
def main() -> None:
    """Measure a share of an adapter version."""


@main.command("submission", cls=Step)
@click.argument("version")
@click.option("--submission", type=click.Path(path_type=Path, exists=True), required=True, help="A checkout with its commits.")
@click.option("--head", required=True, help="The commit that is judged.")
@click.option("--shard", default="1/1", show_default=True, help="Which share of how many.")
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="Folder that the share is written to.")
def evaluate_submission(version: str, submission: Path, head: str, shard: str, outcomes: Path) -> None:
    """Measure the VERSION (name@version) that a submission adds, with the judge that this runs in."""
    judge = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        read = read_submission(Repository(submission), Repository(judge).commit(), head, into=into, base_root=judge)
        tree = judged_tree(read, version, into / "judged")
        _measure(tree, version, shard, outcomes, into / "outcomes", judge)


@main.command("main", cls=Step)
@click.argument("version")
@click.option("--shard", default="1/1", show_default=True, help="Which share of how many.")
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="Folder that the share is written to.")
def evaluate_main(version: str, shard: str, outcomes: Path) -> None:
    """Measure a registered VERSION (name@version) of the checkout that this runs in."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path.cwd(), version, shard, outcomes, Path(folder), Path.cwd())


def _measure(root: Path, version: str, shard: str, outcomes: Path, local: Path, checkout: Path) -> None:
    with commands_stopped(), measuring() as progress:
        path = measure_shard(root, version, parse_shard(shard), outcomes, store=store_in(local, checkout), progress=progress)
        click.echo(f"Measured shard {shard} of {version}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(prog_name="evaluate")
