"""Every command that a page shows exists, with the options and as many arguments as it is shown with."""

from __future__ import annotations

import importlib
import re

import click
import pytest

from loco.cli import main
from tests.docs.shown import ROOT, Shown, pages, shown, split

SHOWN = [found for page in pages() for found in shown(page)]
LOCO = [found for found in SHOWN if found.words[0] == "loco"]
_ELLIPSIS = {"...", "…"}


def wrong(words: tuple[str, ...]) -> str | None:
    """What is wrong with a command line of `loco`; None where it could be typed like this."""
    return _wrong(main, "loco", words[1:])


def _wrong(command: click.Command, name: str, words: tuple[str, ...]) -> str | None:
    context = click.Context(command, info_name=name)
    rest = [word.strip("[]") for word in words if word not in _ELLIPSIS]
    while True:
        try:
            _, rest, _ = command.make_parser(context).parse_args(rest)  # of a group: up to the name of a command
        except click.UsageError as error:
            return f"{context.command_path}: {error.format_message()}"
        if not isinstance(command, click.Group):
            return f"{context.command_path} takes no {' '.join(rest)}" if rest else None
        if not rest:
            return None
        name = rest.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return f"{context.command_path} has no command {name}"
        command, context = found, click.Context(found, info_name=name, parent=context)


def test_the_pages_show_commands() -> None:
    assert len(LOCO) > 50
    assert {found.page for found in LOCO} >= {"README.md", "docs/adapter-guide.md"}


@pytest.mark.parametrize("found", LOCO, ids=str)
def test_a_command_that_a_page_shows_exists(found: Shown) -> None:
    assert wrong(found.words) is None, str(found)


def test_a_module_that_a_page_runs_exists() -> None:
    for found in SHOWN:
        if found.words[:2] == ("python", "-m") and found.words[2].partition(".")[0] in {"loco", "ci", "bench", "benchmarks"}:
            path = ROOT.joinpath(*found.words[2].split("."))
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), str(found)


def test_a_step_that_a_page_runs_takes_these_options() -> None:
    steps = [found for found in SHOWN if found.words[:2] == ("python", "-m") and found.words[2].startswith("ci.")]
    assert steps
    for found in steps:
        command = getattr(importlib.import_module(found.words[2]), "main", None)
        assert not isinstance(command, click.Command) or _wrong(command, found.words[2], found.words[3:]) is None, str(found)


def test_a_target_of_make_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for found in SHOWN:
        if found.words[0] == "make":
            named = {word for word in found.words[1:] if "=" not in word}
            assert named <= targets, str(found)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("loco run 'How much is 3 x 4?' --json", None),
        ("loco adapters show nano-math", None),
        ("loco --registry there adapters list", None),
        ("loco train ...", None),
        ("loco leaderboard --domain math --json", None),
        ("loco leaderboard --fly", "loco leaderboard: No such option '--fly'."),
        ("loco fly", "loco has no command fly"),
        ("loco adapters fly", "loco adapters has no command fly"),
        ("loco run --fly", "loco run: No such option '--fly'."),
        ("loco adapters show one two", "loco adapters show takes no two"),
    ],
)
def test_a_wrong_command_is_noticed(line: str, problem: str | None) -> None:
    found = wrong(split(line)[0])
    assert found is None if problem is None else str(found).startswith(problem)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("$ loco run 'a b'  # a comment", [("loco", "run", "a b")]),
        ("LOCO_DEBUG=1 loco doctor | head > out.txt", [("loco", "doctor")]),
        ("cd x && loco doctor; make demo", [("loco", "doctor"), ("make", "demo")]),
        ("loco base list > out.txt", [("loco", "base", "list")]),
        ("locollm is a name", []),
        ("a sentence about loco run", []),
    ],
)
def test_a_line_is_split_as_a_shell_would(line: str, words: list[tuple[str, ...]]) -> None:
    assert split(line) == words
