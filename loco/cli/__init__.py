"""The command ``loco``. Only this package prints and exits; nothing heavy is imported before a command runs."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import click

from loco import __version__
from loco.cli.group import LazyCommand, LocoGroup
from loco.cli.settings import Settings

COMMANDS = {
    "run": LazyCommand("loco.cli.run:run", "Ask one question; the right specialist answers."),
    "chat": LazyCommand("loco.cli.chat:chat", "Talk, with a specialist chosen at every turn."),
    "route": LazyCommand("loco.cli.route:route", "Show where a question would go, and why."),
    "adapters": LazyCommand("loco.cli.adapters:adapters", "List, show, install and make adapters."),
    "base": LazyCommand("loco.cli.base:base", "List, show, pull and pin base models; compare and change them."),
    "setup": LazyCommand("loco.cli.setup:setup", "Choose a base model for this machine and fetch it."),
    "doctor": LazyCommand("loco.cli.doctor:doctor", "Check this machine and the registry."),
    "train": LazyCommand(
        "loco.cli.train:train", "Train the adapter version in FOLDER (adapters/<name>/<version>) from its train.yaml and data/."
    ),
    "eval": LazyCommand("loco.cli.eval:eval_", "Measure an adapter against its base, with a verdict."),
    "judge": LazyCommand("loco.cli.judge:judge", "Try a judge on the labelled cases of a benchmark's rubric."),
    "registry": LazyCommand("loco.cli.registry:registry", "Check the registry's files."),
    "promote": LazyCommand("loco.cli.promote:promote", "Let an accepted adapter answer for its domain."),
    "retire": LazyCommand("loco.cli.retire:retire", "Deprecate an adapter, or archive one that was deprecated."),
    "yank": LazyCommand("loco.cli.yank:yank", "Withdraw one version of an adapter, at once."),
    "compare": LazyCommand("loco.cli.compare:compare", "Compare two adapters of one base, case by case."),
    "reproduce": LazyCommand("loco.cli.reproduce:reproduce", "Measure a published result again and compare, case by case."),
    "leaderboard": LazyCommand("loco.cli.leaderboard:leaderboard", "Show how the adapters rank, domain by domain."),
    "semester": LazyCommand("loco.cli.semester:semester", "Archive a semester's board, and show progress over semesters."),
    "submit": LazyCommand("loco.cli.submit:submit", "Check a submission, and prepare one."),
    "demo": LazyCommand("loco.cli.demo:demo", "Ask one question per domain and show who answers."),
    "completion": LazyCommand("loco.cli.completion:completion", "Print the completion script for your shell."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--registry",
    "registry_path",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="PATH",
    help="Checkout that holds the registry. [default: LOCO_REGISTRY, else found from this folder upwards]",
)
@click.version_option(__version__, prog_name="loco")
@click.pass_context
def main(ctx: click.Context, registry_path: Path | None) -> None:
    """Small specialist language models on your own machine: each question goes to the one that is good at it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a model may write what an old console can't show: "?" beats a crash
    settings = ctx.obj if isinstance(ctx.obj, Settings) else Settings()  # tests bring their own, with a scripted engine
    ctx.obj = replace(settings, registry_path=registry_path or settings.registry_path)
