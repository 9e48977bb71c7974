"""The command group: its listing, its exit codes, its errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from loco import __version__
from loco.cli import COMMANDS, main
from loco.cli.group import LazyCommand, LocoGroup
from loco.cli.settings import Settings
from loco.errors import DownloadError, UnknownNameError, UsageError

ROOT = Path(__file__).resolve().parents[2]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def failing(error: BaseException) -> Result:
    """Run a group whose one command raises ``error``."""

    @click.group(cls=LocoGroup, lazy={})
    def group() -> None: ...

    @group.command()
    def fail() -> None:
        raise error

    return CliRunner().invoke(group, ["fail"])


def test_help_lists_every_command_with_its_line() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name, command in COMMANDS.items():
        assert f" {name} {command.help}" in " ".join(result.stdout.split())  # a long line is folded


@pytest.mark.parametrize("name", COMMANDS)
def test_the_listed_line_is_the_first_line_of_the_commands_own_help(name: str) -> None:
    command = COMMANDS[name].load()
    assert (command.help or "").partition("\n")[0] == COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0, result.output
    assert COMMANDS[name].help.split()[0] in result.stdout


def test_help_imports_no_command() -> None:
    script = (
        "import sys\nfrom loco.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'loco.cli.run', 'loco.cli.route', 'pydantic', 'ruamel.yaml', 'rich', 'llama_cpp', 'numpy', 'torch'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version_is_printed() -> None:
    assert run("--version").stdout == f"loco, version {__version__}\n"


def test_the_registry_option_reaches_the_command(tmp_path: Path) -> None:
    seen: list[Settings] = []

    @click.command()
    @click.pass_obj
    def peek(settings: Settings) -> None:
        seen.append(settings)

    group = LocoGroup("loco", lazy={}, params=main.params, callback=main.callback)
    group.add_command(peek)
    assert CliRunner().invoke(group, ["--registry", str(tmp_path), "peek"]).exit_code == 0
    assert seen == [Settings(registry_path=tmp_path)]


def test_an_unknown_command_is_bad_use() -> None:
    result = run("rum")
    assert result.exit_code == 2
    assert "rum" in result.stderr
    assert result.stdout == ""


def test_an_error_of_ours_prints_what_and_what_next_and_its_exit_code() -> None:
    result = failing(UnknownNameError("adapter", "mth", ["math", "code"]))
    assert result.exit_code == 2
    assert result.stderr == "error: There is no adapter named 'mth'.\n  Did you mean: math\n"


@pytest.mark.parametrize(("error", "code"), [(UsageError("x"), 2), (DownloadError("x"), 3), (KeyboardInterrupt(), 130)])
def test_exit_codes(error: BaseException, code: int) -> None:
    assert failing(error).exit_code == code


def test_an_interrupt_is_one_word() -> None:
    assert failing(KeyboardInterrupt()).stderr == "Interrupted.\n"


def test_an_unexpected_error_is_one_message_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCO_DEBUG", raising=False)
    result = failing(ZeroDivisionError("division by zero"))
    assert result.exit_code == 3
    assert result.stderr == (
        "error: unexpected ZeroDivisionError: division by zero\n  Set LOCO_DEBUG=1 to see where it happened.\n"
    )


def test_the_traceback_is_there_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCO_DEBUG", "1")
    result = failing(ZeroDivisionError("division by zero"))
    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr


def test_a_reader_that_left_is_no_error() -> None:
    assert failing(BrokenPipeError()).output == ""


def test_a_target_that_is_no_command_is_named() -> None:
    with pytest.raises(TypeError, match=r"loco\.cli:COMMANDS"):
        LazyCommand("loco.cli:COMMANDS", "").load()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_LOCO_COMPLETE" in result.stdout


def complete(line: str) -> str:
    group: Callable[..., object] = main
    assert callable(group)
    env = {"_LOCO_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    return CliRunner().invoke(main, [], env=env, prog_name="loco").stdout


def test_completion_knows_the_commands() -> None:
    assert complete("loco ro") == "plain,route\n"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("loco run --adapter nano-ma", ["nano-math"]),
        ("loco chat --base-model nano-2026", ["nano-2026"]),
        ("loco adapters list --domain wr", ["writing"]),
        ("loco compare nano-math nano-mo", ["nano-money"]),
        ("loco adapters show zz", []),
    ],
)
def test_completion_knows_what_is_registered(monkeypatch: pytest.MonkeyPatch, line: str, offered: list[str]) -> None:
    monkeypatch.setenv("LOCO_REGISTRY", str(ROOT))
    assert complete(line).split() == [f"plain,{name}" for name in offered]


def test_completion_of_an_adapter_by_its_folder_is_left_to_the_shell() -> None:
    assert complete("loco eval adapters/na") == "dir,adapters/na\n"


def test_without_a_registry_completion_offers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCO_REGISTRY", raising=False)
    monkeypatch.chdir(tmp_path)
    assert complete("loco run --adapter na").split() == []
