"""Into how many shards an evaluation is cut, and on what machines they run: the matrix of a workflow.

    python -m ci.plan submission --submission ../submission --head COMMIT --checks ../check
    python -m ci.plan main

The time is that of `loco eval --plan` on this machine. A hosted job ends after six hours; a shard is to take a quarter of it.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from ci.actions import annotation, commands_stopped, set_output
from ci.checks.formats import read_findings
from ci.git import Repository
from ci.judged import judged_tree
from ci.outcomes import store_in, work_on
from ci.publish import unpublished
from ci.step import Step
from ci.submission import read_submission
from ci.system import outdated
from ci.validate import FINDINGS
from loco.errors import LocoError
from loco.evaluation.batching import SMALL
from loco.evaluation.plan import plan
from loco.evaluation.shards import Shard
from loco.registry import load_registry

SECONDS = 90 * 60  # of a shard
MAX_SHARDS = 200  # of a subject; a matrix has at most 256 jobs
HOSTED = "ubuntu-latest"


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the matrix."""

    subject: str
    shard: str
    runner: str


def jobs_for(subject: str, seconds: float, *, runner: str = HOSTED) -> list[Job]:
    """The jobs for a subject that takes so many seconds on one machine."""
    count = max(1, min(MAX_SHARDS, math.ceil(seconds / SECONDS)))
    return [Job(subject, str(Shard(number, count)), runner) for number in range(1, count + 1)]


def matrix(jobs: Iterable[Job]) -> str:
    """The jobs as the workflow reads them."""
    return json.dumps([asdict(job) for job in jobs], separators=(",", ":"))


def planned(root: Path, subject: str, checkout: Path) -> list[Job]:
    """Plan a subject of the registry in ``root``; outcomes that ``checkout`` has published aren't measured again.

    LOCO_LARGE_RUNNER is the label of machines for large bases. Without it they run on hosted ones too.
    """
    with tempfile.TemporaryDirectory() as folder, commands_stopped():  # llama.cpp could print what a GGUF holds
        work = work_on(root, subject)
        portions = [portion for item in work.wanted for portion in item.portions]
        seconds = plan(work, portions, store_in(Path(folder), checkout)).seconds
    base = load_registry(root).base(work.wanted[0].subject.base)
    large = os.environ.get("LOCO_LARGE_RUNNER") if base.parameters >= SMALL else None
    return jobs_for(subject, seconds, runner=large or HOSTED)


@click.group()
def main() -> None:
    """Cut evaluations into jobs."""


@main.command("submission", cls=Step)
@click.option("--submission", type=click.Path(path_type=Path, exists=True), required=True, help="A checkout with its commits.")
@click.option("--head", required=True, help="The commit that is judged.")
@click.option("--checks", type=click.Path(path_type=Path, exists=True), required=True, help="Folder that ci.validate wrote to.")
def plan_submission(submission: Path, head: str, checks: Path) -> None:
    """Plan the evaluation of the version that a submission adds; nothing for a submission of another kind."""
    findings, judge = read_findings(checks / FINDINGS), Path.cwd()
    jobs: list[Job] = []
    if findings.ok and findings.kind == "version":
        [version] = findings.versions
        with tempfile.TemporaryDirectory() as folder:
            into = Path(folder)
            read = read_submission(Repository(submission), Repository(judge).commit(), head, into=into, base_root=judge)
            jobs = planned(judged_tree(read, version, into / "judged"), version, judge)
    _tell(jobs)


@main.command("main", cls=Step)
def plan_main() -> None:
    """Plan the evaluation of everything in this checkout that has no published result, and of the systems that changed."""
    root = Path.cwd()
    set_output("base", Repository(root).commit())
    systems = outdated(root)
    set_output("systems", json.dumps(systems))
    _tell([job for subject in unpublished(root) for job in _planned_or_said(root, subject)], systems)


def _planned_or_said(root: Path, subject: str) -> list[Job]:
    """One subject that can't be measured must not keep the others from it."""
    try:
        return planned(root, subject, root)
    except LocoError as error:
        click.echo(annotation("error", f"{subject} can't be measured: {error}"))
        return []


def _tell(jobs: list[Job], systems: Sequence[str] = ()) -> None:
    set_output("shards", matrix(jobs))
    for line in lines(jobs, systems):
        click.echo(line)


def lines(jobs: Iterable[Job], systems: Iterable[str] = ()) -> list[str]:
    """The plan for people; whoever measures by hand has no other."""
    found = [f"{job.subject} {job.shard} on {job.runner}" for job in jobs]
    return [*found, *(f"the system on {base}" for base in systems)] or ["Nothing to measure."]


if __name__ == "__main__":
    main(prog_name="plan")
