"""docs/reference.md says what the commands' own help says."""

from __future__ import annotations

from pathlib import Path

from loco.cli import COMMANDS
from loco.cli.reference import PAGE, commands, reference_text

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_as_the_commands_are() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert page == reference_text(), "stale: run `python -m loco.cli.reference`"


def test_every_command_and_option_is_on_the_page() -> None:
    text = reference_text()
    assert {f"## loco {name}\n" for name in COMMANDS} <= {f"{line}\n" for line in text.splitlines()}
    for command, context in commands():
        section = text.partition(f"## {context.command_path}\n")[2].partition("\n## ")[0]
        for param in command.params:
            if param.param_type_name == "option":
                assert max(param.opts, key=len) in section, (context.command_path, param.opts)


def test_every_command_and_option_says_what_it_is_for() -> None:
    for command, context in commands():
        assert command.help, context.command_path
        for param in command.params:
            if param.param_type_name == "option":
                assert getattr(param, "help", None), (context.command_path, param.opts)
